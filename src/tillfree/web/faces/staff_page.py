"""The hand-held page of who works in a store: serve, let somebody in, check an age.

Whoever is inside is a number and a cart here, as everywhere: no name stands on it.
"""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.merchandise.postgres import listed_articles
from tillfree.settlement import minor_digits
from tillfree.tenants import Action
from tillfree.visits.postgres import VisitState, WantedVisits, visits
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.page import leads_to, page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs
from tillfree.web.organisation_api import StoreId
from tillfree.web.own_visits import shown_cart

_SERVE = needs(Action.SERVE)
_CARTS_MAX, _ARTICLES_MAX = 100, 2_000


@page("/staff", _SERVE)
def choose_staff(request: ApiRequest) -> Response[bytes]:
    """Lead to the first store."""
    stores = caller_of(request).services.registry.stores()
    if stores:
        return leads_to(f"/staff/{stores[0].store_id}")
    return render(
        request, "staff.html", store=None, stores=(), carts=(), articles=(), digits=0, now_ns=0
    )


@page("/staff/{store_id:str}", _SERVE)
def show_staff(request: ApiRequest, store_id: StoreId) -> Response[bytes]:
    """Show who is inside, and what can be done for them."""
    own, now_ns = caller_of(request).services, web_of(request).services.now_ns()
    wanted = WantedVisits(store_id=store_id, state=VisitState.INSIDE)
    with own.office.reading() as connection:
        found = visits(connection, wanted, _CARTS_MAX)
        listed = listed_articles(connection, store_id, _ARTICLES_MAX)
    stores = own.registry.stores()
    store = next((one for one in stores if one.store_id == store_id), None)
    return render(
        request,
        "staff.html",
        store=store,
        stores=stores,
        carts=[shown_cart(own, one, now_ns) for one in found if one.role == "shopper"],
        articles=listed,
        digits=minor_digits(store.currency) if store else 0,
        now_ns=now_ns,
    )


PAGES: tuple[HTTPRouteHandler, ...] = (choose_staff, show_staff)

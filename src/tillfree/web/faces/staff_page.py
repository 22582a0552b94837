"""The hand-held page of who works in a store: serve, restock, let somebody in, check an age.

Whoever is inside is a number and a cart here, as everywhere: no name stands on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.merchandise import PlannedSlot, SlotStock
from tillfree.merchandise.postgres import listed_articles, planogram, stock
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


@dataclass(frozen=True, slots=True)
class ShelfPlace:
    """An article in a slot that it belongs into; `quantity` None where nobody counted it."""

    slot_id: str
    sku: str
    name: str
    quantity: int | None
    is_low: bool


_SERVE = needs(Action.SERVE)
_CARTS_MAX, _ARTICLES_MAX = 100, 2_000


@page("/staff", _SERVE)
def choose_staff(request: ApiRequest) -> Response[bytes]:
    """Lead to the first store."""
    stores = caller_of(request).services.registry.stores()
    if stores:
        return leads_to(f"/staff/{stores[0].store_id}")
    return render(
        request,
        "staff.html",
        store=None,
        stores=(),
        carts=(),
        articles=(),
        places=(),
        digits=0,
        now_ns=0,
    )


@page("/staff/{store_id:str}", _SERVE)
def show_staff(request: ApiRequest, store_id: StoreId) -> Response[bytes]:
    """Show who is inside, and what can be done for them."""
    own, now_ns = caller_of(request).services, web_of(request).services.now_ns()
    wanted = WantedVisits(store_id=store_id, state=VisitState.INSIDE)
    with own.office.reading() as connection:
        found = visits(connection, wanted, _CARTS_MAX)
        listed = listed_articles(connection, store_id, _ARTICLES_MAX)
        plan, counted = planogram(connection, store_id, now_ns), stock(connection, store_id)
    stores = own.registry.stores()
    store = next((one for one in stores if one.store_id == store_id), None)
    return render(
        request,
        "staff.html",
        store=store,
        stores=stores,
        carts=[shown_cart(own, one, now_ns) for one in found if one.role == "shopper"],
        articles=listed,
        places=_places(plan.slots if plan else (), counted, {one.sku: one.name for one in listed}),
        digits=minor_digits(store.currency) if store else 0,
        now_ns=now_ns,
    )


def _places(
    slots: Sequence[PlannedSlot], counted: Sequence[SlotStock], names: dict[str, str]
) -> list[ShelfPlace]:
    """Return every place of the plan, what has run out or low first."""
    units = {(one.slot_id, one.sku): one.quantity for one in counted}
    places = []
    for slot in slots:
        for sku in slot.skus:
            found = units.get((slot.slot_id, sku))
            is_low = found is None or found <= slot.low_quantity
            if sku in names:
                places.append(ShelfPlace(slot.slot_id, sku, names[sku], found, is_low))
    return sorted(places, key=lambda one: (not one.is_low, one.name, one.slot_id))


PAGES: tuple[HTTPRouteHandler, ...] = (choose_staff, show_staff)

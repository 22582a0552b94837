"""What a shopper needs now: the pass at the door, the cart inside, the receipt after."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from tillfree.merchandise.postgres import articles
from tillfree.visits.postgres import KnownVisit, VisitState, WantedVisits, visits
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.live import in_page
from tillfree.web.faces.page import SHOP, page
from tillfree.web.faces.rendering import render
from tillfree.web.faces.shop.packshot import Packshot, packshot
from tillfree.web.operations import SHOPPERS
from tillfree.web.own_visits import OwnCart, credentials_of, own_visit, shown_cart, shown_visit
from tillfree.web.shopper_account_api import account_of, own_block

VisitName = Annotated[str, PathParameter(pattern="^[ -~]{1,200}$", description="The visit's id.")]


class _CartKept(msgspec.Struct, frozen=True):
    """What the page's module compares the next cart with."""

    visit_id: str
    units: dict[str, int]


@dataclass(frozen=True, slots=True)
class CartShown:
    """A cart, what its lines cost now together (minor units), and a picture for each article."""

    cart: OwnCart
    sum_minor: int
    shots: dict[str, Packshot]


@page(SHOP, SHOPPERS)
def show_now(request: ApiRequest) -> Response[bytes]:
    """Show the pass, or the cart of the visit that goes on."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    inside = _visits(caller, VisitState.INSIDE, 1)
    cart = shown_cart(caller.services, inside[0], now_ns) if inside else None
    owed = [
        one
        for one in _visits(caller, VisitState.ENDED, _LOOKED_AT)
        if shown_visit(caller.services, one, now_ns).money.debt_minor > 0
    ]
    return render(
        request,
        "shop/now.html",
        account=account_of(caller),
        block=own_block(caller),
        kept=_kept(cart),
        owed=owed[0].visit_id if owed else "",
        shown=_shown(caller, cart) if cart else None,
    )


@page("/shop/carts/{visit_id:str}", SHOPPERS)
def show_cart(request: ApiRequest, visit_id: VisitName) -> Response[bytes]:
    """Return the part of the page that shows a cart as it stands, or that it is over."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    visit = shown_visit(caller.services, own_visit(caller, visit_id), now_ns)
    return render(request, "shop/cart.html", money=visit.money, shown=_shown(caller, visit.cart))


_LOOKED_AT = 8
"""Newest visits that are looked at for what is still owed."""


def _visits(caller: Caller, state: VisitState, limit: int) -> tuple[KnownVisit, ...]:
    wanted = WantedVisits(state=state, credentials=credentials_of(caller))
    with caller.services.office.reading() as connection:
        return visits(connection, wanted, limit)


def _shown(caller: Caller, cart: OwnCart) -> CartShown:
    with caller.services.office.reading() as connection:
        skus = [line.sku for line in cart.lines]
        listed = articles(connection, cart.store_id, skus)
    shots = {sku: packshot(listed[sku].category if sku in listed else "", sku) for sku in skus}
    known = [
        line.quantity * line.price_minor for line in cart.lines if line.price_minor is not None
    ]
    return CartShown(cart, sum(known), shots)


def _kept(cart: OwnCart | None) -> str:
    told = _CartKept(cart.visit_id, {one.sku: one.quantity for one in cart.lines}) if cart else None
    return in_page(told)


PAGES: tuple[HTTPRouteHandler, ...] = (show_now, show_cart)

"""Receipts: what was paid, when each thing was taken, and a way to say that a line is not right."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from tillfree.merchandise import TakenItem
from tillfree.merchandise.postgres import taken_items
from tillfree.settlement import DisputeRaised, PricedLine, VisitMoney
from tillfree.settlement.postgres import VisitUnknown, receipt_of_visit
from tillfree.visits.postgres import VisitPlace, WantedVisits, visits
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.faces.shop.now import VisitName
from tillfree.web.operations import SHOPPERS
from tillfree.web.own_visits import credentials_of, own_visit, shown_visit
from tillfree.web.pages import read_cursor, write_cursor

_ROWS = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What the shopper said of a line: given back at once, or looked at by a person."""

    dispute: DisputeRaised
    is_decided: bool


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of the receipt; `moments` is when its units were taken and put back.

    `left` are units that may still be reported; a correction has no moments and nothing left.
    """

    line: PricedLine
    moments: tuple[TakenItem, ...]
    said: tuple[Said, ...]
    left: int


@page("/shop/visits", SHOPPERS)
def list_visits(request: ApiRequest, cursor: FromQuery[str] = "") -> Response[bytes]:
    """Show the visits, the newest first."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    place = VisitPlace(*read_cursor(cursor, tuple[int, str])) if cursor else None
    wanted = WantedVisits(before=place, credentials=credentials_of(caller))
    own = caller.services
    with own.office.reading() as connection:
        found = visits(connection, wanted, _ROWS + 1)
    shown = [shown_visit(own, one, now_ns) for one in found[:_ROWS]]
    last = found[_ROWS - 1] if len(found) > _ROWS else None
    return render(
        request,
        "shop/visits.html",
        visits=shown,
        zones={one.cart.store_id: _zone(caller, one.cart.store_id) for one in shown},
        next_cursor=write_cursor((last.entered_ns, last.visit_id)) if last else "",
        is_first=not cursor,
    )


@page("/shop/visits/{visit_id:str}", SHOPPERS)
def show_visit(request: ApiRequest, visit_id: VisitName) -> Response[bytes]:
    """Show a visit's receipt, or how far it has come."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    own, visit = caller.services, own_visit(caller, visit_id)
    with own.office.reading() as connection:
        document = receipt_of_visit(own.cashier, connection, visit_id)
        taken = taken_items(connection, visit_id)
        try:
            money = own.cashier.money(connection, visit_id)
        except VisitUnknown:
            money = None
    lines = _lines(document.lines, taken, money) if document and money else ()
    return render(
        request,
        "shop/visit.html",
        visit=shown_visit(own, visit, now_ns),
        receipt=document,
        lines=lines,
        zone=_zone(caller, visit.store_id),
    )


def _lines(
    lines: Sequence[PricedLine], taken: Sequence[TakenItem], money: VisitMoney
) -> tuple[LineShown, ...]:
    """Return every line; what is known of an article stands at its first one."""
    decided = {one.dispute_id for one in money.reviews if one.decided}
    shown: list[LineShown] = []
    known: set[str] = set()
    for line in lines:
        is_first = line.sku not in known and line.quantity > 0
        known.add(line.sku)
        moments = tuple(one for one in taken if one.sku == line.sku) if is_first else ()
        said = tuple(
            Said(one, one.dispute_id in decided)
            for one in money.disputes
            if is_first and one.sku == line.sku
        )
        waiting = sum(
            one.dispute.quantity for one in said if not (one.dispute.instant or one.is_decided)
        )
        charged = sum(one.quantity for one in lines if one.sku == line.sku)
        shown.append(LineShown(line, moments, said, max(charged - waiting, 0) if is_first else 0))
    return tuple(shown)


def _zone(caller: Caller, store_id: str) -> str:
    store = caller.services.registry.store(store_id)
    return store.time_zone if store else "UTC"


PAGES: tuple[HTTPRouteHandler, ...] = (list_visits, show_visit)

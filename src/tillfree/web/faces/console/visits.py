"""Visits: found by time, number, amount or status; one visit as a story with all its money."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated
from urllib.parse import urlencode

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from tillfree.settlement import minor_digits
from tillfree.settlement.postgres import (
    StandingMoney,
    VisitUnknown,
    WantedMoney,
    cards_of_visit,
    day_bounds_ns,
    found_money,
    ledger_of_visit,
    letters_of_visit,
    money_of_visits,
    receipt_of_visit,
    standing,
    visits_by_card,
)
from tillfree.tenants import Action
from tillfree.visits.postgres import KnownVisit, VisitPlace, WantedVisits, visit_of, visits
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.live import drawn_floor, in_page
from tillfree.web.faces.console.visit_story import path_of, story_of
from tillfree.web.faces.page import leads_to, page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs
from tillfree.web.pages import read_cursor, write_cursor
from tillfree.web.problems import missing

_SEE = needs(Action.OPERATE_STORES, Action.READ_MONEY)
_ROWS = 40
_FOUND_MAX = 500
"""Visits that a search by money finds at most; more need a day as well."""
_MINUTE_NS = 60 * 10**9
_DAY_NS = 24 * 60 * _MINUTE_NS
_ABOUT_MINUTES = 60
"""Minutes around a time that is asked for: who remembers when they shopped is off by less."""
VisitName = Annotated[str, PathParameter(pattern="^[A-Za-z0-9._-]{1,100}$")]
STATUSES = ("inside", "ended", "review", "due", "paid", "debt", "zero", "written_off")


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for, as the page's address says it."""

    text: str
    store_id: str
    day: str
    status: str
    card: str
    time: str

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return not (self.text or self.store_id or self.day or self.status or self.card)

    def address(self, cursor: str = "") -> str:
        """Return the address of a page of what is found."""
        told = {"q": self.text, "store": self.store_id, "day": self.day, "time": self.time}
        told |= {"status": self.status, "card": self.card, "cursor": cursor}
        return f"/console/visits?{urlencode({name: one for name, one in told.items() if one})}"


@page("/console/visits", _SEE)
def list_visits(request: ApiRequest) -> Response[bytes]:
    """List visits, who came in last first."""
    caller = caller_of(request)
    search = _search(request, caller)
    stores = {store.store_id: store for store in caller.services.registry.stores()}
    cursor = request.query_params.get("cursor", "")
    with caller.services.office.reading() as connection:
        if search.text and visit_of(connection, search.text):
            return leads_to(f"/console/visits/{search.text}")
        zone = next((one.time_zone for one in stores.values()), "UTC")
        if search.store_id in stores:
            zone = stores[search.store_id].time_zone
        from_ns, until_ns = _bounds(search, zone)
        ids: tuple[str, ...] | None = None
        if search.text or search.status:
            wanted = _wanted_money(search, [one.currency for one in stores.values()])
            ids = found_money(connection, wanted, _FOUND_MAX) if wanted else ()
        if search.card:
            # Who stays past midnight pays the day after they came.
            late_ns = until_ns + _DAY_NS if until_ns else 0
            safe = caller.services.admission.credentials
            paid = visits_by_card(connection, safe, search.card, from_ns, late_ns)
            ids = paid if ids is None else tuple(one for one in paid if one in set(ids))
        place = VisitPlace(*read_cursor(cursor, tuple[int, str])) if cursor else None
        found = visits(
            connection,
            WantedVisits(search.store_id, None, place, from_ns, until_ns, ids),
            _ROWS + 1,
        )
        money = money_of_visits(connection, [one.visit_id for one in found])
    shown = found[:_ROWS]
    return render(
        request,
        "console/visits.html",
        search=search,
        stores=stores,
        statuses=STATUSES,
        found=shown,
        money=money if caller.may(Action.READ_MONEY) else {},
        next_page=search.address(_next(shown[-1])) if len(found) > _ROWS else "",
        is_first=not cursor,
    )


@page("/console/visits/{visit_id:str}", _SEE)
def show_visit(request: ApiRequest, visit_id: VisitName) -> Response[bytes]:
    """Show one visit: its path, its acts with their evidence, its money, and what can be done."""
    caller = caller_of(request)
    own = caller.services
    with own.office.reading() as connection:
        visit = visit_of(connection, visit_id)
    if visit is None:
        raise missing("visit", visit_id)
    story = story_of(own, visit, web_of(request).services.now_ns())
    sees_money = caller.may(Action.READ_MONEY)
    sees_floor = caller.may(Action.OPERATE_STORES) and story.plan is not None
    with own.office.reading() as connection:
        document = receipt_of_visit(own.cashier, connection, visit_id) if sees_money else None
        ledger = ledger_of_visit(connection, visit_id) if sees_money else ()
        safe = own.admission.credentials
        cards = cards_of_visit(connection, safe, visit_id) if sees_money else {}
        letters = letters_of_visit(own.cashier, connection, visit_id) if sees_money else ()
    store = own.registry.store(visit.store_id)
    return render(
        request,
        "console/visit.html",
        story=story,
        visit=visit,
        zone=store.time_zone if store else "UTC",
        store_name=store.name if store else visit.store_id,
        currency=store.currency if store else "",
        receipt=document,
        standing=_money(caller, visit_id) if sees_money else None,
        ledger=ledger,
        cards=cards,
        letters=letters,
        floor=drawn_floor(request, own, story.plan) if sees_floor and story.plan else "",
        path_told=in_page(path_of(story)) if sees_floor else "",
    )


def _money(caller: Caller, visit_id: str) -> StandingMoney | None:
    own = caller.services
    with own.office.reading() as connection:
        try:
            return standing(own.cashier.money(connection, visit_id))
        except VisitUnknown:
            return None


def _search(request: ApiRequest, caller: Caller) -> Search:
    """Return what the address asks for; by a card only who may read money looks."""
    asked = request.query_params
    status, card = asked.get("status", ""), asked.get("card", "").strip()
    is_card = re.fullmatch(r"[0-9]{4}", card) and caller.may(Action.READ_MONEY)
    return Search(
        asked.get("q", "").strip()[:100],
        asked.get("store", "")[:100],
        asked.get("day", "")[:10],
        status if status in STATUSES else "",
        card if is_card else "",
        asked.get("time", "")[:5],
    )


def _bounds(search: Search, zone: str) -> tuple[int, int]:
    """Return between which moments somebody came in, zeros where no day is wanted."""
    try:
        wanted = date.fromisoformat(search.day)
    except ValueError:
        return 0, 0
    if not 1970 < wanted.year < 2100:
        return 0, 0
    from_ns, until_ns = day_bounds_ns(wanted, zone)
    if found := re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", search.time):
        about_ns = from_ns + (int(found[1]) * 60 + int(found[2])) * _MINUTE_NS
        from_ns = max(from_ns, about_ns - _ABOUT_MINUTES * _MINUTE_NS)
        until_ns = min(until_ns, about_ns + _ABOUT_MINUTES * _MINUTE_NS)
    return from_ns, until_ns


def _wanted_money(search: Search, currencies: list[str]) -> WantedMoney | None:
    """Return what is looked for among money; None where the text is neither number nor amount."""
    if not search.text:
        return WantedMoney(status=search.status)
    number = re.fullmatch(r"[^0-9]*?(\d{1,9})", search.text)
    amounts = []
    plain = re.sub(r"[^\d.\-]", "", search.text)
    for currency in sorted(set(currencies)):
        try:
            amount = Decimal(plain).scaleb(minor_digits(currency))
        except InvalidOperation:
            continue
        if amount == amount.to_integral_value() and 0 < amount < 10**12:
            amounts.append(int(amount))
    if not number and not amounts:
        return None
    return WantedMoney(search.status, int(number[1]) if number else 0, tuple(amounts))


def _next(visit: KnownVisit) -> str:
    return write_cursor((visit.entered_ns, visit.visit_id))


PAGES: tuple[HTTPRouteHandler, ...] = (list_visits, show_visit)

"""Money: what was taken, how it is split, what is owed, given back, disputed; the ledger."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.settlement.postgres import (
    StandingMoney,
    WantedMoney,
    found_money,
    money_of_visits,
    settled_visits,
    takings_between,
    trial_balance,
)
from tillfree.tenants import Action, StoreTerms
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.spans import SPANS, span_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs

_READ = needs(Action.READ_MONEY)
_ROWS = 200
"""Visits that the lists of debts and of what was given back look through; own choice."""


@page("/console/money", _READ)
def show_takings(request: ApiRequest) -> Response[bytes]:
    """Show what a store took in a day, a week or a month, and how it is split."""
    own = caller_of(request).services
    stores = own.registry.stores()
    store = _store(request, stores)
    if store is None:
        return render(request, "console/no_store.html")
    asked = request.query_params
    now_ns = web_of(request).services.now_ns()
    kind = asked.get("span", "week")
    span = span_of(kind, asked.get("day", "")[:10], store.time_zone, now_ns)
    with own.office.reading() as connection:
        period = takings_between(connection, store.store_id, store.currency, span.edges_ns)
        terms = own.cashier.terms(connection, store.store_id)
    return render(
        request,
        "console/money.html",
        part="takings",
        stores=stores,
        store=store,
        span=span,
        spans=SPANS,
        period=period,
        terms=terms,
        is_now=span.edges_ns[0] <= now_ns < span.edges_ns[-1],
    )


@page("/console/money/debts", _READ)
def show_debts(request: ApiRequest) -> Response[bytes]:
    """Show what is owed, and what waits to be paid."""
    own = caller_of(request).services
    with own.office.reading() as connection:
        ids = found_money(connection, WantedMoney(status="debt"), _ROWS)
        found = money_of_visits(connection, ids)
    owed = [found[one] for one in ids if one in found]
    return _list(request, "debts", owed)


@page("/console/money/returns", _READ)
def show_returns(request: ApiRequest) -> Response[bytes]:
    """Show what was given back, disputed by shoppers, or taken back by their banks."""
    own = caller_of(request).services
    with own.office.reading() as connection:
        found = settled_visits(connection, "", None, _ROWS)
    back = [one for one in found if one.money.refunds or one.money.disputes or _is_disputed(one)]
    return _list(request, "returns", back)


@page("/console/money/ledger", _READ)
def show_ledger(request: ApiRequest) -> Response[bytes]:
    """Show every account: what is posted and what is pending."""
    own = caller_of(request).services
    with own.office.reading() as connection:
        accounts = trial_balance(connection)
    sums: dict[str, list[int]] = {}
    for one in accounts:
        both = sums.setdefault(one.currency, [0, 0])
        both[0] += one.debit_minor
        both[1] += one.credit_minor
    return render(
        request,
        "console/ledger.html",
        part="ledger",
        accounts=accounts,
        sums=sums,
        balances=all(debit == credit for debit, credit in sums.values()),
    )


def _list(request: ApiRequest, part: str, found: list[StandingMoney]) -> Response[bytes]:
    stores = {store.store_id: store for store in caller_of(request).services.registry.stores()}
    return render(
        request, "console/money_list.html", part=part, found=found, stores=stores, most=_ROWS
    )


def _store(request: ApiRequest, stores: tuple[StoreTerms, ...]) -> StoreTerms | None:
    wanted = request.query_params.get("store", "")
    named = [store for store in stores if store.store_id == wanted]
    return next(iter([*named, *stores]), None)


def _is_disputed(one: StandingMoney) -> bool:
    return any(payment.disputed_minor for payment in one.money.payments)


PAGES: tuple[HTTPRouteHandler, ...] = (show_takings, show_debts, show_returns, show_ledger)

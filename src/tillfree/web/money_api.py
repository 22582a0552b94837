"""Receipts and the money behind them as they stand: payments, refunds, the ledger, the day."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter, QueryParameter

from tillfree.settlement import ReceiptDocument
from tillfree.settlement.postgres import (
    AccountBalance,
    DayClose,
    MoneyPlace,
    StandingMoney,
    close_day,
    ledger_csv,
    receipt_of_visit,
    receipts_csv,
    settled_visits,
    standing,
    trial_balance,
)
from tillfree.tenants import Action
from tillfree.web.answers import IfNoneMatch, shown
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.merchandise_wishes import NS_MAX
from tillfree.web.operations import needs, reads
from tillfree.web.organisation_api import StoreId
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_of, read_cursor
from tillfree.web.problems import missing
from tillfree.web.visits_api import VisitId

_TAG = "money"
_READ = needs(Action.READ_MONEY)
_Ns = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
_Id = Annotated[str, msgspec.Meta(pattern="^[ -~]{1,200}$")]
_StoreWanted = Annotated[
    str | None,
    QueryParameter(
        name="store_id", pattern="^[A-Za-z0-9._-]{1,100}$", description="Of this store alone."
    ),
]
_Day = Annotated[
    date, PathParameter(description="A day of the store's own calendar, as 2026-11-23.")
]
FromNs = Annotated[int, QueryParameter(ge=0, le=NS_MAX, description="From this moment, ns UTC.")]
UntilNs = Annotated[int, QueryParameter(ge=0, le=NS_MAX, description="Before this one, ns UTC.")]


class MoneyShown(msgspec.Struct, frozen=True):
    """How a visit's money stands: `status` in one word, amounts in minor units."""

    visit_id: str
    store_id: str
    status: str
    currency: str
    number: int
    total_minor: int
    captured_minor: int
    refunded_minor: int
    debt_minor: int
    settled_ns: int


class PaymentShown(msgspec.Struct, frozen=True):
    """One payment at the provider, whose own name for it is `reference`."""

    payment_id: str
    purpose: str
    state: str
    asked_minor: int
    held_minor: int
    captured_minor: int
    disputed_minor: int
    reference: str


class RefundShown(msgspec.Struct, frozen=True):
    """Money asked back for the shopper; under way while it is neither `done` nor `failed`."""

    refund_id: str
    payment_id: str
    amount_minor: int
    done: bool
    failed: bool


class MoneyDetail(msgspec.Struct, frozen=True):
    """A visit's money with its payments and refunds."""

    money: MoneyShown
    payments: tuple[PaymentShown, ...]
    refunds: tuple[RefundShown, ...]


class TrialBalance(msgspec.Struct, frozen=True):
    """Every account; `balances` tells that the debits of each currency equal its credits."""

    accounts: tuple[AccountBalance, ...]
    balances: bool


class DayCloses(msgspec.Struct, frozen=True):
    """A day's close, one for each currency that was sold in."""

    closes: tuple[DayClose, ...]


@reads("/v1/receipts", _READ, _TAG)
def list_receipts(
    request: ApiRequest,
    store_id: _StoreWanted = None,
    limit: Limit = PAGE_ITEMS,
    cursor: Cursor = None,
) -> Page[MoneyShown]:
    """List the visits that are settled, who settled last first; zero carts have the number 0."""
    before = MoneyPlace(*read_cursor(cursor, tuple[_Ns, _Id])) if cursor else None
    with caller_of(request).services.office.reading() as connection:
        found = settled_visits(connection, store_id or "", before, limit + 1)
    page = page_of(found, limit, lambda one: (one.money.settled_ns, one.money.visit_id))
    return Page(tuple(_money(one) for one in page.items), page.next_cursor)


@reads("/v1/receipts/{visit_id:str}", _READ, _TAG, one=True)
def read_receipt(
    request: ApiRequest, visit_id: VisitId, if_none_match: IfNoneMatch = None
) -> Response[ReceiptDocument]:
    """Return a visit's receipt with all corrections so far, its number, taxes and merchant."""
    own = caller_of(request).services
    with own.office.reading() as connection:
        document = receipt_of_visit(own.cashier, connection, visit_id)
    if document is None:
        raise missing("receipt of visit", visit_id)
    return shown(document, if_none_match)


@reads("/v1/visits/{visit_id:str}/money", _READ, _TAG, one=True)
def read_money(
    request: ApiRequest, visit_id: VisitId, if_none_match: IfNoneMatch = None
) -> Response[MoneyDetail]:
    """Return how a visit's money stands, with its payments and refunds."""
    own = caller_of(request).services
    with own.office.reading() as connection:
        found = standing(own.cashier.money(connection, visit_id))
    return shown(money_detail(found), if_none_match)


@reads("/v1/ledger/trial-balance", _READ, _TAG)
def read_trial_balance(request: ApiRequest) -> TrialBalance:
    """Return what is posted and pending on every account."""
    with caller_of(request).services.office.reading() as connection:
        accounts = trial_balance(connection)
    sums: dict[str, int] = {}
    for one in accounts:
        sums[one.currency] = sums.get(one.currency, 0) + one.debit_minor - one.credit_minor
    return TrialBalance(accounts, not any(sums.values()))


@reads("/v1/stores/{store_id:str}/days/{day:date}", _READ, _TAG, one=True)
def read_day(
    request: ApiRequest, store_id: StoreId, day: _Day, if_none_match: IfNoneMatch = None
) -> Response[DayCloses]:
    """Return a store's close of one of its days."""
    caller = caller_of(request)
    terms = caller.services.registry.store(store_id)
    if terms is None or not 1970 < day.year < 2100:
        raise missing("day of store", f"{store_id} {day}")
    with caller.services.office.reading() as connection:
        closes = close_day(connection, store_id, day, terms.time_zone)
    return shown(DayCloses(closes), if_none_match)


@reads("/v1/stores/{store_id:str}/exports/receipts", _READ, _TAG, media_type="text/csv")
def export_receipts(
    request: ApiRequest, store_id: StoreId, from_ns: FromNs, until_ns: UntilNs
) -> str:
    """Return the receipts settled in a time as CSV, one a row, by number."""
    with caller_of(request).services.office.reading() as connection:
        return receipts_csv(connection, store_id, from_ns, until_ns)


@reads("/v1/stores/{store_id:str}/exports/ledger", _READ, _TAG, media_type="text/csv")
def export_ledger(
    request: ApiRequest, store_id: StoreId, from_ns: FromNs, until_ns: UntilNs
) -> str:
    """Return the ledger of a time as CSV, one side of a transaction a row."""
    with caller_of(request).services.office.reading() as connection:
        return ledger_csv(connection, store_id, from_ns, until_ns)


def _money(found: StandingMoney) -> MoneyShown:
    money = found.money
    return MoneyShown(
        visit_id=money.visit_id,
        store_id=money.store_id,
        status=found.status,
        currency=money.currency,
        number=money.settled.number if money.settled else 0,
        total_minor=money.due_minor,
        captured_minor=sum(one.captured_minor for one in money.payments),
        refunded_minor=sum(one.amount_minor for one in money.refunds if one.done),
        debt_minor=money.debt_minor,
        settled_ns=money.settled_ns,
    )


def money_detail(found: StandingMoney) -> MoneyDetail:
    """Return a visit's money as it is shown."""
    payments = tuple(
        PaymentShown(
            one.payment_id,
            one.purpose.value,
            one.state.value,
            one.asked_minor,
            one.held_minor,
            one.captured_minor,
            one.disputed_minor,
            one.reference,
        )
        for one in found.money.payments
    )
    refunds = tuple(
        RefundShown(one.refund_id, one.payment_id, one.amount_minor, one.done, one.failed)
        for one in found.money.refunds
    )
    return MoneyDetail(_money(found), payments, refunds)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_receipts,
    read_receipt,
    read_money,
    read_trial_balance,
    read_day,
    export_receipts,
    export_ledger,
)

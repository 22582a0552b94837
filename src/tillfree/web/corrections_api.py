"""What people do about a settled visit: give back, adjust, void, collect, forgive, send again.

Each is done for a reason, and who did it stands in the audit log in the same transaction.
"""

from collections.abc import Callable
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.settlement import VisitMoney
from tillfree.settlement.postgres import standing
from tillfree.tenants import Action
from tillfree.tenants.postgres import Deed
from tillfree.web.answers import IdempotencyKey, Made, once
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.merchandise_wishes import Sku
from tillfree.web.money_api import MoneyDetail, money_detail
from tillfree.web.operations import makes, needs
from tillfree.web.problems import NOT_FOUND
from tillfree.web.visits_api import VisitId

_TAG = "money"
_REFUND = needs(Action.REFUND)
_UNITS_MAX = 10_000
_Reason = Annotated[str, msgspec.Meta(pattern="^[^\\x00-\\x1f]{1,200}$")]


class CorrectionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of an article on a settled receipt, and why."""

    sku: Sku
    quantity: Annotated[int, msgspec.Meta(ge=1, le=_UNITS_MAX)]
    reason: _Reason


class AdjustmentWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many units of an article a settled receipt should have, and why."""

    sku: Sku
    quantity: Annotated[int, msgspec.Meta(ge=0, le=_UNITS_MAX)]
    reason: _Reason


class ReasonWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is done about a visit; it names nobody."""

    reason: _Reason


@makes("/v1/visits/{visit_id:str}/refunds", _REFUND, _TAG, rules=(NOT_FOUND,))
def refund(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[CorrectionWish],
    idempotency_key: IdempotencyKey,
) -> Response[MoneyDetail]:
    """Take units off a receipt: what was paid for them is given back, what is owed shrinks."""
    caller = caller_of(request)
    deed = Deed(caller.actor.actor_id, "UnitsTakenOff", visit_id, _told(data))

    def do() -> VisitMoney:
        desk = caller.services.corrections
        return desk.take_off(visit_id, data.sku, data.quantity, data.reason)

    return once(request, idempotency_key, data, lambda: _done(caller, deed, do))


@makes("/v1/visits/{visit_id:str}/extra-lines", _REFUND, _TAG, rules=(NOT_FOUND,))
def add_extra_line(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[CorrectionWish],
    idempotency_key: IdempotencyKey,
) -> Response[MoneyDetail]:
    """Add units to a settled receipt, within the store's window; the shopper gets notice."""
    caller = caller_of(request)
    deed = Deed(caller.actor.actor_id, "UnitsAdded", visit_id, _told(data))

    def do() -> VisitMoney:
        return caller.services.corrections.add(visit_id, data.sku, data.quantity, data.reason)

    return once(request, idempotency_key, data, lambda: _done(caller, deed, do))


@makes("/v1/visits/{visit_id:str}/adjustments", _REFUND, _TAG, rules=(NOT_FOUND,))
def adjust_line(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[AdjustmentWish],
    idempotency_key: IdempotencyKey,
) -> Response[MoneyDetail]:
    """Let a receipt have so many units of an article; more only within the store's window."""
    caller = caller_of(request)
    deed = Deed(caller.actor.actor_id, "LineAdjusted", visit_id, _told(data))

    def do() -> VisitMoney:
        return caller.services.corrections.adjust(visit_id, data.sku, data.quantity, data.reason)

    return once(request, idempotency_key, data, lambda: _done(caller, deed, do))


@makes("/v1/visits/{visit_id:str}/voids", _REFUND, _TAG, rules=(NOT_FOUND,))
def void_receipt(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[ReasonWish],
    idempotency_key: IdempotencyKey,
) -> Response[MoneyDetail]:
    """Take everything off a receipt: what was paid is given back, and nothing is owed."""
    caller = caller_of(request)
    deed = Deed(caller.actor.actor_id, "ReceiptVoided", visit_id, data.reason)

    def do() -> VisitMoney:
        return caller.services.corrections.void(visit_id, data.reason)

    return once(request, idempotency_key, data, lambda: _done(caller, deed, do))


@makes("/v1/visits/{visit_id:str}/copies", _REFUND, _TAG, rules=(NOT_FOUND,))
def send_receipt_again(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[ReasonWish],
    idempotency_key: IdempotencyKey,
) -> Response[MoneyDetail]:
    """Send a receipt by mail once more, as it stands now; nobody without an account gets any."""
    caller = caller_of(request)
    by = caller.actor.actor_id
    deed = Deed(by, "ReceiptSentAgain", visit_id, data.reason)

    def do() -> VisitMoney:
        return caller.services.corrections.send_again(visit_id, by, data.reason)

    return once(request, idempotency_key, data, lambda: _done(caller, deed, do))


@makes("/v1/visits/{visit_id:str}/captures", _REFUND, _TAG, rules=(NOT_FOUND,), takes="")
def capture_debt(
    request: ApiRequest, visit_id: VisitId, idempotency_key: IdempotencyKey
) -> Response[MoneyDetail]:
    """Try to collect now what a visit still owes; nothing where it owes nothing or is busy."""
    caller = caller_of(request)
    deed = Deed(caller.actor.actor_id, "DebtAskedFor", visit_id)

    def do() -> VisitMoney:
        return caller.services.corrections.retry(visit_id)

    return once(request, idempotency_key, visit_id, lambda: _done(caller, deed, do))


@makes("/v1/visits/{visit_id:str}/write-offs", _REFUND, _TAG, rules=(NOT_FOUND,))
def write_off_debt(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[ReasonWish],
    idempotency_key: IdempotencyKey,
) -> Response[MoneyDetail]:
    """Give up what a visit still owes, for a reason: it blocks its shopper no longer.

    Who did so stands in the audit log and in the fact. A debt that is given up stays so.
    """
    caller = caller_of(request)
    by = caller.actor.actor_id
    deed = Deed(by, "DebtWrittenOff", visit_id, data.reason)

    def do() -> VisitMoney:
        return caller.services.corrections.forgive(visit_id, by, data.reason)

    return once(request, idempotency_key, data, lambda: _done(caller, deed, do))


def _told(wish: CorrectionWish | AdjustmentWish) -> str:
    return f"{wish.quantity} of {wish.sku}: {wish.reason}"


def _done(caller: Caller, deed: Deed, do: Callable[[], VisitMoney]) -> tuple[MoneyDetail, Made]:
    """Do something about a visit and note who did; all in the transaction of the answer."""
    money, office = do(), caller.services.office
    with office.reading() as connection:
        office.audit.record_in(connection, deed, office.now_ns())
    return money_detail(standing(money)), Made(f"/v1/visits/{deed.subject}/money")


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    refund,
    add_extra_line,
    adjust_line,
    void_receipt,
    send_receipt_again,
    capture_debt,
    write_off_debt,
)

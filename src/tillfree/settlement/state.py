"""A visit's money as the fold of its facts: what is due, asked, held, taken, given back."""

from collections.abc import Iterable

import msgspec

from tillfree.journal import Fact
from tillfree.settlement import facts as told
from tillfree.settlement.payment_states import PaymentEvent, PaymentState, next_state
from tillfree.settlement.pricing import PricedLine
from tillfree.visits import Receipt


class Refund(msgspec.Struct, frozen=True):
    """Money asked back for the shopper; while under way it is neither `done` nor `failed`."""

    refund_id: str
    payment_id: str
    amount_minor: int
    done: bool = False
    failed: bool = False


class Payment(msgspec.Struct, frozen=True):
    """One payment at the provider; amounts in minor units."""

    payment_id: str
    purpose: told.Purpose
    state: PaymentState
    asked_minor: int
    held_minor: int = 0
    captured_minor: int = 0
    disputed_minor: int = 0
    reference: str = ""


class Review(msgspec.Struct, frozen=True):
    """One thing a person must decide; `reviewer` may until `until_ns`."""

    review_id: str
    opened_ns: int
    dispute_id: str = ""
    reviewer: str = ""
    claimed_ns: int = 0
    until_ns: int = 0
    decided: bool = False


class VisitMoney(msgspec.Struct, frozen=True):
    """Everything that decisions about a visit's money stand on."""

    visit_id: str
    store_id: str
    place: int = 0
    currency: str = ""
    credential: str = ""
    entered_ns: int = 0
    member: bool = False
    codes: tuple[str, ...] = ()
    receipt: Receipt | None = None
    settled: told.ReceiptSettled | None = None
    settled_ns: int = 0
    zero: bool = False
    paid: bool = False
    lines: tuple[PricedLine, ...] = ()
    due_minor: int = 0
    debt_minor: int = 0
    debts: int = 0
    failures: int = 0
    tries: int = 1
    retries: int = 0
    written_off: bool = False
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    chargebacks: tuple[str, ...] = ()
    closed_chargebacks: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    disputes: tuple[told.DisputeRaised, ...] = ()
    corrections: int = 0

    @property
    def final(self) -> bool:
        """Whether it is known what the visit owes."""
        return self.settled is not None or self.zero

    @property
    def owed_minor(self) -> int:
        """What is still to be captured; negative: to be given back."""
        captured = sum(payment.captured_minor for payment in self.payments)
        returned = sum(refund.amount_minor for refund in self.refunds if not refund.failed)
        return self.due_minor - captured + returned

    def payment(self, payment_id: str) -> Payment | None:
        """Return the payment of that id, if it is this visit's."""
        return next((one for one in self.payments if one.payment_id == payment_id), None)

    def review(self, review_id: str) -> Review | None:
        """Return the review of that id, if it is this visit's."""
        return next((one for one in self.reviews if one.review_id == review_id), None)


def money_of(visit_id: str, store_id: str, facts: Iterable[Fact]) -> VisitMoney:
    """Return a visit's state, folded from the facts that have it as subject, in their order."""
    state = VisitMoney(visit_id, store_id)
    for fact in facts:
        state = evolve(state, fact)
    return state


def evolve(state: VisitMoney, fact: Fact) -> VisitMoney:
    """Return the state after one more fact of the visit; foreign kinds change nothing."""
    if fact.kind == "VisitStarted":
        started = msgspec.convert(fact.body, _Started)
        return _with(state, credential=started.credential, entered_ns=started.entered_t_ns)
    if fact.kind == "ReceiptIssued":
        receipt = msgspec.convert(fact.body, Receipt)
        credential = state.credential or receipt.credential
        return _with(state, receipt=receipt, currency=receipt.currency, credential=credential)
    body = told.body_of(fact)
    if body is None:
        return state
    state = _with(state, place=state.place + 1)
    if isinstance(body, told.CardNoted | told.ReceiptSentAgain):
        return state
    if isinstance(body, told.BenefitsGranted):
        return _with(state, member=body.member, codes=body.codes)
    if isinstance(body, _OF_PAYMENTS):
        return _payment_changed(state, body)
    if isinstance(body, _OF_DEBT):
        return _debt_changed(state, body)
    if isinstance(body, _OF_REVIEW):
        return _review_changed(state, body, fact.occurred_ns)
    return _money_changed(state, body, fact.occurred_ns)


class _Started(msgspec.Struct, frozen=True):
    credential: str
    entered_t_ns: int


_OF_PAYMENTS = (
    told.PaymentRequested,
    told.PaymentAuthorised,
    told.PaymentDeclined,
    told.AuthenticationAsked,
    told.PaymentOutcomeUnknown,
    told.CaptureRequested,
    told.PaymentCaptured,
    told.ReleaseRequested,
    told.PaymentReleased,
)
_OF_DEBT = (told.DebtIncurred, told.DebtReduced, told.DebtRetried, told.DebtWrittenOff)
_OF_REVIEW = (told.ReviewOpened, told.ReviewClaimed, told.ReviewDecided, told.DisputeRaised)

_FAILURES = (told.PaymentDeclined, told.AuthenticationAsked, told.PaymentOutcomeUnknown)
_COUNTED = (PaymentState.AUTHENTICATION_ASKED, PaymentState.AUTHORISE_UNKNOWN)
"""States of an attempt that was counted as failed already."""

_EVENTS: dict[type[msgspec.Struct], PaymentEvent] = {
    told.PaymentAuthorised: PaymentEvent.AUTHORISED,
    told.PaymentDeclined: PaymentEvent.DECLINED,
    told.AuthenticationAsked: PaymentEvent.AUTHENTICATION_ASKED,
    told.PaymentOutcomeUnknown: PaymentEvent.GIVEN_UP,
    told.CaptureRequested: PaymentEvent.CAPTURE_REQUESTED,
    told.PaymentCaptured: PaymentEvent.CAPTURED,
    told.ReleaseRequested: PaymentEvent.RELEASE_REQUESTED,
    told.PaymentReleased: PaymentEvent.RELEASED,
}


def _payment_changed(state: VisitMoney, body: told.SettlementBody) -> VisitMoney:
    if isinstance(body, told.PaymentRequested):
        fresh = Payment(body.payment_id, body.purpose, PaymentState.AUTHORISING, body.amount_minor)
        payments = (*state.payments, fresh)
        return _with(state, payments=payments, currency=body.currency)
    assert isinstance(body, _OF_PAYMENTS)
    payment = state.payment(body.payment_id)
    assert payment is not None
    follows = next_state(payment.state, _EVENTS[type(body)])
    assert follows is not None, f"{payment.state} does not allow {type(body).__name__}"
    changes: dict[str, object] = {"state": follows}
    if isinstance(body, told.PaymentAuthorised):
        changes |= {"held_minor": body.amount_minor, "reference": body.reference}
    elif isinstance(body, told.AuthenticationAsked):
        changes |= {"reference": body.reference}
    elif isinstance(body, told.PaymentCaptured):
        changes |= {"captured_minor": body.amount_minor, "held_minor": 0}
    elif isinstance(body, told.PaymentDeclined | told.PaymentReleased):
        changes |= {"held_minor": 0}
    charge = payment.purpose is told.Purpose.CHARGE
    failed = charge and isinstance(body, _FAILURES) and follows is not PaymentState.CAPTURE_UNKNOWN
    failures = state.failures + (1 if failed and payment.state not in _COUNTED else 0)
    return _with(_replace_payment(state, payment, changes), failures=failures)


def _money_changed(state: VisitMoney, body: told.SettlementBody, at_ns: int) -> VisitMoney:
    if isinstance(body, told.ReceiptSettled):
        return _with(
            state,
            settled=body,
            settled_ns=at_ns,
            due_minor=body.total_minor,
            lines=body.lines,
            currency=body.currency,
        )
    if isinstance(body, told.ZeroCartClosed):
        return _with(state, zero=True, settled_ns=at_ns)
    if isinstance(body, told.ReceiptCorrected):
        more = body.total_minor > 0
        return _with(
            state,
            lines=(*state.lines, *body.lines),
            due_minor=state.due_minor + body.total_minor,
            corrections=state.corrections + 1,
            tries=max(state.tries, state.failures + 1) if more else state.tries,
            paid=state.paid and not more,
        )
    if isinstance(body, told.ReceiptPaid):
        return _with(state, paid=True)
    if isinstance(body, told.RefundRequested):
        refund = Refund(body.refund_id, body.payment_id, body.amount_minor)
        return _with(state, refunds=(*state.refunds, refund))
    if isinstance(body, told.RefundCompleted | told.RefundFailed):
        done = isinstance(body, told.RefundCompleted)
        refunds = tuple(
            msgspec.structs.replace(one, done=done, failed=not done)
            if one.refund_id == body.refund_id
            else one
            for one in state.refunds
        )
        return _with(state, refunds=refunds)
    assert isinstance(body, told.ChargebackOpened | told.ChargebackClosed)
    payment = state.payment(body.payment_id)
    assert payment is not None
    if isinstance(body, told.ChargebackOpened):
        disputed = payment.disputed_minor + body.amount_minor
        opened = _replace_payment(state, payment, {"disputed_minor": disputed})
        return _with(opened, chargebacks=(*state.chargebacks, body.chargeback_id))
    back = payment.disputed_minor - (body.amount_minor if body.won else 0)
    closed = _replace_payment(state, payment, {"disputed_minor": back})
    return _with(closed, closed_chargebacks=(*state.closed_chargebacks, body.chargeback_id))


def _debt_changed(state: VisitMoney, body: told.SettlementBody) -> VisitMoney:
    assert isinstance(body, _OF_DEBT)
    if isinstance(body, told.DebtIncurred):
        debt_minor = state.debt_minor + body.amount_minor
        return _with(state, debt_minor=debt_minor, debts=state.debts + 1)
    if isinstance(body, told.DebtReduced):
        return _with(state, debt_minor=body.left_minor, debts=state.debts + 1)
    if isinstance(body, told.DebtRetried):
        return _with(state, tries=state.failures + 1, retries=body.attempt)
    due_minor = state.due_minor - body.amount_minor
    return _with(state, written_off=True, debt_minor=0, due_minor=due_minor)


def _review_changed(state: VisitMoney, body: told.SettlementBody, at_ns: int) -> VisitMoney:
    if isinstance(body, told.DisputeRaised):
        return _with(state, disputes=(*state.disputes, body))
    if isinstance(body, told.ReviewOpened):
        review = Review(body.review_id, at_ns, body.dispute_id)
        return _with(state, reviews=(*state.reviews, review))
    assert isinstance(body, told.ReviewClaimed | told.ReviewDecided)
    if isinstance(body, told.ReviewClaimed):
        changes: dict[str, object] = {
            "reviewer": body.reviewer,
            "claimed_ns": at_ns,
            "until_ns": body.until_ns,
        }
    else:
        changes = {"decided": True}
    reviews = tuple(
        msgspec.structs.replace(one, **changes) if one.review_id == body.review_id else one
        for one in state.reviews
    )
    return _with(state, reviews=reviews)


def _replace_payment(state: VisitMoney, payment: Payment, changes: dict[str, object]) -> VisitMoney:
    changed = msgspec.structs.replace(payment, **changes)
    payments = tuple(changed if one is payment else one for one in state.payments)
    return _with(state, payments=payments)


def _with(state: VisitMoney, **changes: object) -> VisitMoney:
    return msgspec.structs.replace(state, **changes)

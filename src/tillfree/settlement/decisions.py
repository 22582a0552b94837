"""What follows on what: commands in, bodies of facts out; no clock, no database, no provider.

One rule drives every visit to its end (`follow_ups`): compare what is due with what was captured
and given back, and ask for the next thing, one at a time. While money may be on its way nothing
more is asked for, so no order of answers, webhooks, retries and corrections charges twice.
"""

from collections.abc import Iterator, Sequence

from tillfree.core.clock import NS_PER_S
from tillfree.core.ids import derived_id
from tillfree.settlement import facts as told
from tillfree.settlement.corrections import CorrectionRefused
from tillfree.settlement.payment_states import IN_FLIGHT, PaymentEvent, PaymentState, next_state
from tillfree.settlement.pricing import PricedLine, Quote, quote_of_lines, split_minor
from tillfree.settlement.provider import PaymentAnswer, PaymentOutcome, ProviderNotice
from tillfree.settlement.settings import DEFAULTS, SettlementSettings
from tillfree.settlement.state import VisitMoney
from tillfree.settlement.terms import SaleTerms


def ask_hold(state: VisitMoney, terms: SaleTerms) -> tuple[told.SettlementBody, ...]:
    """Ask for the hold of a visit that began: one per visit, none where the terms have none."""
    if not terms.hold_minor or state.payments or state.final:
        return ()
    return (_payment(state, told.Purpose.HOLD, terms.hold_minor, terms.currency),)


def settle(
    state: VisitMoney, quote: Quote, terms: SaleTerms, number: int
) -> tuple[told.SettlementBody, ...]:
    """Fix what a finished visit owes; a visit is settled once."""
    if state.final or state.receipt is None:
        return ()
    if not quote.total_minor:
        return (told.ZeroCartClosed(state.receipt.left_t_ns),)
    venue_minor, tenant_minor = _split(quote, terms.venue_basis_points)
    return (
        told.ReceiptSettled(
            venue_basis_points=terms.venue_basis_points,
            number=number,
            currency=quote.currency,
            lines=quote.lines,
            taxes=quote.taxes,
            total_minor=quote.total_minor,
            venue_minor=venue_minor,
            tenant_minor=tenant_minor,
            entered_ns=state.receipt.entered_t_ns,
            left_ns=state.receipt.left_t_ns,
        ),
    )


def correct(state: VisitMoney, lines: Sequence[PricedLine], reason: str) -> told.ReceiptCorrected:
    """Take lines off a settled receipt (negative quantities) or add them, split as it was split."""
    assert state.settled is not None
    quote = quote_of_lines(lines, state.currency)
    venue_minor, tenant_minor = _split(quote, state.settled.venue_basis_points)
    return told.ReceiptCorrected(
        correction_id=derived_id(
            state.store_id, "correction", state.visit_id, state.corrections + 1
        ),
        currency=state.currency,
        lines=quote.lines,
        taxes=quote.taxes,
        total_minor=quote.total_minor,
        venue_minor=venue_minor,
        tenant_minor=tenant_minor,
        reason=reason,
    )


def send_again(state: VisitMoney, by: str, reason: str) -> tuple[told.SettlementBody, ...]:
    """Send the receipt as it stands once more. Raises CorrectionRefused where there is none."""
    if state.settled is None:
        raise CorrectionRefused(
            f"visit {state.visit_id} has no receipt that could be sent: wait until it is settled"
        )
    return (told.ReceiptSentAgain(by, reason),)


def retry_debt(
    state: VisitMoney, now_ns: int, settings: SettlementSettings = DEFAULTS
) -> tuple[told.SettlementBody, ...]:
    """Try to collect a debt once more; nothing while an attempt is under way or none is owed."""
    busy = any(payment.state in IN_FLIGHT for payment in state.payments)
    if not state.debt_minor or busy or state.failures < state.tries:
        return ()
    attempt = state.retries + 1
    return (told.DebtRetried(attempt, _retry_ns(attempt, now_ns, settings)),)


def write_off(state: VisitMoney, by: str, reason: str) -> tuple[told.SettlementBody, ...]:
    """Give a debt up; `by` is the random id of who decided, `reason` why.

    Nothing where it was given up before. Raises CorrectionRefused where nothing is owed, or money
    may be on its way.
    """
    if state.written_off:
        return ()
    if not state.debt_minor:
        raise CorrectionRefused(
            f"visit {state.visit_id} owes nothing that could be written off: look at its money"
        )
    if any(payment.state in IN_FLIGHT for payment in state.payments):
        raise CorrectionRefused(
            f"a payment of visit {state.visit_id} is under way: write off what is left of its debt "
            "when its outcome is known"
        )
    return (told.DebtWrittenOff(state.debt_minor, state.currency, by, reason),)


def answered(
    state: VisitMoney, payment_id: str, answer: PaymentAnswer, refund_id: str = ""
) -> tuple[told.SettlementBody, ...]:
    """Turn what a provider said, by answer or webhook, into a fact; none where it is no news."""
    payment = state.payment(payment_id)
    if payment is None:
        return ()
    if answer.outcome in (PaymentOutcome.REFUNDED, PaymentOutcome.REFUND_FAILED) or refund_id:
        return _refund_answered(state, refund_id, answer)
    event = _EVENTS.get(answer.outcome)
    if event is PaymentEvent.DECLINED and payment.state is PaymentState.RELEASING:
        return given_up(state, payment_id, "release")  # who refuses to let go has a reason
    if event is None or next_state(payment.state, event) is None:
        return ()
    if event is PaymentEvent.AUTHORISED:
        reference = answer.reference
        return (told.PaymentAuthorised(payment_id, answer.amount_minor, state.currency, reference),)
    if event is PaymentEvent.CAPTURED:
        held = payment.held_minor
        return (told.PaymentCaptured(payment_id, answer.amount_minor, state.currency, held),)
    if event is PaymentEvent.DECLINED:
        return (told.PaymentDeclined(payment_id, answer.reason, payment.held_minor),)
    if event is PaymentEvent.AUTHENTICATION_ASKED:
        return (told.AuthenticationAsked(payment_id, answer.reference),)
    return (told.PaymentReleased(payment_id, payment.held_minor),)


def given_up(state: VisitMoney, payment_id: str, action: str) -> tuple[told.SettlementBody, ...]:
    """Note that nobody knows what became of a call after the last attempt."""
    payment = state.payment(payment_id)
    if payment is None or next_state(payment.state, PaymentEvent.GIVEN_UP) is None:
        return ()
    return (told.PaymentOutcomeUnknown(payment_id, action),)


def charged_back(state: VisitMoney, notice: ProviderNotice) -> tuple[told.SettlementBody, ...]:
    """Turn a bank's word on a chargeback into a fact, once for each chargeback."""
    payment, name = state.payment(notice.payment_id), notice.answer.reference
    if payment is None:
        return ()
    amount_minor, outcome = notice.answer.amount_minor, notice.answer.outcome
    if outcome is PaymentOutcome.CHARGEBACK_OPENED:
        if name in state.chargebacks:
            return ()
        return (told.ChargebackOpened(name, payment.payment_id, amount_minor, state.currency),)
    if name not in state.chargebacks or name in state.closed_chargebacks:
        return ()
    won = outcome is PaymentOutcome.CHARGEBACK_WON
    return (told.ChargebackClosed(name, payment.payment_id, amount_minor, state.currency, won),)


def follow_ups(
    state: VisitMoney,
    now_ns: int,
    settings: SettlementSettings = DEFAULTS,
    *,
    is_frozen: bool = False,
) -> told.SettlementBody | None:
    """Return the next thing that must happen to a visit whose debt is known; None: wait, or done.

    Call it again with the state after that fact until it returns None. While its store `is_frozen`
    nothing is asked for; what is to be given back is given back.
    """
    if not state.final:
        return None
    owed = state.owed_minor
    if is_frozen and owed > 0:
        return None
    return next(_settling_debt(state, max(owed, 0)), None) or (
        next(_collecting(state, owed, now_ns, settings), None)
        if owed > 0
        else next(_letting_go(state, owed, settings), None)
    )


_EVENTS = {
    PaymentOutcome.AUTHORISED: PaymentEvent.AUTHORISED,
    PaymentOutcome.AUTHENTICATION_ASKED: PaymentEvent.AUTHENTICATION_ASKED,
    PaymentOutcome.CAPTURED: PaymentEvent.CAPTURED,
    PaymentOutcome.RELEASED: PaymentEvent.RELEASED,
    PaymentOutcome.DECLINED: PaymentEvent.DECLINED,
}


def _settling_debt(state: VisitMoney, owed_minor: int) -> Iterator[told.SettlementBody]:
    if state.debt_minor > owed_minor:
        less = state.debt_minor - owed_minor
        yield told.DebtReduced(less, owed_minor, state.currency, _debt_id(state))


def _collecting(
    state: VisitMoney, owed: int, now_ns: int, settings: SettlementSettings
) -> Iterator[told.SettlementBody]:
    if any(payment.state in IN_FLIGHT for payment in state.payments):
        return
    for payment in state.payments:
        if payment.state is PaymentState.AUTHORISED:
            amount = min(owed, payment.held_minor)
            yield told.CaptureRequested(
                payment.payment_id, amount, state.currency, payment.reference
            )
    if state.failures < state.tries and len(state.payments) < settings.payments_max:
        # Who authenticates an old attempt now must find it gone: there will be a new one.
        yield from _releases(state, PaymentState.AUTHENTICATION_ASKED)
        yield _payment(state, told.Purpose.CHARGE, owed, state.currency)
    if state.debt_minor < owed:
        more, retry_ns = owed - state.debt_minor, _retry_ns(state.retries, now_ns, settings)
        yield told.DebtIncurred(more, state.currency, retry_ns, _debt_id(state))


def _letting_go(
    state: VisitMoney, owed: int, settings: SettlementSettings
) -> Iterator[told.SettlementBody]:
    yield from _releases(state, PaymentState.AUTHORISED)
    yield from _releases(state, PaymentState.AUTHENTICATION_ASKED)
    for payment in state.payments:
        own = [one for one in state.refunds if one.payment_id == payment.payment_id]
        if sum(one.failed for one in own) >= settings.refund_tries:
            continue  # waits for an operator
        given = sum(one.amount_minor for one in own if not one.failed)
        left = payment.captured_minor - payment.disputed_minor - given
        if owed < 0 and left > 0:
            count = len(state.refunds) + 1
            yield told.RefundRequested(
                refund_id=derived_id(state.store_id, "refund", state.visit_id, count),
                payment_id=payment.payment_id,
                amount_minor=min(-owed, left),
                currency=state.currency,
                reference=payment.reference,
            )
    if owed == 0 and state.settled and not state.paid and not state.written_off:
        yield told.ReceiptPaid(state.due_minor)


def _releases(state: VisitMoney, standing: PaymentState) -> Iterator[told.ReleaseRequested]:
    for payment in state.payments:
        # Without a reference there is nothing that the provider could let go of.
        if payment.state is standing and payment.reference:
            yield told.ReleaseRequested(
                payment.payment_id, payment.held_minor, state.currency, payment.reference
            )


def _refund_answered(
    state: VisitMoney, refund_id: str, answer: PaymentAnswer
) -> tuple[told.SettlementBody, ...]:
    refund = next((one for one in state.refunds if one.refund_id == refund_id), None)
    if refund is None or refund.done or refund.failed:
        return ()
    if answer.outcome is PaymentOutcome.REFUNDED:
        amount = refund.amount_minor
        return (told.RefundCompleted(refund_id, refund.payment_id, amount, state.currency),)
    if answer.outcome in (PaymentOutcome.REFUND_FAILED, PaymentOutcome.DECLINED):
        return (
            told.RefundFailed(refund_id, refund.payment_id, refund.amount_minor, answer.reason),
        )
    return ()


def _payment(
    state: VisitMoney, purpose: told.Purpose, amount_minor: int, currency: str
) -> told.PaymentRequested:
    count = len(state.payments) + 1
    payment_id = derived_id(state.store_id, "payment", state.visit_id, count)
    return told.PaymentRequested(payment_id, purpose, amount_minor, currency, state.credential)


def _split(quote: Quote, venue_basis_points: int) -> tuple[int, int]:
    return split_minor(sum(row.net_minor for row in quote.taxes), venue_basis_points)


def _debt_id(state: VisitMoney) -> str:
    return derived_id(state.store_id, "debt", state.visit_id, state.debts + 1)


def _retry_ns(attempt: int, now_ns: int, settings: SettlementSettings) -> int:
    """Return when the attempt after number `attempt` (0: the first charge) is due, 0 for never."""
    if attempt >= len(settings.debt_retry_s):
        return 0
    return now_ns + settings.debt_retry_s[attempt] * NS_PER_S

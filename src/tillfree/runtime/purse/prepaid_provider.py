"""Payments with a pass that staff sold are charged to its sum; all others go to the provider.

The pass is method and reference of its payments, by its prefix. A payment's id is the id of its
hold, so a call that comes twice changes nothing.
"""

from collections.abc import Callable, Mapping

from tillfree.admission.postgres import PREPAID_PREFIX, PrepaidDesk
from tillfree.core.errors import AdmissionRefused
from tillfree.settlement import (
    PaymentAnswer,
    PaymentCall,
    PaymentOutcome,
    PaymentProvider,
    ProviderNotice,
)


class PrepaidProvider:
    """A `PaymentProvider` before another one."""

    def __init__(self, provider: PaymentProvider, desk: PrepaidDesk) -> None:
        """`desk` keeps the sold passes of the organisation whose payments these are."""
        self._provider = provider
        self._desk = desk

    def authorise(self, call: PaymentCall, method: str) -> PaymentAnswer:
        """Hold a part of the pass's sum; declined where it has less, or another currency."""
        if not method.startswith(PREPAID_PREFIX):
            return self._provider.authorise(call, method)
        desk, amount = self._desk, call.amount_minor

        def hold() -> None:
            currency = desk.balance(method).currency
            if currency != call.currency:
                raise AdmissionRefused(
                    f"prepaid pass {method} is over {currency}, which does not pay {call.currency}:"
                    " pay in cash"
                )
            desk.hold(method, call.payment_id, amount)

        done = PaymentAnswer(PaymentOutcome.AUTHORISED, amount, method)
        return _answered(hold, done, PaymentOutcome.DECLINED)

    def capture(self, call: PaymentCall) -> PaymentAnswer:
        """Pay with the hold; the rest of it is free again."""
        if not call.reference.startswith(PREPAID_PREFIX):
            return self._provider.capture(call)
        done = PaymentAnswer(PaymentOutcome.CAPTURED, call.amount_minor, call.reference)
        return _answered(
            lambda: self._desk.take(call.reference, call.payment_id, call.amount_minor),
            done,
            PaymentOutcome.DECLINED,
        )

    def release(self, call: PaymentCall) -> PaymentAnswer:
        """Let the hold go."""
        if not call.reference.startswith(PREPAID_PREFIX):
            return self._provider.release(call)
        done = PaymentAnswer(PaymentOutcome.RELEASED, call.amount_minor, call.reference)
        return _answered(
            lambda: self._desk.release(call.reference, call.payment_id),
            done,
            PaymentOutcome.DECLINED,
        )

    def refund(self, call: PaymentCall) -> PaymentAnswer:
        """Put a part of what was taken on the pass again; fails where it was paid out."""
        if not call.reference.startswith(PREPAID_PREFIX):
            return self._provider.refund(call)
        done = PaymentAnswer(PaymentOutcome.REFUNDED, call.amount_minor, call.reference)
        return _answered(
            lambda: self._desk.refund(
                call.reference, call.payment_id, call.refund_id, call.amount_minor
            ),
            done,
            PaymentOutcome.REFUND_FAILED,
        )

    def notice(self, body: bytes, headers: Mapping[str, str], now_ns: int) -> ProviderNotice | None:
        """Read a webhook of the provider; a sold pass sends none."""
        return self._provider.notice(body, headers, now_ns)


def _answered(
    act: Callable[[], None], done: PaymentAnswer, otherwise: PaymentOutcome
) -> PaymentAnswer:
    try:
        act()
    except AdmissionRefused as refused:
        return PaymentAnswer(otherwise, reason=str(refused))
    return done

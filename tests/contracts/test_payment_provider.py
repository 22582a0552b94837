"""What every payment provider promises, tried on each implementation.

The keys make a call once; what is held is not taken, what is taken was held, what is given back was
taken; a webhook is believed only with its signature.
"""

from collections.abc import Iterator
from itertools import count

import msgspec
import pytest

from tests.settlement.stripe_double import StripeBench, stripe_bench
from tillfree.settlement import (
    PaymentAction,
    PaymentAnswer,
    PaymentCall,
    PaymentOutcome,
    PaymentProvider,
    SandboxProvider,
    WebhookRefused,
)

_NUMBERS = count(1)
NOW_NS = 1_800_000_000 * 10**9


class SandboxBench:
    """The sandbox with what a test asks of any provider's surroundings."""

    good = "sandbox:approve"
    bad = "sandbox:decline:insufficient_funds"

    def __init__(self) -> None:
        self.sandbox = SandboxProvider(b"secret")
        self.provider: PaymentProvider = self.sandbox

    def taken_minor(self, call: PaymentCall) -> int:
        """Return what the provider has really taken for a call's visit, less refunds."""
        return self.sandbox.captured_minor(call.visit_id)

    def webhook(self) -> tuple[bytes, dict[str, str], int]:
        """Return a webhook that the provider sends, its headers, the ns at which it was signed."""
        (*_, webhook) = self.sandbox.webhooks()
        return webhook.body, self.sandbox.headers(webhook, NOW_NS), NOW_NS


Bench = SandboxBench | StripeBench


@pytest.fixture(scope="module", params=["sandbox", "stripe"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Give each provider with its surroundings."""
    if request.param == "sandbox":
        yield SandboxBench()
        return
    with stripe_bench() as found:
        yield found


def _call(action: PaymentAction, amount: int, base: PaymentCall | None = None) -> PaymentCall:
    number = next(_NUMBERS)
    if base is None:
        return PaymentCall(
            action, f"key-{number}", f"visit-{number}", f"payment-{number}", amount, "KRW"
        )
    return msgspec.structs.replace(base, action=action, key=f"key-{number}", amount_minor=amount)


def _held(bench: Bench, amount: int = 5000) -> PaymentCall:
    """Return a call whose payment is held, with its reference."""
    call = _call(PaymentAction.AUTHORISE, amount)
    answer = bench.provider.authorise(call, bench.good)
    assert (answer.outcome, answer.amount_minor) == (PaymentOutcome.AUTHORISED, amount)
    return msgspec.structs.replace(call, reference=answer.reference)


def _captured(bench: Bench, amount: int = 5000) -> tuple[PaymentCall, PaymentAnswer]:
    held = _held(bench, amount)
    return held, bench.provider.capture(_call(PaymentAction.CAPTURE, amount, held))


def test_what_is_held_is_not_taken_and_what_is_captured_is(bench: Bench) -> None:
    held = _held(bench)
    assert bench.taken_minor(held) == 0
    answer = bench.provider.capture(_call(PaymentAction.CAPTURE, 5000, held))
    assert (answer.outcome, answer.amount_minor) == (PaymentOutcome.CAPTURED, 5000)
    assert bench.taken_minor(held) == 5000


def test_the_same_key_is_the_same_call(bench: Bench) -> None:
    call = _call(PaymentAction.AUTHORISE, 700)
    first, second = (bench.provider.authorise(call, bench.good) for _ in range(2))
    assert first == second
    held = msgspec.structs.replace(call, reference=first.reference)
    capture = _call(PaymentAction.CAPTURE, 700, held)
    assert bench.provider.capture(capture) == bench.provider.capture(capture)
    assert bench.taken_minor(held) == 700
    refund = msgspec.structs.replace(
        _call(PaymentAction.REFUND, 200, held), refund_id="refund-once"
    )
    assert bench.provider.refund(refund) == bench.provider.refund(refund)
    assert bench.taken_minor(held) == 500


def test_a_card_without_cover_is_declined_with_a_reason(bench: Bench) -> None:
    answer = bench.provider.authorise(_call(PaymentAction.AUTHORISE, 700), bench.bad)
    assert answer.outcome is PaymentOutcome.DECLINED
    assert answer.reason


def test_less_than_held_can_be_taken(bench: Bench) -> None:
    held = _held(bench)
    answer = bench.provider.capture(_call(PaymentAction.CAPTURE, 1200, held))
    assert (answer.outcome, answer.amount_minor) == (PaymentOutcome.CAPTURED, 1200)
    assert bench.taken_minor(held) == 1200


def test_more_than_held_cannot_be_taken(bench: Bench) -> None:
    held = _held(bench)
    answer = bench.provider.capture(_call(PaymentAction.CAPTURE, 5001, held))
    assert answer.outcome is PaymentOutcome.DECLINED
    assert bench.taken_minor(held) == 0


def test_what_was_let_go_cannot_be_taken(bench: Bench) -> None:
    held = _held(bench)
    released = bench.provider.release(_call(PaymentAction.RELEASE, 5000, held))
    assert released.outcome is PaymentOutcome.RELEASED
    answer = bench.provider.capture(_call(PaymentAction.CAPTURE, 5000, held))
    assert answer.outcome is PaymentOutcome.DECLINED
    assert bench.taken_minor(held) == 0


def test_money_is_given_back_in_parts_and_never_more_than_was_taken(bench: Bench) -> None:
    held, _ = _captured(bench)
    for number, (amount, outcome) in enumerate(
        [
            (2000, PaymentOutcome.REFUNDED),
            (3000, PaymentOutcome.REFUNDED),
            (1, PaymentOutcome.REFUND_FAILED),
        ]
    ):
        call = msgspec.structs.replace(
            _call(PaymentAction.REFUND, amount, held), refund_id=f"refund-{number}"
        )
        assert bench.provider.refund(call).outcome is outcome
    assert bench.taken_minor(held) == 0


def test_a_webhook_names_its_payment_and_is_believed_by_its_signature_alone(bench: Bench) -> None:
    _captured(bench)
    body, headers, signed_ns = bench.webhook()
    notice = bench.provider.notice(body, headers, signed_ns)
    assert notice is not None and notice.visit_id.startswith("visit-")
    assert notice.payment_id.startswith("payment-")
    wrong = [
        (body.replace(b"visit-", b"visit_"), headers),
        (body, {}),
        (body, {name: value[:-4] + "0000" for name, value in headers.items()}),
        (b"", headers),
    ]
    for text, given in wrong:
        with pytest.raises(WebhookRefused):
            bench.provider.notice(text, given, signed_ns)
    with pytest.raises(WebhookRefused):
        bench.provider.notice(body, headers, signed_ns + 3600 * 10**9)

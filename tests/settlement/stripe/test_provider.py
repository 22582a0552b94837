"""What is Stripe's own: authentication asked for, outages, what happened under a forgotten key.

What it has in common with every provider is tried by the contract's suite.
"""

import hashlib
import hmac
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from tests.settlement.stripe_double import SECRET, StripeBench, stripe_bench
from tillfree.core.errors import DeliveryFailed
from tillfree.settlement import (
    CardPageWish,
    MethodRefused,
    PaymentAction,
    PaymentCall,
    PaymentOutcome,
)
from tillfree.settlement.stripe import StripeProvider

NOW_S = 1_800_000_000


@pytest.fixture(scope="module")
def bench() -> Iterator[StripeBench]:
    """Give Stripe's package in front of its double."""
    with stripe_bench() as found:
        yield found


def _call(name: str, action: PaymentAction = PaymentAction.AUTHORISE) -> PaymentCall:
    return PaymentCall(action, f"key-{name}", f"visit-{name}", f"payment-{name}", 900, "KRW")


def _signed(event: dict[str, object]) -> tuple[bytes, dict[str, str]]:
    body = msgspec.json.encode(event)
    mac = hmac.new(SECRET.encode(), f"{NOW_S}.".encode() + body, hashlib.sha256).hexdigest()
    return body, {"stripe-signature": f"t={NOW_S},v1={mac}"}


def test_a_bank_that_wants_the_shopper_is_told(bench: StripeBench) -> None:
    answer = bench.provider.authorise(_call("asks"), bench.card("4000002500003155"))
    assert answer.outcome is PaymentOutcome.AUTHENTICATION_ASKED
    assert answer.reference.startswith("pi_")


def test_a_card_left_on_stripes_page_is_charged_again_and_again(bench: StripeBench) -> None:
    wish = CardPageWish(
        "owner-1", "KRW", "http://shop.example/back?page=", "http://shop.example/pay"
    )
    page = bench.provider.card_page(wish)
    token = page.rpartition("/")[2]
    with pytest.raises(MethodRefused, match="no card was left"):
        bench.provider.method(token)
    led = httpx.post(page, data={"number": "4242424242424242"})
    assert led.headers["location"] == f"http://shop.example/back?page={token}"
    found = bench.provider.method(token)
    assert (found.label, found.owner) == ("Visa 4242", "owner-1")
    for name in ("page-1", "page-2"):
        answer = bench.provider.authorise(_call(name), found.token)
        assert answer.outcome is PaymentOutcome.AUTHORISED
    with pytest.raises(MethodRefused, match="knows no page"):
        bench.provider.method("cs_of_nobody")


def test_nobody_there_is_an_unknown_outcome() -> None:
    nobody = StripeProvider("sk_test_x", SECRET, "http://127.0.0.1:9")
    with pytest.raises(DeliveryFailed, match="same key"):
        nobody.authorise(_call("nobody"), "pm_card_visa")


def test_what_happened_is_found_when_the_key_was_forgotten(bench: StripeBench) -> None:
    held = bench.provider.authorise(_call("found"), bench.good)
    call = msgspec.structs.replace(
        _call("take", PaymentAction.CAPTURE), reference=held.reference, amount_minor=900
    )
    assert bench.provider.capture(call).outcome is PaymentOutcome.CAPTURED
    again = bench.provider.capture(msgspec.structs.replace(call, key="key-another-day"))
    assert (again.outcome, again.amount_minor) == (PaymentOutcome.CAPTURED, 900)
    assert bench.taken_minor(call) == 900


def test_a_chargeback_finds_its_visit_by_the_payment(bench: StripeBench) -> None:
    held = bench.provider.authorise(_call("back"), bench.good)
    thing = {"id": "dp_1", "amount": 900, "status": "lost", "payment_intent": held.reference}
    for kind, outcome in (
        ("charge.dispute.created", PaymentOutcome.CHARGEBACK_OPENED),
        ("charge.dispute.closed", PaymentOutcome.CHARGEBACK_LOST),
    ):
        event: dict[str, object] = {"id": "evt_1", "type": kind, "data": {"object": thing}}
        notice = bench.provider.notice(*_signed(event), NOW_S * 10**9)
        assert notice is not None
        assert (notice.visit_id, notice.answer.outcome) == ("visit-back", outcome)
        assert (notice.answer.amount_minor, notice.answer.reference) == (900, "dp_1")


@pytest.mark.parametrize(
    "kind, thing, outcome",
    [
        ("payment_intent.amount_capturable_updated", {"amount_capturable": 7}, "authorised"),
        ("payment_intent.succeeded", {"amount_received": 7}, "captured"),
        ("payment_intent.canceled", {}, "released"),
        ("payment_intent.payment_failed", {}, "declined"),
        (
            "payment_intent.payment_failed",
            {"last_payment_error": {"code": "authentication_required"}},
            "authentication_asked",
        ),
        ("refund.updated", {"status": "succeeded"}, "refunded"),
        ("refund.failed", {"status": "failed"}, "refund_failed"),
        ("customer.created", {}, None),
    ],
)
def test_each_event_says_what_it_means(
    bench: StripeBench, kind: str, thing: dict[str, object], outcome: str | None
) -> None:
    names = {"visit_id": "v", "payment_id": "p", "refund_id": "r"}
    told = {"id": "x", "metadata": names} | thing
    event: dict[str, object] = {"id": "evt", "type": kind, "data": {"object": told}}
    notice = bench.provider.notice(*_signed(event), NOW_S * 10**9)
    assert (notice.answer.outcome if notice else None) == outcome


def test_what_is_not_ours_is_passed_over(bench: StripeBench) -> None:
    event: dict[str, object] = {
        "id": "evt",
        "type": "payment_intent.succeeded",
        "data": {"object": {"id": "pi_of_another_shop"}},
    }
    assert bench.provider.notice(*_signed(event), NOW_S * 10**9) is None

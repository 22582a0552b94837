"""Payments by Stripe: PaymentIntents with manual capture, off session, each call with its key.

A call whose outcome is not known (no connection, a server error, a key that is in use right now)
raises DeliveryFailed and is asked again with the same key. Where Stripe refuses a call, the intent
is read again, so that what had already happened (the key was forgotten after a day) is found.
Source: Stripe API, "Place a hold on a payment method", "Idempotent requests", "Webhook signatures".
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
import stripe
from stripe.params import PaymentIntentCreateParams
from stripe.params.checkout import SessionCreateParams

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import DeliveryFailed
from tillfree.settlement.provider import (
    CardPageWish,
    MethodFound,
    MethodRefused,
    PaymentAnswer,
    PaymentCall,
    PaymentOutcome,
    ProviderNotice,
    WebhookRefused,
)

SIGNATURE_HEADER = "stripe-signature"
SIGNATURE_AGE_S = 300
"""Seconds after which a webhook's signature is too old to be believed; Stripe's own default."""
TIMEOUT_S = 20
"""Seconds until a call's outcome counts as unknown; Stripe answers nearly all within ten."""

_PAGE = "cs_"
"""How the tokens of Stripe's pages begin."""
_OF = "/"
"""Stands between a customer and their card in a method's token; ids have letters and digits."""

_Answer = TypeVar("_Answer")


class StripeProvider:
    """A `PaymentProvider` that speaks to Stripe, or to whoever listens at `base_url`."""

    def __init__(self, api_key: str, webhook_secret: str, base_url: str = "") -> None:
        """Open it with a secret key and the secret of the webhook's endpoint."""
        self._webhook_secret = webhook_secret
        self._stripe = stripe.StripeClient(
            api_key,
            base_addresses={"api": base_url} if base_url else {},
            http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
            max_network_retries=0,  # the outbox asks again
        )

    def authorise(self, call: PaymentCall, method: str) -> PaymentAnswer:
        """Hold the amount; see `PaymentProvider`."""
        asked = self._stripe.v1.payment_intents.create
        customer, _, card = method.rpartition(_OF)
        wish: PaymentIntentCreateParams = {
            "amount": call.amount_minor,
            "currency": call.currency.lower(),
            "payment_method": card,
            "capture_method": "manual",
            "confirm": True,
            "off_session": True,
            "expand": ["payment_method"],
            "metadata": _names(call),
        }
        if customer:
            wish["customer"] = customer
        try:
            intent = _known(lambda: asked(wish, {"idempotency_key": call.key}))
        except stripe.CardError as error:
            return _card_answer(error)
        except stripe.InvalidRequestError as error:
            return PaymentAnswer(PaymentOutcome.DECLINED, reason=_reason(error))
        answer = _intent_answer(intent, intent.amount)
        return msgspec.structs.replace(answer, card_digits=_card_digits(intent))

    def capture(self, call: PaymentCall) -> PaymentAnswer:
        """Take what is held; see `PaymentProvider`."""
        asked = self._stripe.v1.payment_intents.capture
        try:
            intent = _known(
                lambda: asked(
                    call.reference,
                    {"amount_to_capture": call.amount_minor},
                    {"idempotency_key": call.key},
                )
            )
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            found = self._read(call.reference)
            if found is not None and found.outcome is PaymentOutcome.CAPTURED:
                return found
            return PaymentAnswer(PaymentOutcome.DECLINED, 0, call.reference, _reason(error))
        return _intent_answer(intent, call.amount_minor)

    def release(self, call: PaymentCall) -> PaymentAnswer:
        """Let go; see `PaymentProvider`."""
        asked = self._stripe.v1.payment_intents.cancel
        try:
            intent = _known(lambda: asked(call.reference, {}, {"idempotency_key": call.key}))
        except stripe.InvalidRequestError as error:
            found = self._read(call.reference)
            settled = (PaymentOutcome.RELEASED, PaymentOutcome.CAPTURED)
            if found is not None and found.outcome in settled:
                return found
            return PaymentAnswer(PaymentOutcome.DECLINED, 0, call.reference, _reason(error))
        return _intent_answer(intent, 0)

    def refund(self, call: PaymentCall) -> PaymentAnswer:
        """Give back; see `PaymentProvider`."""
        asked = self._stripe.v1.refunds.create
        try:
            refund = _known(
                lambda: asked(
                    {
                        "payment_intent": call.reference,
                        "amount": call.amount_minor,
                        "metadata": _names(call),
                    },
                    {"idempotency_key": call.key},
                )
            )
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return PaymentAnswer(PaymentOutcome.REFUND_FAILED, 0, call.reference, _reason(error))
        return _refund_answer(refund.status or "", refund.amount, call.reference)

    def notice(self, body: bytes, headers: Mapping[str, str], now_ns: int) -> ProviderNotice | None:
        """Read a webhook; see `PaymentProvider`."""
        header = headers.get(SIGNATURE_HEADER, "")
        try:
            text = body.decode()
            # Its age is looked at by our clock, not by the package's.
            stripe.WebhookSignature.verify_header(text, header, self._webhook_secret, None)
            event = msgspec.json.decode(body, type=_Event)
        except (stripe.SignatureVerificationError, msgspec.DecodeError, ValueError) as error:
            raise WebhookRefused(
                f"a Stripe webhook is refused ({error}): check the secret of its endpoint"
            ) from error
        signed_s = int(header.partition("t=")[2].partition(",")[0])
        age_s = abs(now_ns // NS_PER_S - signed_s)
        if age_s > SIGNATURE_AGE_S:
            raise WebhookRefused(
                f"a Stripe webhook was signed {age_s} s ago, at most {SIGNATURE_AGE_S} s are "
                "believed: let Stripe send it again"
            )
        return self._notice(event)

    def card_page(self, wish: CardPageWish) -> str:
        """Open a page of Stripe's that keeps a card for later; see `CardPageProvider`."""
        asked: SessionCreateParams = {
            "mode": "setup",
            "allowed_payment_method_types": ["card"],
            "currency": wish.currency.lower(),
            # Only a card that a customer has can be charged more than once.
            "customer_creation": "always",
            "client_reference_id": wish.owner,
            "success_url": wish.done_url + "{CHECKOUT_SESSION_ID}",
            "cancel_url": wish.back_url,
        }
        page = _known(lambda: self._stripe.v1.checkout.sessions.create(asked))
        return page.url or ""

    def method(self, token: str) -> MethodFound:
        """Return the card behind a PaymentMethod or a page that is done; see `CardProvider`."""
        if token.startswith(_PAGE):
            return self._of_page(token)
        return self._card(token)

    def _of_page(self, token: str) -> MethodFound:
        """Return the card that a shopper left on a page of Stripe's, with the customer it is of."""
        try:
            page = _known(
                lambda: self._stripe.v1.checkout.sessions.retrieve(
                    token, {"expand": ["setup_intent"]}
                )
            )
        except stripe.InvalidRequestError as error:
            raise MethodRefused(f"Stripe knows no page {token[:80]!r}: open a new one") from error
        intent = page.setup_intent
        card = intent.payment_method if isinstance(intent, stripe.SetupIntent) else None
        if page.status != "complete" or card is None or page.customer is None:
            raise MethodRefused("no card was left on Stripe's page: open it again")
        found = self._card(_id_of(card))
        charged = f"{_id_of(page.customer)}{_OF}{found.token}"
        owner = page.client_reference_id or ""
        return msgspec.structs.replace(found, token=charged, owner=owner)

    def _card(self, token: str) -> MethodFound:
        try:
            found = _known(lambda: self._stripe.v1.payment_methods.retrieve(token))
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            raise MethodRefused(
                f"Stripe has no payment method {token[:60]!r}: let its page make one"
            ) from error
        card = getattr(found, "card", None)
        if card is None:
            raise MethodRefused(
                f"the payment method {token[:60]!r} is no card: only cards are charged"
            )
        label = f"{str(card.brand).capitalize()} {card.last4}"
        return MethodFound(found.id, label, getattr(card, "fingerprint", None) or "")

    def _notice(self, event: "_Event") -> ProviderNotice | None:
        thing = event.data.object
        names, refund_id = thing.metadata or {}, ""
        if event.type.startswith("charge.dispute."):
            answer = _dispute_answer(event.type, thing)
            if answer is not None and (reference := thing.payment_intent):
                intent = _known(lambda: self._stripe.v1.payment_intents.retrieve(reference))
                names = intent.metadata.to_dict() if intent.metadata else {}
        elif event.type in ("refund.updated", "refund.failed", "charge.refund.updated"):
            refund_id = names.get("refund_id", "")
            answer = _refund_answer(thing.status or "", thing.amount, thing.payment_intent or "")
        else:
            answer = _event_answer(event.type, thing)
        if answer is None or "visit_id" not in names:
            return None
        return ProviderNotice(event.id, names["visit_id"], names["payment_id"], answer, refund_id)

    def _read(self, reference: str) -> PaymentAnswer | None:
        """Return how an intent really stands, None where there is no such one."""
        try:
            intent = _known(lambda: self._stripe.v1.payment_intents.retrieve(reference))
        except stripe.InvalidRequestError:
            return None
        return _intent_answer(intent, intent.amount)


class _Thing(msgspec.Struct, frozen=True):
    """What of an event's object is looked at."""

    id: str = ""
    status: str | None = None
    amount: int = 0
    amount_received: int | None = None
    amount_capturable: int | None = None
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None
    last_payment_error: dict[str, object] | None = None


class _Data(msgspec.Struct, frozen=True):
    object: _Thing


class _Event(msgspec.Struct, frozen=True):
    id: str
    type: str
    data: _Data


def _id_of(thing: str | stripe.StripeObject) -> str:
    """Return the id of what Stripe gives by its id or as a whole."""
    return thing if isinstance(thing, str) else str(thing["id"])


def _known(asked: Callable[[], _Answer]) -> _Answer:
    """Ask; a refusal is raised as Stripe's own, everything else as DeliveryFailed."""
    try:
        return asked()
    except (stripe.CardError, stripe.InvalidRequestError):
        raise
    except stripe.StripeError as error:
        raise DeliveryFailed(
            f"Stripe's answer is not known ({type(error).__name__}: {error}): ask again with the "
            "same key"
        ) from error


def _names(call: PaymentCall) -> dict[str, str]:
    names = {"visit_id": call.visit_id, "payment_id": call.payment_id}
    return names | ({"refund_id": call.refund_id} if call.refund_id else {})


def _intent_answer(intent: stripe.PaymentIntent, amount_minor: int) -> PaymentAnswer:
    if intent.status == "requires_capture":
        return PaymentAnswer(PaymentOutcome.AUTHORISED, amount_minor, intent.id)
    if intent.status == "requires_action":
        return PaymentAnswer(PaymentOutcome.AUTHENTICATION_ASKED, 0, intent.id)
    if intent.status == "succeeded":
        received: int = getattr(intent, "amount_received", amount_minor)
        return PaymentAnswer(PaymentOutcome.CAPTURED, received, intent.id)
    if intent.status == "canceled":
        return PaymentAnswer(PaymentOutcome.RELEASED, 0, intent.id)
    if intent.status == "processing":
        return PaymentAnswer(PaymentOutcome.PENDING, 0, intent.id)
    return PaymentAnswer(PaymentOutcome.DECLINED, 0, intent.id, intent.status)


def _card_digits(intent: stripe.PaymentIntent) -> str:
    card = getattr(intent.payment_method, "card", None)
    return str(card.last4) if card is not None else ""


def _card_answer(error: stripe.CardError) -> PaymentAnswer:
    told = error.error
    intent = getattr(told, "payment_intent", None)
    reference = intent.id if intent is not None else ""
    asked = error.code == "authentication_required"
    outcome = PaymentOutcome.AUTHENTICATION_ASKED if asked else PaymentOutcome.DECLINED
    return PaymentAnswer(outcome, 0, reference, _reason(error))


def _reason(error: stripe.StripeError) -> str:
    declined: str | None = getattr(error.error, "decline_code", None)
    return declined or error.code or str(error)


def _refund_answer(status: str, amount_minor: int, reference: str) -> PaymentAnswer:
    if status == "succeeded":
        return PaymentAnswer(PaymentOutcome.REFUNDED, amount_minor, reference)
    if status in ("failed", "canceled"):
        return PaymentAnswer(PaymentOutcome.REFUND_FAILED, 0, reference, status)
    return PaymentAnswer(PaymentOutcome.PENDING, 0, reference)


def _event_answer(kind: str, thing: _Thing) -> PaymentAnswer | None:
    if kind == "payment_intent.amount_capturable_updated":
        held = thing.amount if thing.amount_capturable is None else thing.amount_capturable
        return PaymentAnswer(PaymentOutcome.AUTHORISED, held, thing.id)
    if kind == "payment_intent.succeeded":
        taken = thing.amount if thing.amount_received is None else thing.amount_received
        return PaymentAnswer(PaymentOutcome.CAPTURED, taken, thing.id)
    if kind == "payment_intent.canceled":
        return PaymentAnswer(PaymentOutcome.RELEASED, 0, thing.id)
    if kind == "payment_intent.payment_failed":
        code = str((thing.last_payment_error or {}).get("code", "declined"))
        if code == "authentication_required":
            return PaymentAnswer(PaymentOutcome.AUTHENTICATION_ASKED, 0, thing.id)
        return PaymentAnswer(PaymentOutcome.DECLINED, 0, thing.id, code)
    return None


def _dispute_answer(kind: str, thing: _Thing) -> PaymentAnswer | None:
    if kind == "charge.dispute.created":
        return PaymentAnswer(PaymentOutcome.CHARGEBACK_OPENED, thing.amount, thing.id)
    if kind == "charge.dispute.closed" and thing.status in ("won", "lost"):
        won = thing.status == "won"
        outcome = PaymentOutcome.CHARGEBACK_WON if won else PaymentOutcome.CHARGEBACK_LOST
        return PaymentAnswer(outcome, thing.amount, thing.id)
    return None

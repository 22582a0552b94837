"""The port to whoever moves the money: authorise, capture, release, refund, webhooks.

Every call carries a key; the same call with the same key is the same call, whatever came of it the
first time. A provider that does not know what became of a call raises `DeliveryFailed`, and the
outbox asks again with the same key.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable

import msgspec

from tillfree.core.errors import TillfreeError


class PaymentAction(StrEnum):
    """What a provider can be asked to do."""

    AUTHORISE = "authorise"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"


class PaymentOutcome(StrEnum):
    """What a provider says. `PENDING`: a webhook will tell."""

    AUTHORISED = "authorised"
    AUTHENTICATION_ASKED = "authentication_asked"
    CAPTURED = "captured"
    RELEASED = "released"
    REFUNDED = "refunded"
    DECLINED = "declined"
    REFUND_FAILED = "refund_failed"
    CHARGEBACK_OPENED = "chargeback_opened"
    CHARGEBACK_WON = "chargeback_won"
    CHARGEBACK_LOST = "chargeback_lost"
    PENDING = "pending"


class PaymentCall(msgspec.Struct, frozen=True):
    """One call: `key` makes it once, `visit_id` and `payment_id` come back with every webhook.

    `reference` is the provider's own name of the payment (empty when authorising), `refund_id` our
    name of a refund (else empty). `organisation` is whose payment it is.
    """

    action: PaymentAction
    key: str
    visit_id: str
    payment_id: str
    amount_minor: int
    currency: str
    reference: str = ""
    refund_id: str = ""
    credential: str = ""
    organisation: str = ""


class PaymentAnswer(msgspec.Struct, frozen=True):
    """What came of a call: the amount authorised, taken, or given back, in minor units.

    `card_digits` are the card's last four, told when it is authorised on, empty for what is none.
    """

    outcome: PaymentOutcome
    amount_minor: int = 0
    reference: str = ""
    reason: str = ""
    card_digits: str = ""


class ProviderNotice(msgspec.Struct, frozen=True):
    """What a webhook says about one payment of a visit; `notice_id` is the provider's own."""

    notice_id: str
    visit_id: str
    payment_id: str
    answer: PaymentAnswer
    refund_id: str = ""


class MethodFound(msgspec.Struct, frozen=True):
    """A payment method as the provider knows it: `token` charges it, `label` is for its owner.

    `fingerprint` is the same for one card whatever its tokens, empty where the provider has none.
    `owner` is for whom a page of the provider's was opened that made it, empty where none was.
    """

    token: str
    label: str
    fingerprint: str = ""
    owner: str = ""


class CardPageWish(msgspec.Struct, frozen=True):
    """A page of the provider's on which one shopper leaves a card.

    `owner` is a name of ours for them that says nothing, `currency` what they will be charged in,
    which decides the cards that the provider offers to keep. They come back to `done_url` with the
    page's token behind it, or to `back_url` where they left none.
    """

    owner: str
    currency: str
    done_url: str
    back_url: str


class MethodRefused(TillfreeError):
    """The provider knows no payment method by this token, or none that can be charged later."""


class WebhookRefused(TillfreeError):
    """A webhook's signature is wrong, too old, or its text is not what the provider sends."""


class PaymentProvider(Protocol):
    """Whoever moves the money; a call raises DeliveryFailed where its outcome is unknown."""

    def authorise(self, call: PaymentCall, method: str) -> PaymentAnswer:
        """Hold the amount on a payment method (the provider's token) without the shopper's help."""
        ...

    def capture(self, call: PaymentCall) -> PaymentAnswer:
        """Take up to what is held; the rest is let go."""
        ...

    def release(self, call: PaymentCall) -> PaymentAnswer:
        """Let go of what is held."""
        ...

    def refund(self, call: PaymentCall) -> PaymentAnswer:
        """Give back up to what was captured."""
        ...

    def notice(self, body: bytes, headers: Mapping[str, str], now_ns: int) -> ProviderNotice | None:
        """Read a webhook; None for one that says nothing of a payment of ours.

        `headers` have lower-case names. Raises WebhookRefused.
        """
        ...


class CardProvider(PaymentProvider, Protocol):
    """A `PaymentProvider` with which shoppers leave their payment methods by themselves.

    The provider's own page, or its script in the shop's, gives the shopper's browser a token; a
    card's number never comes here.
    """

    def method(self, token: str) -> MethodFound:
        """Return what a token from a shopper's browser stands for.

        Raises MethodRefused, and DeliveryFailed where the provider does not answer.
        """
        ...


@runtime_checkable
class CardPageProvider(CardProvider, Protocol):
    """A `CardProvider` that has a page of its own, to which a shopper's browser is led."""

    def card_page(self, wish: CardPageWish) -> str:
        """Return the address of a new page; its token is given to `method` when it is done.

        Raises DeliveryFailed where the provider does not answer.
        """
        ...

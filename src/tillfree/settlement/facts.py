"""The facts of settlement: their bodies, and how they get into and out of the journal's envelope.

All have the visit as subject, so a visit's state is the fold of its own facts. No body holds
personal data: a payment method is found by the visit's credential when a call is made.
"""

from enum import StrEnum
from typing import TypeVar

import msgspec

from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.settlement.pricing import PricedLine
from tillfree.settlement.tax import TaxRow


class Purpose(StrEnum):
    """What a payment is for: the sum held at entry, or what a receipt owes."""

    HOLD = "hold"
    CHARGE = "charge"


class BenefitsGranted(msgspec.Struct, frozen=True):
    """Whether who visits is a member, and the codes of their coupons; before it is settled."""

    member: bool
    codes: tuple[str, ...] = ()


class PaymentRequested(msgspec.Struct, frozen=True):
    """The provider is to be asked to authorise `amount_minor` on the credential's method."""

    payment_id: str
    purpose: Purpose
    amount_minor: int
    currency: str
    credential: str


class PaymentAuthorised(msgspec.Struct, frozen=True):
    """The provider holds `amount_minor`; `reference` is its own name of the payment."""

    payment_id: str
    amount_minor: int
    currency: str
    reference: str


class CardNoted(msgspec.Struct, frozen=True):
    """With which card a payment was made: its last digits, sealed under their person's key.

    `tag` is a few bits of a keyed hash of visit and digits, by which a search leaves most out.
    """

    payment_id: str
    tag: int
    sealed: str


class PaymentDeclined(msgspec.Struct, frozen=True):
    """The payment came to nothing; `held_minor` is what had been authorised until then."""

    payment_id: str
    reason: str
    held_minor: int


class AuthenticationAsked(msgspec.Struct, frozen=True):
    """The shopper's bank wants the shopper, who has gone."""

    payment_id: str
    reference: str


class PaymentOutcomeUnknown(msgspec.Struct, frozen=True):
    """After the last attempt nobody knows what became of a call; an operator must look."""

    payment_id: str
    action: str


class CaptureRequested(msgspec.Struct, frozen=True):
    """The provider is to be asked to take `amount_minor` of what it holds."""

    payment_id: str
    amount_minor: int
    currency: str
    reference: str


class PaymentCaptured(msgspec.Struct, frozen=True):
    """The provider took `amount_minor`; `held_minor` is what had been authorised until then."""

    payment_id: str
    amount_minor: int
    currency: str
    held_minor: int


class ReleaseRequested(msgspec.Struct, frozen=True):
    """The provider is to be asked to let go of what it holds."""

    payment_id: str
    amount_minor: int
    currency: str
    reference: str


class PaymentReleased(msgspec.Struct, frozen=True):
    """Nothing is held any more; `held_minor` is what had been authorised until then."""

    payment_id: str
    held_minor: int


class ReceiptSettled(msgspec.Struct, frozen=True):
    """What a visit owes, final: `number` runs per store without gaps."""

    venue_basis_points: int
    number: int
    currency: str
    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxRow, ...]
    total_minor: int
    venue_minor: int
    tenant_minor: int
    entered_ns: int
    left_ns: int


class ZeroCartClosed(msgspec.Struct, frozen=True):
    """A visit ended with nothing to pay; it has no receipt and no number."""

    left_ns: int


class ReceiptCorrected(msgspec.Struct, frozen=True):
    """Lines taken off a settled receipt (negative) or added to it; `notice` was sent for those."""

    correction_id: str
    currency: str
    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxRow, ...]
    total_minor: int
    venue_minor: int
    tenant_minor: int
    reason: str


class ReceiptSentAgain(msgspec.Struct, frozen=True):
    """Somebody asked for the receipt once more; `by` is the random id of who let it be sent."""

    by: str
    reason: str


class ReceiptPaid(msgspec.Struct, frozen=True):
    """Everything that the receipt owed so far was captured."""

    total_minor: int


class RefundRequested(msgspec.Struct, frozen=True):
    """The provider is to be asked to give `amount_minor` of a captured payment back."""

    refund_id: str
    payment_id: str
    amount_minor: int
    currency: str
    reference: str


class RefundCompleted(msgspec.Struct, frozen=True):
    """The provider gave the money back."""

    refund_id: str
    payment_id: str
    amount_minor: int
    currency: str


class RefundFailed(msgspec.Struct, frozen=True):
    """The provider refused; what is owed to the shopper waits for an operator."""

    refund_id: str
    payment_id: str
    amount_minor: int
    reason: str


class DebtIncurred(msgspec.Struct, frozen=True):
    """`amount_minor` more of the visit is unpaid; the next attempt is at `retry_ns` (0: none)."""

    amount_minor: int
    currency: str
    retry_ns: int
    debt_id: str


class DebtReduced(msgspec.Struct, frozen=True):
    """`amount_minor` of the debt was paid or taken off; at `left_minor` 0 it is gone."""

    amount_minor: int
    left_minor: int
    currency: str
    debt_id: str


class DebtRetried(msgspec.Struct, frozen=True):
    """The debt is to be collected once more; if that fails, again at `retry_ns` (0: never)."""

    attempt: int
    retry_ns: int


class DebtWrittenOff(msgspec.Struct, frozen=True):
    """The debt is not collected any more; it blocks nobody. `reason` names nobody."""

    amount_minor: int
    currency: str
    by: str
    reason: str = ""


class ChargebackOpened(msgspec.Struct, frozen=True):
    """The shopper's bank took `amount_minor` back from a captured payment."""

    chargeback_id: str
    payment_id: str
    amount_minor: int
    currency: str


class ChargebackClosed(msgspec.Struct, frozen=True):
    """The bank decided: `won` gives the money back to the merchant."""

    chargeback_id: str
    payment_id: str
    amount_minor: int
    currency: str
    won: bool


class ReviewOpened(msgspec.Struct, frozen=True):
    """A person must decide: on the receipt (`dispute_id` empty) or on a dispute of a line."""

    review_id: str
    reasons: tuple[str, ...]
    dispute_id: str = ""


class ReviewClaimed(msgspec.Struct, frozen=True):
    """One reviewer has it until `until_ns`; nobody else may decide meanwhile."""

    review_id: str
    reviewer: str
    until_ns: int


class DecidedLine(msgspec.Struct, frozen=True):
    """Units of an article that a reviewer found in the visit."""

    sku: str
    quantity: int


class DecidedLabel(msgspec.Struct, frozen=True):
    """How sure the engine was of something that a reviewer looked at, and whether it was right.

    `sku` names the article whose number it is about; it is empty for the whole receipt.
    """

    sku: str
    probability: float
    is_right: bool


class ReviewDecided(msgspec.Struct, frozen=True):
    """What the reviewer found; `agreed` tells whether it is what the engine had said."""

    review_id: str
    reviewer: str
    lines: tuple[DecidedLine, ...]
    agreed: bool
    waited_ns: int
    worked_ns: int
    dispute_id: str = ""
    labels: tuple[DecidedLabel, ...] = ()


class DisputeRaised(msgspec.Struct, frozen=True):
    """A shopper says that units of a line are wrong; `instant` ones are refunded at once."""

    dispute_id: str
    sku: str
    quantity: int
    reason: str
    amount_minor: int
    instant: bool


SettlementBody = (
    BenefitsGranted
    | PaymentRequested
    | PaymentAuthorised
    | CardNoted
    | PaymentDeclined
    | AuthenticationAsked
    | PaymentOutcomeUnknown
    | CaptureRequested
    | PaymentCaptured
    | ReleaseRequested
    | PaymentReleased
    | ReceiptSettled
    | ZeroCartClosed
    | ReceiptCorrected
    | ReceiptSentAgain
    | ReceiptPaid
    | RefundRequested
    | RefundCompleted
    | RefundFailed
    | DebtIncurred
    | DebtReduced
    | DebtRetried
    | DebtWrittenOff
    | ChargebackOpened
    | ChargebackClosed
    | ReviewOpened
    | ReviewClaimed
    | ReviewDecided
    | DisputeRaised
)

BODIES: dict[str, type[SettlementBody]] = {body.__name__: body for body in SettlementBody.__args__}
"""The bodies by the kind of their fact."""

_Body = TypeVar("_Body", bound=msgspec.Struct)


def settlement_fact(
    visit_id: str, store_id: str, body: SettlementBody, place: int, now_ns: int
) -> Fact:
    """Return the fact of a body; `place` counts the visit's settlement facts and makes the id."""
    kind = type(body).__name__
    told: dict[str, object] = msgspec.to_builtins(body)
    fact_id = derived_id(store_id, "settlement", visit_id, place)
    return Fact(fact_id, kind, store_id, visit_id, now_ns, "", told)


def body_of(fact: Fact) -> SettlementBody | None:
    """Return the body of a fact of settlement, None for a fact of another package."""
    kind = BODIES.get(fact.kind)
    return None if kind is None else msgspec.convert(fact.body, kind)

"""What insight hears: signs of attention, and of facts just the fields that it reads.

The bodies are those of the packages that say them (visits, settlement); a field that is not read
here does not stand here. Unknown fields are passed over, so those packages may add some.
"""

import msgspec

from tillfree.journal import Fact


class Sign(msgspec.Struct, frozen=True):
    """One episode of attention, as the store's engine tells it.

    `t_ns` is its beginning, but for `zone_left` its end; times ns UTC. `visit_id` None: of nobody
    whom a scan let in. `kind` is one of `zone_entered`, `zone_left`, `slot_faced`,
    `slot_looked_at`, `slot_reached`.
    """

    t_ns: int
    kind: str
    visit_id: str | None
    track_id: int
    zone_id: str | None
    slot_id: str | None
    duration_ns: int


class Began(msgspec.Struct, frozen=True):
    """Of VisitStarted."""

    visit_id: str
    credential: str
    role: str
    entered_t_ns: int


class Left(msgspec.Struct, frozen=True):
    """Of VisitEnded."""

    visit_id: str
    left_t_ns: int


class Act(msgspec.Struct, frozen=True):
    """Of ItemTaken, ItemReturned, ItemRestocked, ShelfChangeUnexplained, InteractionRevised."""

    interaction_id: str
    t_ns: int
    decided_t_ns: int
    kind: str
    sku: str
    quantity: int
    slot_id: str
    visit_id: str | None
    probability: float
    replaces: str = ""


class Withdrawn(msgspec.Struct, frozen=True):
    """Of InteractionWithdrawn; the fact's subject is the interaction."""

    replaces: str


class SaleLine(msgspec.Struct, frozen=True):
    """A line of a settled receipt or of its correction; money in minor units, tax contained."""

    sku: str
    quantity: int
    unit_price_minor: int
    net_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        """What the shopper pays for the line."""
        return self.net_minor + self.tax_minor


class Sale(msgspec.Struct, frozen=True):
    """Of ReceiptSettled and ReceiptCorrected; a correction's sums may be negative."""

    currency: str
    lines: tuple[SaleLine, ...]
    total_minor: int
    number: int = 0
    correction_id: str = ""


class IssuedLine(msgspec.Struct, frozen=True):
    """A line of a receipt as the engine gives it."""

    sku: str
    quantity: int
    unit_price_minor: int


class Issued(msgspec.Struct, frozen=True):
    """Of ReceiptIssued: the engine's receipt, before settlement."""

    visit_id: str
    currency: str
    lines: tuple[IssuedLine, ...]
    total_minor: int
    tax_minor: int
    confidence: float
    status: str


class Label(msgspec.Struct, frozen=True):
    """How sure the engine was, and whether it was right; `sku` empty: of the whole receipt."""

    sku: str
    probability: float
    is_right: bool


class Decided(msgspec.Struct, frozen=True):
    """Of ReviewDecided."""

    review_id: str
    labels: tuple[Label, ...] = ()


Body = Began | Left | Act | Withdrawn | Sale | Issued | Decided

_BODIES: dict[str, type[Body]] = {
    "VisitStarted": Began,
    "VisitEnded": Left,
    "ItemTaken": Act,
    "ItemReturned": Act,
    "ItemRestocked": Act,
    "ShelfChangeUnexplained": Act,
    "InteractionRevised": Act,
    "InteractionWithdrawn": Withdrawn,
    "ReceiptIssued": Issued,
    "ReceiptSettled": Sale,
    "ReceiptCorrected": Sale,
    "ReviewDecided": Decided,
}


def body_of(fact: Fact) -> Body | None:
    """Return what insight reads of a fact, None where it is of no interest."""
    kind = _BODIES.get(fact.kind)
    return None if kind is None else msgspec.convert(fact.body, kind)

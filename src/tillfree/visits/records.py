"""What visits give: interactions as they stand, receipts, carts, alerts; bodies of facts."""

from enum import StrEnum

import msgspec


class ReceiptStatus(StrEnum):
    """Whether a receipt may be charged unseen."""

    SETTLED = "settled"
    REVIEW = "review"


class ReceiptLine(msgspec.Struct, frozen=True):
    """Units of one article at one price (integer minor units), with the line's probability."""

    sku: str
    quantity: int
    unit_price_minor: int
    probability: float


class Receipt(msgspec.Struct, frozen=True):
    """The contract's receipt; money in integer minor units, times in ns UTC."""

    visit_id: str
    credential: str
    entered_t_ns: int
    left_t_ns: int
    currency: str
    lines: tuple[ReceiptLine, ...]
    total_minor: int
    tax_minor: int
    confidence: float
    status: ReceiptStatus


class Interaction(msgspec.Struct, frozen=True):
    """The contract's act at a shelf; `visit_id` None: somebody whom no scan let in."""

    interaction_id: str
    t_ns: int
    said_t_ns: int
    decided_t_ns: int
    kind: str
    sku: str
    quantity: int
    slot_id: str
    visit_id: str | None
    probability: float


class Alert(msgspec.Struct, frozen=True):
    """Something an operator should know of, in words."""

    t_ns: int
    kind: str
    text: str


class CartItem(msgspec.Struct, frozen=True):
    """Units of one article in a cart, with the probability of the quantity."""

    sku: str
    quantity: int
    probability: float


class CartView(msgspec.Struct, frozen=True):
    """A visit's cart as it stands."""

    t_ns: int
    visit_id: str
    credential: str
    lines: tuple[CartItem, ...]

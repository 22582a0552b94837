"""The facts of merchandise: what was listed, priced, offered, planned, counted, served.

An empty `store_id` in the envelope means every store of the organisation; what a store has of its
own wins over that.
"""

from typing import TypeVar

import msgspec

from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.merchandise.prices import Price
from tillfree.merchandise.promotions import Promotion


class ArticleListed(msgspec.Struct, frozen=True):
    """An article as it is from now on. Tax in basis points; weight in grams for one unit.

    `gtins` are all its numbers; `detail` is text for its page, `image` a file's name.
    """

    sku: str
    name: str
    rate_basis_points: int
    brand: str = ""
    category: str = ""
    gtins: tuple[str, ...] = ()
    age_restricted: bool = False
    weight_g: float = 0.0
    weight_sd_g: float = 0.0
    image: str = ""
    detail: str = ""


class PricesPublished(msgspec.Struct, frozen=True):
    """A part of a price list; all parts of one list have its version."""

    version: int
    prices: tuple[Price, ...]


class PromotionPublished(msgspec.Struct, frozen=True):
    """A promotion that can be had from now on; one of the same id is replaced."""

    promotion: Promotion


class PlannedSlot(msgspec.Struct, frozen=True):
    """What belongs into a slot, and at how many units it counts as running out."""

    slot_id: str
    skus: tuple[str, ...]
    low_quantity: int = 0


class PlanogramPublished(msgspec.Struct, frozen=True):
    """A store's plan from `valid_from_ns` on, whole, until a later one begins."""

    version: int
    valid_from_ns: int
    slots: tuple[PlannedSlot, ...]


class StockCounted(msgspec.Struct, frozen=True):
    """Somebody counted: so many units of an article stand in a slot."""

    slot_id: str
    sku: str
    quantity: int


class CounterItemAdded(msgspec.Struct, frozen=True):
    """Staff served units in front of the shopper; `age_checked` tells that they looked.

    `by` is the random id of who served.
    """

    counter_item_id: str
    sku: str
    quantity: int
    by: str
    age_checked: bool


MerchandiseBody = (
    ArticleListed
    | PricesPublished
    | PromotionPublished
    | PlanogramPublished
    | StockCounted
    | CounterItemAdded
)

_Body = TypeVar("_Body", bound=msgspec.Struct)


def merchandise_fact(
    store_id: str, subject: str, body: MerchandiseBody, key: str, now_ns: int
) -> Fact:
    """Return the fact of a body; `key` is what makes it one of its kind, and so its id."""
    kind = type(body).__name__
    told: dict[str, object] = msgspec.to_builtins(body)
    fact_id = derived_id(store_id, "merchandise", kind, subject, key)
    return Fact(fact_id, kind, store_id, subject, now_ns, "", told)


def read_body(fact: Fact, kind: type[_Body]) -> _Body | None:
    """Return the body of a fact of this kind, None for a fact of another."""
    return msgspec.convert(fact.body, kind) if fact.kind == kind.__name__ else None

"""What is wrong on the shelves: slots that run out, items where they do not belong."""

from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.merchandise.facts import PlanogramPublished

MOVES = {"pick": -1, "return": 1, "restock": 1}
"""What a unit of each kind of act does to its slot; other kinds move nothing."""


@dataclass(frozen=True, slots=True)
class SlotStock:
    """Units of an article in a slot, as the acts at the shelf add up."""

    slot_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ShelfAct:
    """An act at a shelf as it stands; `visit_id` empty for somebody whom no scan let in."""

    interaction_id: str
    visit_id: str
    slot_id: str
    kind: str
    sku: str
    quantity: int
    t_ns: int

    @property
    def moved(self) -> int:
        """Units that came into the slot, below 0: that left it."""
        return MOVES.get(self.kind, 0) * self.quantity


@dataclass(frozen=True, slots=True)
class ShelfAlert:
    """`out_of_stock`, `running_low` or `misplaced`: what, where, how many units."""

    kind: str
    slot_id: str
    sku: str
    quantity: int


def plan_at(plans: Sequence[PlanogramPublished], at_ns: int) -> PlanogramPublished | None:
    """Return the plan that holds at a moment: the last that began, of those the newest version."""
    begun = [plan for plan in plans if plan.valid_from_ns <= at_ns]
    return max(begun, key=lambda plan: (plan.valid_from_ns, plan.version), default=None)


def shelf_alerts(plan: PlanogramPublished, stock: Sequence[SlotStock]) -> tuple[ShelfAlert, ...]:
    """Compare what stands in the slots with the plan, by slot and article.

    A slot runs out of an article at 0 units (none were ever seen: the same), runs low at the plan's
    `low_quantity`; what stands in a slot that is not planned for it is misplaced.
    """
    counted = {(one.slot_id, one.sku): one.quantity for one in stock}
    planned = {(slot.slot_id, sku): slot.low_quantity for slot in plan.slots for sku in slot.skus}
    found = [
        ShelfAlert("misplaced", slot_id, sku, quantity)
        for (slot_id, sku), quantity in counted.items()
        if quantity > 0 and (slot_id, sku) not in planned
    ]
    for (slot_id, sku), low_quantity in planned.items():
        quantity = counted.get((slot_id, sku), 0)
        if quantity <= 0:
            found.append(ShelfAlert("out_of_stock", slot_id, sku, quantity))
        elif quantity <= low_quantity:
            found.append(ShelfAlert("running_low", slot_id, sku, quantity))
    return tuple(sorted(found, key=lambda one: (one.slot_id, one.sku, one.kind)))

"""What pages draw of a floor: names and stock of its slots, acts as they are told now."""

from collections.abc import Sequence

import msgspec

from tillfree.floor import FloorPlan
from tillfree.journal import Fact
from tillfree.merchandise.postgres import articles, planogram, stock
from tillfree.runtime.cloud import OrganisationServices
from tillfree.visits import Interaction

ACT_KINDS = frozenset(
    {
        "ItemTaken",
        "ItemReturned",
        "ItemRestocked",
        "ShelfChangeUnexplained",
        "InteractionRevised",
    }
)
"""Kinds of facts whose body is an act."""


class SlotShown(msgspec.Struct, frozen=True):
    """What stands in a slot: articles, units, and in one word how it is with them."""

    slot_id: str
    skus: tuple[str, ...]
    quantity: int
    level: str


class ActShown(msgspec.Struct, frozen=True):
    """An act as it is told now; `name` is the article's, `revised` where it was told before."""

    interaction_id: str
    t_ns: int
    kind: str
    visit_id: str
    sku: str
    name: str
    quantity: int
    slot_id: str
    probability: float
    revised: bool


def shown_act(fact: Fact, names: dict[str, str]) -> ActShown | None:
    """Return the act that a fact tells of, None where it tells of none."""
    if fact.kind not in ACT_KINDS:
        return None
    act = msgspec.convert(fact.body, Interaction)
    return ActShown(
        act.interaction_id,
        act.t_ns,
        act.kind,
        act.visit_id or "",
        act.sku,
        names.get(act.sku, act.sku),
        act.quantity,
        act.slot_id,
        act.probability,
        fact.kind == "InteractionRevised",
    )


def slots_shown(own: OrganisationServices, plan: FloorPlan, now_ns: int) -> tuple[SlotShown, ...]:
    """Return every slot of a plan with what it holds.

    The planogram that was published says what belongs where; where there is none, the store's own
    description does. A slot where nobody ever counted is `unknown`.
    """
    with own.office.reading() as connection:
        published = planogram(connection, plan.store_id, now_ns)
        counts = stock(connection, plan.store_id)
    low = {slot.slot_id: slot for slot in published.slots} if published else {}
    counted: dict[str, int] = {}
    for one in counts:
        counted[one.slot_id] = counted.get(one.slot_id, 0) + one.quantity
    found = []
    for slot_id, slot in plan.slots().items():
        planned = low.get(slot_id)
        quantity = counted.get(slot_id)
        found.append(
            SlotShown(
                slot_id,
                planned.skus if planned else slot.skus,
                quantity or 0,
                _level(quantity, planned.low_quantity if planned else 0),
            )
        )
    return tuple(found)


def names_of(own: OrganisationServices, store_id: str, skus: Sequence[str]) -> dict[str, str]:
    """Return what articles are called."""
    with own.office.reading() as connection:
        listed = articles(connection, store_id, sorted(set(skus)))
    return {sku: article.name for sku, article in listed.items()}


def _level(quantity: int | None, low: int) -> str:
    if quantity is None:
        return "unknown"
    if quantity <= 0:
        return "out"
    return "low" if quantity <= low else "full"

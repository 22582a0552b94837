"""What members did, as rules see it: one act for each fact that says so.

Facts are read by their fields alone, since who makes them stands further down the flow. A fact may
be revised and withdrawn; an act goes by its id, so the newest word counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from tillfree.core.ids import derived_id
from tillfree.journal import Fact


class ActKind(StrEnum):
    """What somebody did."""

    VISITED = "visited"
    PICKED_UP = "picked_up"
    PUT_BACK = "put_back"
    BOUGHT = "bought"
    LOOKED_AT = "looked_at"
    HESITATED = "hesitated"


DURATION_KINDS = frozenset({ActKind.LOOKED_AT.value, ActKind.HESITATED.value})
"""Kinds that last."""
_SAID = {"pick": ActKind.PICKED_UP, "return": ActKind.PUT_BACK}
_INTERACTIONS = ("ItemTaken", "ItemReturned", "InteractionRevised", "ItemRestocked")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a member did on a visit; `at_ns` in UTC, `duration_s` in whole seconds."""

    act_id: str
    visit_id: str
    kind: str
    at_ns: int
    store: str = ""
    sku: str = ""
    category: str = ""
    duration_s: int = 0


class _Interaction(msgspec.Struct):
    interaction_id: str
    t_ns: int
    kind: str
    sku: str
    visit_id: str | None


class _Line(msgspec.Struct):
    sku: str
    quantity: int


class _Receipt(msgspec.Struct):
    visit_id: str
    left_t_ns: int
    lines: tuple[_Line, ...]


class _Started(msgspec.Struct):
    entered_t_ns: int


def acts_of(fact: Fact, categories: Mapping[str, str]) -> tuple[Act, ...]:
    """Return what a fact says that somebody did; `categories` are those of articles by sku.

    Raises msgspec's ValidationError for a body that is not of its kind.
    """
    if fact.kind == "VisitStarted":
        entered_ns = msgspec.convert(fact.body, _Started).entered_t_ns
        act_id = derived_id(fact.subject, "visited")
        return (Act(act_id, fact.subject, ActKind.VISITED.value, entered_ns, fact.store_id),)
    if fact.kind in _INTERACTIONS:
        told = msgspec.convert(fact.body, _Interaction)
        kind = _SAID.get(told.kind)
        if kind is None or not told.visit_id:
            return ()
        category = categories.get(told.sku, "")
        return (
            Act(
                told.interaction_id,
                told.visit_id,
                kind.value,
                told.t_ns,
                fact.store_id,
                told.sku,
                category,
            ),
        )
    if fact.kind == "ReceiptIssued":
        receipt = msgspec.convert(fact.body, _Receipt)
        return tuple(
            Act(
                derived_id(receipt.visit_id, "bought", line.sku),
                receipt.visit_id,
                ActKind.BOUGHT.value,
                receipt.left_t_ns,
                fact.store_id,
                line.sku,
                categories.get(line.sku, ""),
            )
            for line in receipt.lines
            if line.quantity > 0
        )
    return ()


def is_withdrawn(fact: Fact) -> str:
    """Return the id of an act that a fact takes back or says anew, empty for none."""
    if fact.kind == "InteractionWithdrawn":
        return fact.subject
    if fact.kind in _INTERACTIONS:
        return str(fact.body.get("interaction_id", ""))
    return ""

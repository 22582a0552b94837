"""Facts of visits as engines say them, made up by a store and a seed: the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import msgspec

from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.visits import Interaction, Receipt, ReceiptLine, ReceiptStatus

PRICES = {f"A{number:04}": 500 * number for number in range(1, 41)}
"""What each article costs, minor units."""
START_NS = 1_800_000_000 * 10**9
_OPEN = 4
"""Visits that are in a store at once."""


@dataclass(frozen=True, slots=True)
class MadeVisit:
    """A visit: its facts in order, and what it must come to."""

    visit_id: str
    facts: tuple[Fact, ...]
    receipt: Receipt


def made_visits(store_id: str, seed: int, visits: int) -> list[MadeVisit]:
    """Return the visits of a store."""
    chance = Random(f"{seed} {store_id}")
    return [_visit(store_id, number, chance) for number in range(visits)]


def facts_of(made: list[MadeVisit], seed: int) -> Iterator[Fact]:
    """Yield the facts of all visits as a store says them, some visits at a time."""
    chance = Random(seed)
    waiting = [list(one.facts) for one in made]
    inside: list[list[Fact]] = []
    while waiting or inside:
        while waiting and len(inside) < _OPEN:
            inside.append(waiting.pop(0))
        some = chance.choice(inside)
        yield some.pop(0)
        if not some:
            inside.remove(some)


def _visit(store_id: str, number: int, chance: Random) -> MadeVisit:
    visit_id = derived_id(store_id, "visit", number)
    at_ns = START_NS + number * 10**10
    credential = "poor" if chance.random() < 0.05 else f"card-{number}"
    units = 0 if chance.random() < 0.15 else chance.randint(1, 5)
    acts = [_act(store_id, visit_id, number, at_ns + k * 10**9, chance) for k in range(units)]
    bought: dict[str, int] = {}
    for act in acts:
        bought[act.sku] = bought.get(act.sku, 0) + act.quantity
    lines = tuple(ReceiptLine(sku, bought[sku], PRICES[sku], 0.99) for sku in sorted(bought))
    total = sum(line.quantity * line.unit_price_minor for line in lines)
    doubted = bool(lines) and chance.random() < 0.08
    receipt = Receipt(
        visit_id=visit_id,
        credential=credential,
        entered_t_ns=at_ns,
        left_t_ns=at_ns + 9 * 10**9,
        currency="KRW",
        lines=lines,
        total_minor=total,
        tax_minor=0,
        confidence=0.6 if doubted else 0.99,
        status=ReceiptStatus.REVIEW if doubted else ReceiptStatus.SETTLED,
    )
    return MadeVisit(visit_id, tuple(_facts(store_id, receipt, acts)), receipt)


def _act(store_id: str, visit_id: str, number: int, at_ns: int, chance: Random) -> Interaction:
    sku = chance.choice(sorted(PRICES))
    name = derived_id(store_id, "interaction", number, at_ns)
    count = chance.randint(1, 2)
    return Interaction(name, at_ns, at_ns, at_ns, "pick", sku, count, f"slot-{sku}", visit_id, 0.99)


def _facts(store_id: str, receipt: Receipt, acts: list[Interaction]) -> Iterator[Fact]:
    visit_id, entered_ns, left_ns = receipt.visit_id, receipt.entered_t_ns, receipt.left_t_ns
    started = {
        "visit_id": visit_id,
        "credential": receipt.credential,
        "role": "shopper",
        "entered_t_ns": entered_ns,
    }
    yield _fact(store_id, "VisitStarted", visit_id, entered_ns, started)
    for act in acts:
        told: dict[str, object] = msgspec.to_builtins(act)
        yield Fact(act.interaction_id, "ItemTaken", store_id, visit_id, act.t_ns, "", told)
    ended = {"visit_id": visit_id, "entered_t_ns": entered_ns, "left_t_ns": left_ns}
    yield _fact(store_id, "VisitEnded", visit_id, left_ns, ended)
    yield _fact(store_id, "ReceiptIssued", visit_id, left_ns, msgspec.to_builtins(receipt))


def _fact(store_id: str, kind: str, visit_id: str, at_ns: int, body: dict[str, object]) -> Fact:
    return Fact(derived_id(store_id, kind, visit_id), kind, store_id, visit_id, at_ns, "", body)

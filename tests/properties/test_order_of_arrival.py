"""Whatever way the messages took, as long as none is later than stated: the same receipts."""

from functools import cache
from random import Random

import pytest

from tests.scenarios.told import busy, said, world
from tillfree.engine import StoreEngine
from tillfree.journal import Fact
from tillfree.sensors import Delivery, measured_key_ns
from tillfree.simulator import WorldMessages

LATENESS_MS = 295
"""Just under the 300 ms that are normal."""
WHEN_SEEN = ("said_t_ns", "decided_t_ns")
"""How far the messages had come when something was said; this alone may differ."""


def delayed(deliveries: tuple[Delivery, ...], seed: int, doubled: float) -> list[Delivery]:
    """Give every message a delay of its own; a share of them comes twice."""
    random = Random(seed)
    arrivals = []
    for number, delivery in enumerate(deliveries):
        for _ in range(2 if random.random() < doubled else 1):
            late_ns = random.randint(0, LATENESS_MS) * 1_000_000
            arrivals.append((measured_key_ns(delivery) + late_ns, number, delivery))
    return [delivery for _, _, delivery in sorted(arrivals, key=lambda a: a[:2])]


def facts_of(of: WorldMessages, deliveries: list[Delivery]) -> list[Fact]:
    outputs = said(StoreEngine(of.store, of.catalogue), deliveries)
    return [fact for output in outputs for fact in output.facts]


def content(facts: list[Fact]) -> list[tuple[str, str, dict[str, object]]]:
    """Return the facts without how far the messages had come when they were said."""
    return [
        (fact.fact_id, fact.kind, {k: v for k, v in fact.body.items() if k not in WHEN_SEEN})
        for fact in facts
    ]


def in_time(of: WorldMessages) -> list[Delivery]:
    """Return a world's messages in their measured order, as if the network took no time."""
    return sorted(of.deliveries, key=measured_key_ns)


@cache
def without_delay() -> list[Fact]:
    of = busy().world
    return facts_of(of, in_time(of))


@pytest.mark.parametrize(("seed", "doubled"), [(1, 0.0), (2, 0.3), (3, 1.0)])
def test_no_fact_depends_on_the_order_of_arrival(seed: int, doubled: float) -> None:
    of = busy().world
    told = facts_of(of, delayed(of.deliveries, seed, doubled))
    assert content(told) == content(without_delay())
    assert any(fact.kind == "ReceiptIssued" for fact in told)


@pytest.mark.siege
@pytest.mark.parametrize("seed", range(100, 120))
def test_no_fact_of_many_worlds_depends_on_the_order_of_arrival(seed: int) -> None:
    of = world(profile="busy", seed=seed, duration_s=60.0)
    told = facts_of(of, delayed(of.deliveries, seed, 0.2))
    assert content(told) == content(facts_of(of, in_time(of)))

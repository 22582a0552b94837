"""Each profile's world is what its description says, measured."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from tillfree.sensors import Kind, PeopleFrame
from tillfree.simulator import PROFILES, SimulationSpec, WorldMessages, world_messages

SEEDS = (21, 22)
FILMED = {("busy", 21), ("faulty", 21)}
"""Those whose cameras are looked at; the others are made without, which is faster."""


@pytest.fixture(scope="module")
def worlds() -> dict[str, list[WorldMessages]]:
    """Two whole recordings of each profile."""
    return {
        name: [
            world_messages(SimulationSpec(profile=name, seed=seed, cameras=(name, seed) in FILMED))
            for seed in SEEDS
        ]
        for name in PROFILES
    }


def _inside(world: WorldMessages) -> list[int]:
    low, high = world.store.floor.min(axis=0), world.store.floor.max(axis=0)
    count = Counter(
        p.t_ns
        for p in world.truth.positions
        if low[0] <= p.x <= high[0] and low[1] <= p.y <= high[1]
    )
    return list(count.values())


@pytest.mark.parametrize(
    ("name", "most", "usual"),
    [("calm", 4, (0.7, 2.6)), ("busy", 9, (1.7, 4.5)), ("rush", 20, (4.5, 11.0)),
     ("tricky", 16, (2.0, 8.0)), ("faulty", 9, (1.5, 4.5))],
)  # fmt: skip
def test_as_many_are_inside_as_told(
    worlds: dict[str, list[WorldMessages]], name: str, most: int, usual: tuple[float, float]
) -> None:
    for world in worlds[name]:
        inside = _inside(world)
        assert max(inside) <= most
        assert usual[0] < float(np.mean(inside)) < usual[1]


def test_shares_of_plates_and_acts(worlds: dict[str, list[WorldMessages]]) -> None:
    def shared(name: str) -> float:
        cells = [
            Counter(slot.load_cell for slot in world.store.slots).values() for world in worlds[name]
        ]
        return float(np.mean([np.mean([c > 1 for c in one]) for one in cells]))

    assert shared("calm") == 0.0
    assert 0.1 < shared("busy") < 0.3
    assert 0.3 < shared("tricky") < 0.6
    tricky = [a for world in worlds["tricky"] for a in world.truth.interactions]
    kinds = Counter(a.kind for a in tricky)
    assert kinds["restock"] >= 2
    assert 0.15 < kinds["return"] / len(tricky) < 0.45
    assert any(v.party > 1 for world in worlds["tricky"] for v in world.truth.visits)


def test_what_breaks_when_faulty(worlds: dict[str, list[WorldMessages]]) -> None:
    for world in worlds["faulty"]:
        keys = [(d.kind, d.sensor_id, d.body.t_ns) for d in world.deliveries]
        doubled = len(keys) - len(set(keys))
        assert 0.004 < doubled / len(keys) < 0.02
    for world in worlds["faulty"][:1]:
        times = [d.body.t_ns for d in world.deliveries if d.kind == Kind.PEOPLE]
        assert sum(b < a for a, b in pairwise(times)) > 100
        frames = Counter(d.sensor_id for d in world.deliveries if d.kind == Kind.PEOPLE)
        assert min(frames.values()) < 0.85 * max(frames.values())


def test_people_are_seen_as_seldom_and_as_badly_as_in_stores(
    worlds: dict[str, list[WorldMessages]],
) -> None:
    boxes = keypoints = looks = 0
    for name, seed in sorted(FILMED):
        world = worlds[name][SEEDS.index(seed)]
        frames = [d.body for d in world.deliveries if isinstance(d.body, PeopleFrame)]
        people = [p for f in frames for p in f.people]
        boxes += len(people)
        keypoints += sum("left_wrist" in p.keypoints for p in people)
        looks += sum(bool(p.appearance) for p in people)
    assert 0.3 < keypoints / boxes < 0.75
    assert 0.15 < looks / boxes < 0.27

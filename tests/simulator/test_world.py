"""Bodies in the world: nobody walks through shelves, walls or each other."""

from dataclasses import replace

import numpy as np
import pytest

from tests.simulator.made import profile_world
from tillfree.core.geometry import contains
from tillfree.premises import SHAPES, LayoutSpec, lay_out, turn_and_shift
from tillfree.simulator import PROFILES, SimulationSpec, WorldMessages, world_messages
from tillfree.simulator.floor import FAR, walking_grid


def _positions(world: WorldMessages) -> dict[int, list[tuple[float, float]]]:
    by_time: dict[int, list[tuple[float, float]]] = {}
    for p in world.truth.positions:
        by_time.setdefault(p.t_ns, []).append((p.x, p.y))
    return by_time


@pytest.mark.parametrize("name", list(PROFILES))
def test_nobody_stands_in_a_shelf(name: str) -> None:
    world = profile_world(name)
    points = np.array([(p.x, p.y) for p in world.truth.positions])
    for fixture in world.store.fixtures:
        assert not contains(fixture.footprint, points).any()


def test_bodies_keep_apart() -> None:
    gaps = []
    for places in _positions(profile_world("rush")).values():
        spots = np.array(places)
        if len(spots) > 1:
            apart = np.linalg.norm(spots[:, None] - spots[None], axis=2)
            gaps.append(float((apart + np.eye(len(spots)) * 9.0).min()))
    assert min(gaps) > 0.15
    assert float(np.percentile(gaps, 5)) > 0.19


def test_a_long_line_at_the_door_moves_up() -> None:
    """With this seed a dozen arrive within seconds; who stood too far out was stuck there once."""
    world = world_messages(SimulationSpec(profile="rush", seed=502, cameras=False))
    entered = sorted(v.entered_t_ns for v in world.truth.visits)
    assert len(entered) >= 28


def test_people_walk_as_people_do() -> None:
    world = profile_world("busy")
    track = [(p.t_ns, p.x, p.y) for p in world.truth.positions if p.person == "V00.0"]
    rows = np.array(track)
    speed = np.hypot(np.diff(rows[:, 1]), np.diff(rows[:, 2])) / (np.diff(rows[:, 0]) / 1e9)
    assert speed.max() < 2.2
    assert 0.5 < np.median(speed[speed > 0.3]) < 1.5


@pytest.mark.parametrize("shape", SHAPES)
def test_every_slot_can_be_walked_to_from_every_gate(shape: str) -> None:
    for spec in (
        LayoutSpec(shape, 7.0, 8.0, 1),
        LayoutSpec(shape, 9.0, 11.0, 2, gate_kinds=("entry", "exit", "both")),
    ):
        store = lay_out(spec, "s", "S")
        grid = walking_grid(store, 0.1, 0.2)
        for gate in store.gates:
            field = grid.distances(gate.segment.mean(axis=0))
            for slot in store.slots:
                out = slot.depth_m / 2 + 0.45
                stand = np.array(slot.centre_m[:2]) + np.array(slot.facing) * out
                assert field[grid.index(grid.nearest_free(stand))] < FAR, slot.slot_id


def test_turning_a_store_there_and_back_changes_nothing() -> None:
    store = lay_out(LayoutSpec("island"), "s", "S")
    back = turn_and_shift(turn_and_shift(store, 0.8, (3.0, 4.0)), -0.8, (0.0, 0.0))
    moved = np.array([slot.centre_m[:2] for slot in back.slots])
    here = np.array([slot.centre_m[:2] for slot in store.slots])
    c, s = np.cos(-0.8), np.sin(-0.8)
    shift = np.array([[c, -s], [s, c]]) @ np.array([3.0, 4.0])
    assert np.allclose(moved, here + shift)


def test_a_shopper_skips_what_cannot_be_reached() -> None:
    spec = SimulationSpec(profile="rush", seed=3, duration_s=60.0)
    crowded = world_messages(replace(spec, shape="walls"))
    stood = {}
    for p in crowded.truth.positions:
        stood[(p.person.rsplit(".", 1)[0], p.t_ns // 200_000_000)] = (p.x, p.y)
    slots = {slot.slot_id: slot for slot in crowded.store.slots}
    parties = {v.visit_id: v.party for v in crowded.truth.visits}
    checked = 0
    for act in crowded.truth.interactions:
        spot = stood.get((act.visit or "", act.t_ns // 200_000_000))
        if spot is None or parties[act.visit or ""] > 1:
            continue
        gap = np.array(spot) - np.array(slots[act.slot_id].centre_m[:2])
        assert float(np.hypot(gap[0], gap[1])) < 1.4
        checked += 1
    assert checked > 3

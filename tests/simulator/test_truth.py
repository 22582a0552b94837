"""The truth adds up: nothing is put back that was not held, and carts are picks less returns."""

from collections import Counter
from itertools import pairwise

import pytest

from tests.simulator.made import profile_world, story_world
from tillfree.simulator import PROFILES, STORIES, WorldMessages


def _holds(world: WorldMessages) -> None:
    held: dict[str, Counter[str]] = {v.visit_id: Counter() for v in world.truth.visits}
    staff = {v.visit_id for v in world.truth.visits if v.role == "staff"}
    for act in world.truth.interactions:
        assert act.quantity >= 1
        assert act.sku in world.catalogue
        if act.visit is None or act.visit in staff:
            continue
        assert act.kind in ("pick", "return")
        held[act.visit][act.sku] += act.quantity if act.kind == "pick" else -act.quantity
        assert held[act.visit][act.sku] >= 0, "put back what was not held"
    for visit in world.truth.visits:
        lines = Counter({line.sku: line.quantity for line in visit.lines})
        assert lines == +held[visit.visit_id]
        if visit.left_t_ns is not None:
            assert visit.left_t_ns > visit.entered_t_ns
    ids = {v.visit_id for v in world.truth.visits}
    assert all(act.visit is None or act.visit in ids for act in world.truth.interactions)


@pytest.mark.parametrize("name", list(PROFILES))
def test_carts_of_profiles_add_up(name: str) -> None:
    _holds(profile_world(name))


@pytest.mark.parametrize("name", list(STORIES))
def test_carts_of_stories_add_up(name: str) -> None:
    _holds(story_world(name))


def test_attention_is_told_with_its_slot() -> None:
    world = story_world("touch-only")
    slots = {slot.slot_id for slot in world.store.slots}
    assert {a.kind for a in world.truth.attention} == {"look", "touch"}
    assert all(a.slot_id in slots and a.duration_ns > 0 for a in world.truth.attention)


def test_positions_come_every_fifth_of_a_second() -> None:
    world = profile_world("calm")
    one = [p.t_ns for p in world.truth.positions if p.person == world.truth.positions[0].person]
    assert {b - a for a, b in pairwise(one)} == {200_000_000}

"""A crowd comes to a store that is there already: all of them, in line, and out again."""

from functools import cache

import msgspec
import pytest

from tillfree.core.errors import UsageRefused
from tillfree.planning import NewStoreSpec, build, draw_plan
from tillfree.premises import turn_and_shift
from tillfree.simulator import Crowd, GivenStore, SimulationSpec, WorldMessages, world_messages

PEOPLE = 12


@cache
def planned(venue: str) -> GivenStore:
    # Nobody needs to be seen here, and what no camera sees is simulated soonest.
    plan = msgspec.structs.replace(draw_plan(NewStoreSpec(venue, cameras=1)), cameras=())
    made = build(plan)
    return GivenStore(made.store, made.catalogue)


@cache
def rush(venue: str, most_inside: int | None = None) -> WorldMessages:
    crowd = Crowd(PEOPLE, 20.0, most_inside)
    return world_messages(SimulationSpec(crowd=crowd, given=planned(venue), seed=4))


@pytest.mark.parametrize("venue", ["cinema", "airport"])
def test_everybody_comes_and_everybody_leaves(venue: str) -> None:
    world = rush(venue)
    assert world.people == PEOPLE
    assert all(visit.left_t_ns is not None for visit in world.truth.visits)
    assert sum(visit.party for visit in world.truth.visits) == PEOPLE
    assert world.duration_s < 20.0 + 240.0
    assert world.store is planned(venue).store or world.store.slots == planned(venue).store.slots


def test_what_is_taken_stands_where_the_planogram_says() -> None:
    world = rush("cinema")
    skus = {slot.slot_id: slot.skus for slot in world.store.slots}
    picks = [act for act in world.truth.interactions if act.kind == "pick"]
    assert picks
    moved = {a.sku for a in world.truth.interactions if a.kind == "return"}
    assert all(act.sku in skus[act.slot_id] or act.sku in moved for act in picks)


def test_each_waits_once_at_a_gate_and_orders_at_most_once() -> None:
    waits = rush("cinema").truth.waits
    at_gate = [wait.person for wait in waits if wait.place == "gate-1"]
    at_counter = [wait.person for wait in waits if wait.place == "counter"]
    assert len(at_gate) == len(set(at_gate)) == PEOPLE
    assert 0 < len(at_counter) == len(set(at_counter)) < PEOPLE
    assert all(wait.begun_t_ns is not None for wait in waits)


def test_a_store_that_is_full_lets_nobody_in() -> None:
    waits = rush("cinema", most_inside=2).truth.waits
    free = rush("cinema").truth.waits
    assert len([w for w in waits if w.place == "gate-1"]) == PEOPLE
    longest = max((w.begun_t_ns or 0) - w.came_t_ns for w in waits)
    assert longest > 2 * max((w.begun_t_ns or 0) - w.came_t_ns for w in free if w.place == "gate-1")
    assert most_inside(rush("cinema", most_inside=2)) <= 2 < most_inside(rush("cinema"))


def most_inside(world: WorldMessages) -> int:
    """Return how many people were past a gate and not out again at once, at most."""
    begun = {w.person: w.begun_t_ns or 0 for w in world.truth.waits if w.place == "gate-1"}
    last = {p.person: p.t_ns for p in world.truth.positions if p.y > 0.0}
    events = [(t, 1) for t in begun.values()] + [(last[who], -1) for who in begun]
    inside = most = 0
    for _, change in sorted(events):
        inside += change
        most = max(most, inside)
    return most


def test_a_store_in_a_turned_frame_is_lived_in_as_it_is() -> None:
    own = planned("airport")
    turned = GivenStore(turn_and_shift(own.store, 0.7, (30.0, -12.0)), own.catalogue)
    world = world_messages(SimulationSpec(crowd=Crowd(4, 10.0), given=turned, seed=2))
    assert all(visit.left_t_ns is not None for visit in world.truth.visits)
    assert any(visit.lines for visit in world.truth.visits)
    assert min(place.x for place in world.truth.positions) > 15.0


def test_the_same_crowd_gives_the_same_messages() -> None:
    crowd = Crowd(3, 10.0)
    one, again = (
        world_messages(SimulationSpec(crowd=crowd, given=planned("airport"), seed=2))
        for _ in range(2)
    )
    assert one.truth == again.truth
    assert one.deliveries == again.deliveries


@pytest.mark.parametrize(
    "spec",
    [
        SimulationSpec(crowd=Crowd(0, 60.0)),
        SimulationSpec(crowd=Crowd(151, 60.0)),
        SimulationSpec(crowd=Crowd(5, 5.0)),
        SimulationSpec(crowd=Crowd(5, 1000.0)),
        SimulationSpec(crowd=Crowd(5, 60.0, 0)),
        SimulationSpec(crowd=Crowd(5, 60.0), profile="rush"),
        SimulationSpec(story="hand-over", given=planned("airport")),
    ],
)
def test_a_crowd_that_cannot_be_is_refused(spec: SimulationSpec) -> None:
    with pytest.raises(UsageRefused):
        world_messages(spec)

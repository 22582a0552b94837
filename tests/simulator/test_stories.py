"""Each story tells what its name says: read off its truth and its messages."""

from collections import Counter

import pytest

from tests.simulator.made import story_world
from tillfree.sensors import GateEvent, Kind, PeopleFrame, WeightChunk
from tillfree.simulator import STORIES, SimulationSpec, WorldMessages, world_messages
from tillfree.simulator.truth import TruthAct

SEEDS = (3, 4)


def _acts(world: WorldMessages, *kinds: str) -> list[TruthAct]:
    return [a for a in world.truth.interactions if a.kind in (kinds or ("pick",))]


def _bought(world: WorldMessages) -> list[int]:
    return [sum(line.quantity for line in v.lines) for v in world.truth.visits]


def _slot(world: WorldMessages, slot_id: str) -> int:
    return [slot.slot_id for slot in world.store.slots].index(slot_id)


def _gates(world: WorldMessages) -> list[GateEvent]:
    return [d.body for d in world.deliveries if isinstance(d.body, GateEvent)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", list(STORIES))
def test_every_story_is_told_to_its_end(name: str, seed: int) -> None:
    world = story_world(name, seed)
    assert world.truth.interactions
    assert all(visit.left_t_ns is not None for visit in world.truth.visits)


@pytest.mark.parametrize("seed", SEEDS)
def test_slow_and_held_picks(seed: int) -> None:
    assert _bought(story_world("slow-pick", seed)) == [2, 1]
    held = story_world("held-pick", seed)
    assert [a.kind for a in _acts(held, "pick", "return")].count("return") == 1
    assert _bought(held) == [1, 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_picks_at_nearly_once(seed: int) -> None:
    acts = _acts(story_world("simultaneous-picks", seed))
    for first, second in ((acts[0], acts[1]), (acts[2], acts[3])):
        assert abs(second.t_ns - first.t_ns) <= 100_000_000
        assert first.visit != second.visit
    world = story_world("overlapping-picks", seed)
    scripted = [a for a in _acts(world) if a.visit in ("V00", "V01")]
    cells = {world.store.slots[_slot(world, a.slot_id)].load_cell for a in scripted}
    assert len(cells) == 1
    assert abs(scripted[0].t_ns - scripted[1].t_ns) <= 400_000_000


@pytest.mark.parametrize("seed", SEEDS)
def test_several_in_one_grip(seed: int) -> None:
    quantities = Counter(a.quantity for a in _acts(story_world("two-at-once", seed)))
    assert quantities[2] >= 1
    assert quantities[3] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_neighbours_of_one_weight(seed: int) -> None:
    world = story_world("same-weight-neighbours", seed)
    weights = {world.catalogue[a.sku].weight_g for a in _acts(world)}
    assert max(weights) - min(weights) < 1.0
    assert len({a.sku for a in _acts(world)}) == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_misplaced_item_is_paid_for_by_who_takes_it_from_there(seed: int) -> None:
    world = story_world("wrong-place", seed)
    astray = _acts(world, "return")[0]
    assert astray.sku not in world.store.slots[_slot(world, astray.slot_id)].skus
    taken = next(a for a in _acts(world) if a.slot_id == astray.slot_id)
    assert (taken.visit, taken.sku) == ("V01", astray.sku)
    assert _bought(world) == [0, 2]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_took_it_pays_after_a_hand_over_and_with_crossed_arms(seed: int) -> None:
    assert _bought(story_world("hand-over", seed)) == [1, 1]
    world = story_world("crossed-arms", seed)
    (one, other) = _acts(world)
    assert {one.visit, other.visit} == {"V00", "V01"}
    assert one.slot_id != other.slot_id


@pytest.mark.parametrize("seed", SEEDS)
def test_touching_buys_nothing(seed: int) -> None:
    world = story_world("touch-only", seed)
    assert _bought(world) == [0, 0, 2]
    assert sum(a.kind == "touch" for a in world.truth.attention) == 8


@pytest.mark.parametrize("seed", SEEDS)
def test_a_host_scans_for_all(seed: int) -> None:
    world = story_world("group-on-one-scan", seed)
    group = world.truth.visits[0]
    assert group.party == 3
    assert sum(s.credential == group.credential for s in _gates(world)) == 3
    assert _bought(world)[0] == 4


@pytest.mark.parametrize("seed", SEEDS)
def test_staff_restock_and_never_pay(seed: int) -> None:
    world = story_world("restocking-staff", seed)
    staff = next(v for v in world.truth.visits if v.role == "staff")
    assert staff.lines == ()
    assert [a.quantity for a in _acts(world, "restock")] == [1, 2, 3, 4]
    assert any(s.role == "staff" for s in _gates(world))


@pytest.mark.parametrize("seed", SEEDS)
def test_who_slips_in_has_no_visit(seed: int) -> None:
    world = story_world("without-a-scan", seed)
    assert sum(a.visit is None for a in _acts(world)) == 2
    assert len(_gates(world)) == 2
    assert any(p.person == "X00.0" for p in world.truth.positions)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_breaks_is_silent_stuck_or_off(seed: int) -> None:
    world = story_world("camera-dies", seed, True)
    start = SimulationSpec().start_ns
    first = world.store.cameras[0].camera_id
    times = [d.body.t_ns for d in world.deliveries if d.sensor_id == first]
    assert max(times) < start + 20.1e9
    stuck = story_world("cell-sticks", seed)
    pick = next(a for a in _acts(stuck) if a.visit == "V00")
    cell = stuck.store.slots[_slot(stuck, pick.slot_id)].load_cell
    after = [
        g
        for d in stuck.deliveries
        if d.sensor_id == cell and isinstance(d.body, WeightChunk) and d.body.t_ns > pick.t_ns
        for g in d.body.grams
    ]
    assert len(set(after)) == 1
    off = story_world("clocks-disagree", seed, True)
    early = [
        d.arrived_ns - d.body.t_ns
        for d in off.deliveries
        if d.kind == Kind.PEOPLE and d.sensor_id == off.store.cameras[0].camera_id
    ]
    assert max(early) < 0


@pytest.mark.parametrize("seed", SEEDS)
def test_people_dressed_alike_look_the_same(seed: int) -> None:
    world = story_world("dressed-alike", seed, True)
    frames = [d.body for d in world.deliveries if isinstance(d.body, PeopleFrame)]
    looks = [p.appearance for f in frames for p in f.people if p.appearance]
    middle = [sum(column) / len(looks) for column in zip(*looks, strict=True)]
    # Vectors of different people would cancel out; those of one look do not.
    assert sum(v * v for v in middle) ** 0.5 > 0.6


def test_regulars_come_again() -> None:
    days = [
        world_messages(SimulationSpec(story="regulars", seed=3, day=day, cameras=False))
        for day in range(2)
    ]
    for world in days:
        names = [v.credential for v in world.truth.visits]
        assert len(names) == 6
        assert len(set(names)) == 5
    both = {v.credential for v in days[0].truth.visits}
    assert both & {v.credential for v in days[1].truth.visits}


@pytest.mark.parametrize("seed", SEEDS)
def test_doors_and_power(seed: int) -> None:
    fire = story_world("fire-exit", seed)
    forced = [e for e in _gates(fire) if e.event == "forced_open"]
    assert len(forced) == 1
    assert all((v.left_t_ns or 0) > forced[0].t_ns for v in fire.truth.visits)
    power = story_world("power-up-inside", seed)
    start = SimulationSpec().start_ns
    assert sum(v.entered_t_ns == start for v in power.truth.visits) == 2
    assert len(_gates(power)) == 1


def test_a_crowd_comes_within_seconds() -> None:
    world = story_world("crowd-at-the-door")
    entered = sorted(v.entered_t_ns for v in world.truth.visits)[3:]
    assert len(entered) == 7
    assert (entered[-1] - entered[0]) / 1e9 < 15.0

"""A simulated bundle is a bundle: it loads, reads back, and repeats to the byte."""

from collections import Counter
from pathlib import Path

import pytest

from tests.simulator.made import profile_world
from tillfree.core.errors import UsageRefused
from tillfree.premises import Severity, check_bundle, load_bundle
from tillfree.sensors import Kind, PeopleFrame, PoseFrame, read_recording
from tillfree.simulator import PROFILES, SimulationSpec, simulate, world_messages

FILES = (
    "store.json", "catalog.csv", "recording.mcap", "truth.json", "truth_positions.csv",
    "truth_attention.csv", "truth_waits.csv",
)  # fmt: skip


def test_a_bundle_loads_and_its_recording_reads_back(tmp_path: Path) -> None:
    report = simulate(SimulationSpec(profile="tricky", seed=5, duration_s=40.0), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(FILES)
    problems = [p for p in check_bundle(tmp_path) if p.severity == Severity.ERROR]
    assert not problems
    bundle = load_bundle(tmp_path)
    assert bundle.recording is not None
    read = list(read_recording(bundle.recording))
    assert len(read) == report.messages
    known = {c.camera_id for c in bundle.store.cameras}
    known |= {c.sensor_id for c in bundle.store.load_cells}
    known |= {g.gate_id for g in bundle.store.gates}
    assert {d.sensor_id for d in read} <= known


def test_what_is_read_back_is_what_was_made(tmp_path: Path) -> None:
    spec = SimulationSpec(profile="calm", seed=9, duration_s=30.0)
    simulate(spec, tmp_path)
    made = world_messages(spec).deliveries
    read = tuple(read_recording(tmp_path / "recording.mcap"))
    assert Counter(map(repr, read)) == Counter(map(repr, made))


def test_the_same_spec_gives_the_same_bytes(tmp_path: Path) -> None:
    spec = SimulationSpec(profile="faulty", seed=2, duration_s=25.0)
    simulate(spec, tmp_path / "once")
    simulate(spec, tmp_path / "again")
    for name in FILES:
        once = (tmp_path / "once" / name).read_bytes()
        assert once == (tmp_path / "again" / name).read_bytes(), name


def test_another_seed_is_another_world_and_another_day_the_same_store() -> None:
    first = world_messages(SimulationSpec(profile="calm", seed=1, duration_s=20.0))
    other = world_messages(SimulationSpec(profile="calm", seed=2, duration_s=20.0))
    later = world_messages(SimulationSpec(profile="calm", seed=1, duration_s=20.0, day=1))
    assert first.catalogue != other.catalogue
    assert first.catalogue == later.catalogue
    assert first.truth != later.truth
    assert [s.centre_m for s in first.store.slots] == [s.centre_m for s in later.store.slots]


def test_a_turned_and_shifted_frame_changes_nothing_that_is_seen() -> None:
    base = SimulationSpec(profile="busy", seed=4, duration_s=25.0, turn_rad=0.0, shift_m=(0.0, 0.0))
    turned = SimulationSpec(
        profile="busy", seed=4, duration_s=25.0, turn_rad=1.1, shift_m=(30.0, -7.0)
    )
    one, two = world_messages(base), world_messages(turned)
    assert one.deliveries == two.deliveries
    assert one.truth.interactions == two.truth.interactions
    assert one.truth.positions != two.truth.positions


def test_what_is_left_out_is_left_out() -> None:
    def kinds(spec: SimulationSpec) -> set[Kind]:
        return {d.kind for d in world_messages(spec).deliveries}

    blind = kinds(SimulationSpec(profile="busy", seed=3, duration_s=25.0, cameras=False))
    assert blind == {Kind.WEIGHT, Kind.GATE}
    vendor = kinds(SimulationSpec(profile="busy", seed=3, duration_s=25.0, poses=True))
    assert vendor == {Kind.WEIGHT, Kind.GATE, Kind.POSES}
    plain = world_messages(
        SimulationSpec(profile="busy", seed=3, duration_s=25.0, appearance=False, camera_count=3)
    )
    assert len(plain.store.cameras) == 3
    frames = [d.body for d in plain.deliveries if isinstance(d.body, PeopleFrame)]
    assert frames
    assert not any(person.appearance for frame in frames for person in frame.people)


def test_without_gates_everybody_is_a_visit() -> None:
    world = world_messages(SimulationSpec(story="group-on-one-scan", seed=3, gates=False))
    assert not world.store.gates
    assert not any(d.kind == Kind.GATE for d in world.deliveries)
    assert [v.party for v in world.truth.visits] == [1, 1, 1, 1]
    assert all(v.credential.startswith("track:") for v in world.truth.visits)


def test_a_vendors_poses_are_in_the_stores_frame() -> None:
    world = world_messages(
        SimulationSpec(
            profile="busy", seed=3, duration_s=30.0, poses=True, turn_rad=0.7, shift_m=(50.0, 20.0)
        )
    )
    low, high = world.store.floor.min(axis=0) - 4.0, world.store.floor.max(axis=0) + 4.0
    frames = [d.body for d in world.deliveries if isinstance(d.body, PoseFrame)]
    heads = [p.joints["head"] for f in frames for p in f.people if "head" in p.joints]
    assert heads
    for x, y, z, _ in heads:
        assert low[0] < x < high[0]
        assert low[1] < y < high[1]
        assert 0.5 < z < 2.2


@pytest.mark.parametrize(
    "spec",
    [
        SimulationSpec(),
        SimulationSpec(profile="busy", story="slow-pick"),
        SimulationSpec(profile="nonesuch"),
        SimulationSpec(story="nonesuch"),
        SimulationSpec(profile="calm", shape="round"),
        SimulationSpec(profile="calm", seed=-1),
        SimulationSpec(profile="calm", camera_count=13),
        SimulationSpec(profile="calm", duration_s=1.0),
    ],
)
def test_what_cannot_be_made_is_refused(spec: SimulationSpec, tmp_path: Path) -> None:
    with pytest.raises(UsageRefused):
        simulate(spec, tmp_path / "out")


@pytest.mark.parametrize("name", list(PROFILES))
def test_messages_come_in_order_and_not_before_they_were_measured(name: str) -> None:
    world = profile_world(name, True)
    arrived = [d.arrived_ns for d in world.deliveries]
    assert arrived == sorted(arrived)
    late = [(d.arrived_ns - d.body.t_ns) / 1e9 for d in world.deliveries if d.kind == Kind.PEOPLE]
    assert min(late) > -0.11
    assert max(late) < 0.36

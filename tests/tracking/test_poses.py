"""A vendor's 3-D people: ids kept, swaps seen through, wrists passed on."""

from dataclasses import replace

import numpy as np

from tests.tracking.world import START_NS, STEP_NS, joints_at, room
from tillfree.sensors import PosedPerson, PoseFrame
from tillfree.tracking import Tracker, TrackUpdate


def posed(name: str, place: tuple[float, float]) -> PosedPerson:
    """Return a posed person with head, neck and wrists, one joint not a number."""
    joints = joints_at(np.array(place), np.array([0.0, 1.0]))
    given = {
        "head": (*joints["nose"], 0.9),
        "neck": (*joints["nose"] - [0.0, 0.1, 0.2], 0.9),
        "left_wrist": (*joints["left_wrist"], 0.8),
        "right_wrist": (*joints["right_wrist"], 0.8),
        "left_knee": (float("nan"), 0.0, 0.0, 0.9),
    }
    plain = {k: (float(x), float(y), float(z), float(p)) for k, (x, y, z, p) in given.items()}
    return PosedPerson(name, plain)


def run(tracker: Tracker, frames: list[list[PosedPerson]]) -> list[TrackUpdate]:
    said = []
    for k, people in enumerate(frames):
        tracker.observe_poses("vendor", PoseFrame(START_NS + k * STEP_NS, tuple(people)))
        said.append(tracker.step(START_NS + k * STEP_NS))
    return said


def test_each_vendor_track_is_one_track_with_its_id() -> None:
    store = replace(room(cameras=0), gates=())
    tracker = Tracker(store)
    said = run(tracker, [[posed("a", (2, 2 + 0.1 * k)), posed("b", (6, 2))] for k in range(30)])
    assert {s.track_id for u in said for s in u.samples} == {1, 2}
    assert {tracker.vendor_id(1), tracker.vendor_id(2)} == {"a", "b"}
    assert tracker.vendor_id(99) is None


def test_wrists_are_the_vendors() -> None:
    tracker = Tracker(room(cameras=0))
    said = run(tracker, [[posed("a", (2, 2))] for _ in range(10)])
    true = joints_at(np.array([2.0, 2.0]), np.array([0.0, 1.0]))["left_wrist"]
    assert np.linalg.norm(np.subtract(said[-1].samples[0].left_wrist_m, true)) < 0.05


def test_ids_that_swap_far_apart_are_seen_through() -> None:
    tracker = Tracker(room(cameras=0))
    straight = [[posed("a", (2, 4)), posed("b", (6, 4))] for _ in range(15)]
    crossed = [[posed("b", (2, 4)), posed("a", (6, 4))] for _ in range(15)]
    said = run(tracker, straight + crossed)
    assert {s.track_id for u in said for s in u.samples} == {1, 2}
    left = [s.track_id for u in said for s in u.samples if s.position_m[0] < 4.0]
    assert len(set(left)) == 1


def test_a_vendor_id_that_comes_back_is_the_same_track() -> None:
    tracker = Tracker(replace(room(cameras=0), gates=()))
    there = [[posed("a", (4, 4))] for _ in range(20)]
    gone: list[list[PosedPerson]] = [[] for _ in range(300)]
    said = run(tracker, there + gone + there)
    assert {s.track_id for u in said for s in u.samples} == {1}

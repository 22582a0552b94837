"""Turning and shifting the world's frame changes no receipt: nothing follows the axes."""

import numpy as np
import pytest

from tests.properties.turning import Frame, turned_store, turned_world
from tests.scenarios.told import Told, busy, lines_of, tell, world
from tillfree.core.camera import project
from tillfree.premises import turn_and_shift
from tillfree.simulator import SimulationSpec, world_messages

FRAMES = [Frame(0.7, (0.0, 0.0)), Frame(0.0, (310.0, -95.0)), Frame(-2.3, (-40.0, 1_200.0))]


def said_of(told: Told) -> list[tuple[str, dict[str, int], str]]:
    """Return each receipt's credential, lines and status, by credential and entry."""
    receipts = sorted(told.receipts(), key=lambda r: (r.credential, r.entered_t_ns))
    return [(r.credential, lines_of(r), r.status.value) for r in receipts]


def same_receipts(here: Told, frame: Frame) -> None:
    there = tell(turned_world(here.world, frame))
    assert here.receipts()
    assert said_of(there) == said_of(here)
    sure = [sorted(r.confidence for r in told.receipts()) for told in (here, there)]
    assert sure[1] == pytest.approx(sure[0], abs=0.01)


def test_a_moved_camera_sees_each_moved_point_where_it_was() -> None:
    store = world(profile="calm", seed=5, duration_s=45.0, camera_count=4).store
    points = np.array([[0.5, 0.5, 1.0], [2.0, 1.0, 0.0], [1.0, 3.0, 1.6]])
    for frame in FRAMES:
        moved = turned_store(store, frame)
        for before, after in zip(store.cameras, moved.cameras, strict=True):
            for told, wanted in zip(
                project(after, frame.points(points)), project(before, points), strict=True
            ):
                assert told == pytest.approx(wanted, rel=1e-6, abs=1e-4)


def test_the_products_own_way_of_turning_a_store_is_the_same() -> None:
    store = world(profile="calm", seed=5, duration_s=45.0, camera_count=4).store
    for frame in FRAMES:
        ours, theirs = (
            turned_store(store, frame),
            turn_and_shift(store, frame.turn_rad, frame.shift_m),
        )
        assert ours.floor == pytest.approx(theirs.floor)
        for one, other in zip(ours.slots, theirs.slots, strict=True):
            assert one.centre_m == pytest.approx(other.centre_m)
            assert one.facing == pytest.approx(other.facing)
        for eye, other_eye in zip(ours.cameras, theirs.cameras, strict=True):
            assert eye.rotation == pytest.approx(other_eye.rotation)
            assert eye.translation == pytest.approx(other_eye.translation)


@pytest.mark.parametrize("frame", FRAMES, ids=str)
def test_no_receipt_depends_on_the_frame(frame: Frame) -> None:
    same_receipts(busy(), frame)


def test_nor_where_a_vendors_poses_are_all_there_is() -> None:
    posed = world_messages(SimulationSpec(profile="calm", seed=6, duration_s=60.0, poses=True))
    same_receipts(tell(posed), FRAMES[2])


@pytest.mark.siege
@pytest.mark.parametrize("seed", range(20, 30))
def test_no_receipt_of_many_worlds_depends_on_the_frame(seed: int) -> None:
    frame = Frame(0.3 * seed, (17.0 * seed, -250.0))
    same_receipts(tell(world(profile="busy", seed=seed, duration_s=90.0)), frame)

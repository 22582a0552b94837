"""What the tracker as a whole promises, in a room whose truth is known."""

import pickle

import numpy as np
import pytest

from tests.tracking.world import (
    FLOOR,
    START_NS,
    STEP_NS,
    Film,
    Path,
    joints_at,
    room,
    straight,
    turned,
)
from tillfree.core.geometry import contains
from tillfree.sensors import PeopleFrame, Person, ProductFrame, ProductInHand
from tillfree.tracking import Tracker, TrackUpdate, tracking_figures
from tillfree.tracking.metrics import Places

WALK = straight((4.0, 1.0), (4.0, 7.0), 6.0)
ENTER = straight((4.0, -1.5), (4.0, 6.0), 7.0)


def errors_m(said: list[TrackUpdate], path: Path, since_s: float) -> list[float]:
    """Return the distance of the nearest sample to the true place in every step."""
    found = []
    for update in said:
        at_s = (update.t_ns - START_NS) / 1e9
        here = path(at_s)
        if at_s < since_s or here is None:
            continue
        gaps = [np.hypot(*np.subtract(s.position_m, here)) for s in update.samples]
        found.append(float(min(gaps, default=9.0)))
    return found


def ids_of(said: list[TrackUpdate]) -> set[int]:
    return {sample.track_id for update in said for sample in update.samples}


def test_one_walker_is_one_track_within_five_centimetres() -> None:
    said = Film(room(), [WALK]).run(Tracker(room()), 0.0, 7.0)
    assert ids_of(said) == {1}
    assert np.median(errors_m(said, WALK, 0.5)) < 0.05
    assert np.max(errors_m(said, WALK, 0.5)) < 0.2


def test_standard_deviations_are_honest() -> None:
    said = Film(room(), [WALK]).run(Tracker(room()), 0.0, 7.0)
    spread = [s.sd_m for u in said[10:] for s in u.samples]
    square = np.mean(np.square(errors_m(said, WALK, 1.0))) / 2.0
    assert 0.4 < np.sqrt(square) / np.median(spread) < 2.0


def test_velocity_and_facing_follow_the_walk() -> None:
    said = Film(room(), [WALK]).run(Tracker(room()), 0.0, 4.0)
    last = said[-1].samples[0]
    assert last.velocity_m_s == pytest.approx((0.0, 1.0), abs=0.25)
    assert last.facing[1] > 0.9


def test_a_turned_and_shifted_frame_gives_the_same_tracks_turned_and_shifted() -> None:
    frame = turned(0.7, (120.0, -40.0))

    def moved(at_s: float) -> tuple[float, float] | None:
        here = WALK(at_s)
        return None if here is None else tuple(frame[0] @ np.array(here) + frame[1])

    store = room(frame)
    said = Film(store, [moved]).run(Tracker(store), 0.0, 6.0)
    assert ids_of(said) == {1}
    assert np.median(errors_m(said, moved, 0.5)) < 0.05


def test_lens_distortion_is_undone() -> None:
    store = room(distortion=np.array([-0.2, 0.05, 0.001, -0.001, 0.0]))
    said = Film(store, [WALK]).run(Tracker(store), 0.0, 6.0)
    assert ids_of(said) == {1}
    assert np.median(errors_m(said, WALK, 0.5)) < 0.06


@pytest.mark.parametrize("cameras", [1, 2])
def test_few_cameras_are_enough(cameras: int) -> None:
    store = room(cameras=cameras)
    said = Film(store, [straight((3.0, 4.0), (5.0, 5.0), 4.0)]).run(Tracker(store), 0.0, 5.0)
    assert ids_of(said) == {1}


def test_a_dead_camera_changes_nothing_for_who_is_seen_by_others() -> None:
    film = Film(room(), [WALK])
    film.hidden = lambda person, camera, at_s: camera == "c0" and at_s > 2.0
    said = film.run(Tracker(room()), 0.0, 6.0)
    assert ids_of(said) == {1}


def test_two_who_cross_keep_their_ids() -> None:
    paths = [straight((2.0, 4.0), (6.0, 4.3), 4.0), straight((6.0, 4.0), (2.0, 4.3), 4.0)]
    said = Film(room(), paths).run(Tracker(room()), 0.0, 5.0)
    truth = [
        Places(np.arange(2), np.array([path((u.t_ns - START_NS) / 1e9) for path in paths]))
        for u in said
    ]
    found = [
        Places(
            np.array([s.track_id for s in u.samples], np.int64),
            np.array([s.position_m for s in u.samples]).reshape(-1, 2),
        )
        for u in said
    ]
    figures = tracking_figures(truth[5:], found[5:])
    assert figures.idf1 > 0.99
    assert figures.switches == 0


def test_who_comes_in_is_followed_from_the_door() -> None:
    said = Film(room(), [ENTER]).run(Tracker(room()), 0.0, 7.0)
    assert ids_of(said) == {1}
    first = next(u for u in said if u.samples)
    assert not contains(FLOOR, np.array([first.samples[0].position_m]))[0]


def test_who_passes_far_outside_is_nobody() -> None:
    path = straight((-3.0, -4.0), (11.0, -4.0), 8.0)
    said = Film(room(), [path]).run(Tracker(room()), 0.0, 8.0)
    assert ids_of(said) == set()


def test_who_walks_out_has_left() -> None:
    path = straight((4.0, 4.0), (4.0, -3.0), 6.0)
    film = Film(room(), [path])
    film.hidden = lambda person, camera, at_s: at_s > 4.6
    said = film.run(Tracker(room()), 0.0, 8.0)
    assert [i for u in said for i in u.left] == [1]
    assert [i for u in said for i in u.lost] == [1]


def test_who_is_hidden_for_a_while_comes_back_with_the_same_id() -> None:
    film = Film(room(), [straight((4.0, 3.0), (4.0, 5.0), 8.0)])
    film.hidden = lambda person, camera, at_s: 3.0 < at_s < 6.0
    said = film.run(Tracker(room()), 0.0, 9.0)
    assert ids_of(said) == {1}
    assert said[-1].samples[0].views > 0


def test_a_second_run_and_a_pickled_one_say_the_same() -> None:
    def fresh() -> Film:
        return Film(room(), [WALK, straight((6.0, 4.0), (2.0, 4.3), 4.0)])

    whole = Tracker(room())
    said = fresh().run(whole, 0.0, 4.0)
    halved, film = Tracker(room()), fresh()
    parts = film.run(halved, 0.0, 2.0)
    restored = pickle.loads(pickle.dumps(halved))
    parts += film.run(restored, 2.0, 4.0)
    assert repr(parts) == repr(said)


def test_wrists_are_within_five_centimetres() -> None:
    path = straight((4.0, 4.0), (4.0, 4.0), 1.0)
    said = Film(room(), [path]).run(Tracker(room()), 0.0, 4.0)
    true = joints_at(np.array([4.0, 4.0]), np.array([0.0, 1.0]))
    last = said[-1].samples[0]
    assert np.linalg.norm(np.subtract(last.left_wrist_m, true["left_wrist"])) < 0.06
    assert np.linalg.norm(np.subtract(last.right_wrist_m, true["right_wrist"])) < 0.06
    assert 0.0 < last.wrist_sd_m < 0.1


def test_a_clock_that_is_ahead_is_found() -> None:
    legs = [((1.5, 4.0), (6.5, 4.0)), ((6.5, 4.0), (1.5, 4.0))]

    def pacing(at_s: float) -> tuple[float, float] | None:
        since, until = legs[int(at_s // 4.0) % 2]
        return straight(since, until, 4.0)(at_s % 4.0)

    film = Film(room(), [pacing])
    film.clock_s = {"c1": 0.09}
    tracker = Tracker(room())
    film.run(tracker, 0.0, 40.0)
    offsets = tracker.clock_offsets_s()
    assert 0.03 < offsets["c1"] < 0.12
    assert all(abs(offsets[name]) < 0.03 for name in ("c0", "c2", "c3"))


def test_an_item_in_a_hand_is_the_hands_owner() -> None:
    store = room()
    paths = [straight((3.0, 4.0), (3.0, 4.0), 1.0), straight((5.0, 4.0), (5.0, 4.0), 1.0)]
    tracker = Tracker(store)
    said = Film(store, paths).run(tracker, 0.0, 2.0)
    owner = min(said[-1].samples, key=lambda s: abs(s.position_m[0] - 5.0))
    from tillfree.core.camera import project

    hand = joints_at(np.array([5.0, 4.0]), np.array([0.0, 1.0]))["left_wrist"]
    pixel = project(store.cameras[0], hand[None])[0][0]
    item = ProductInHand((pixel[0] - 10, pixel[1] - 10, 20, 20), (("SKU1", 0.8),))
    sighting = tracker.track_product("c0", ProductFrame(said[-1].t_ns, (item,)))[0]
    assert sighting.tracks[0][0] == owner.track_id
    assert sighting.tracks[0][1] > 0.8


def test_unknown_cameras_and_senseless_numbers_are_ignored() -> None:
    tracker = Tracker(room())
    nan = float("nan")
    bad = Person(
        (nan, 1.0, -5.0, float("inf")), keypoints={"nose": (nan, nan, 0.5), "x": (1, 1, 1)}
    )
    for k in range(1, 20):
        frame = PeopleFrame(START_NS + k * STEP_NS, (bad, bad))
        tracker.observe_people("nowhere", frame)
        tracker.observe_people("c0", frame)
        assert tracker.step(START_NS + k * STEP_NS).samples == ()
    assert tracker.ignored == 19


def test_a_frame_from_later_waits_for_its_step() -> None:
    film = Film(room(), [WALK])
    tracker = Tracker(room())
    film.run(tracker, 0.0, 1.0)
    for camera in film.store.cameras:
        tracker.observe_people(camera.camera_id, film.picture(camera, 1.1))
    assert tracker.step(START_NS + 10 * STEP_NS).samples[0].views == 0
    assert tracker.step(START_NS + 11 * STEP_NS).samples[0].views > 0

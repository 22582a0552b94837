"""Who faces a screen is counted by boxes alone; who turns away or was not watched is not."""

import numpy as np
import pytest

from tillfree.ads.faces import CHIP_PX, Box, Face, FaceSettings, Onlookers, PlayAudience

SETTINGS = FaceSettings()
_S = 10**9
_CHIP = np.zeros((CHIP_PX, CHIP_PX, 3), np.uint8)
BEGAN = 1_000 * _S


def face(left: int, yaw: float = 0.0) -> Face:
    """Return a face of 100 pixels at a place."""
    return Face(Box(left, 50, 100, 100), yaw, _CHIP)


def watched(*faces: list[Face], every_s: float = 0.25) -> Onlookers:
    """Return who was there, picture by picture."""
    found = Onlookers(SETTINGS)
    for number, seen in enumerate(faces):
        found.look(BEGAN + int(number * every_s * _S), seen)
    return found


def test_one_who_looks_and_one_who_passes_are_told_apart() -> None:
    looks = [[face(0), face(400, yaw=0.5)] for _ in range(20)]
    there = watched(*looks)
    assert there.in_view() == 2
    audience = there.audience(BEGAN, BEGAN + 4 * _S)
    assert audience == PlayAudience(opportunities=2, viewed=1, viewed_s=4.0)


def test_a_face_that_moves_is_one_and_who_comes_back_is_another() -> None:
    walks = [[face(20 * step)] for step in range(20)]
    gone: list[list[Face]] = [[] for _ in range(12)]
    there = watched(*walks, *gone, *walks)
    audience = there.audience(BEGAN, BEGAN + int(51 * 0.25 * _S))
    assert audience is not None
    assert (audience.opportunities, audience.viewed) == (2, 2)
    assert there.in_view() == 1


def test_a_look_of_under_a_second_is_no_view() -> None:
    there = watched(*[[face(0)]] * 4, *[[face(0, yaw=-0.6)]] * 8)
    assert there.audience(BEGAN, BEGAN + 2 * _S) == PlayAudience(1, 0, 0.0)


def test_who_is_missed_in_a_picture_is_in_view_for_a_while() -> None:
    there = watched([face(0)], [], [], every_s=0.5)
    assert there.in_view() == 1
    there.look(BEGAN + 4 * _S, [])
    assert there.in_view() == 0


def test_a_play_that_was_not_watched_from_end_to_end_is_not_counted() -> None:
    there = watched(*[[face(0)]] * 8)
    assert there.audience(BEGAN - 1, BEGAN + _S) is None
    assert there.audience(BEGAN, BEGAN + 2 * _S) is None
    # The camera was dark for a while.
    there.look(BEGAN + 60 * _S, [face(0)])
    there.look(BEGAN + 61 * _S, [face(0)])
    assert there.audience(BEGAN, BEGAN + _S) is None
    assert there.audience(BEGAN + 60 * _S, BEGAN + 61 * _S) == PlayAudience(1, 1, 1.0)


def test_what_is_remembered_is_bounded() -> None:
    few = FaceSettings(onlookers=5, gone_s=0.1)
    there = Onlookers(few)
    for number in range(50):
        there.look(BEGAN + number * _S // 20, [face(number * 150 % 1_500)])
    audience = there.audience(BEGAN, BEGAN + 2 * _S)
    assert audience is not None
    assert audience.opportunities <= 5 + 3


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (Box(0, 0, 100, 100), Box(0, 0, 100, 100), 1.0),
        (Box(0, 0, 100, 100), Box(50, 0, 100, 100), 1 / 3),
        (Box(0, 0, 100, 100), Box(100, 0, 100, 100), 0.0),
    ],
)
def test_boxes_overlap(one: Box, other: Box, share: float) -> None:
    assert one.overlap(other) == pytest.approx(share)


def test_a_token_is_told_after_enough_looks_that_agree() -> None:
    there = Onlookers(SETTINGS)
    (place,) = there.look(BEGAN, [face(0)])
    assert [there.matched(place, one) for one in ("a", "a", "b", "b", "", "b")] == [
        "",
        "a",
        "",
        "b",
        "",
        "",
    ]

"""A board with faults is refused, and every fault is told."""

import pytest

from tests.ads.boards.a_board import board
from tillfree.ads.boards import (
    BoardRefused,
    BoardSettings,
    Daypart,
    Turn,
    check_board,
    venues_above,
)


def test_a_good_board_may_be_put_up() -> None:
    check_board(board(), BoardSettings())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"board_id": "No Id"}, "small letters"),
        ({"name": " "}, "name"),
        ({"venue_type": "station"}, "OpenOOH"),
        ({"width_px": 0}, "pixels"),
        ({"multiplier": float("nan")}, "impressions"),
        ({"multiplier": 0.0}, "impressions"),
        ({"floor_cpm_minor": -1}, "floor"),
        ({"currency": "euro"}, "EUR"),
        ({"time_zone": "Atlantis"}, "time zone"),
        ({"store_id": ""}, "name the one near it"),
        ({"dayparts": ()}, "dayparts"),
        ({"dayparts": (Daypart((7,), 0, 60, (Turn(5),)),)}, "Monday"),
        ({"dayparts": (Daypart((0,), 60, 60, (Turn(5),)),)}, "lasts"),
        ({"dayparts": (Daypart((0,), 0, 60, ()),)}, "turns"),
        ({"dayparts": (Daypart((0,), 0, 60, (Turn(0),)),)}, "a turn of 0 s"),
        ({"dayparts": (Daypart((0,), 0, 60, (Turn(5, "javascript:x"),)),)}, "no address"),
    ],
)
def test_a_fault_is_told(changed: dict[str, object], words: str) -> None:
    with pytest.raises(BoardRefused, match=words):
        check_board(board(**changed), BoardSettings())


def test_kinds_of_place_lie_in_each_other() -> None:
    assert venues_above("10603") == ("10603", "106", "1")
    assert venues_above("301") == ("301", "3")
    assert venues_above("1001") == ("1001", "10")

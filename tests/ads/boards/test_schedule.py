"""Which loop is shown when: by the board's own clock, in order, without a gap or an overlap."""

from hypothesis import given
from hypothesis import strategies as st

from tests.ads.boards.a_board import EVENING, HOUR_NS, MONDAY_NS, MORNING, board
from tillfree.ads.boards import Daypart, Turn, part_at, parts_ahead


def test_a_day_has_its_parts_by_the_boards_own_clock() -> None:
    found = parts_ahead(board(), MONDAY_NS, MONDAY_NS + 24 * HOUR_NS)
    assert found == (
        (MONDAY_NS + 6 * HOUR_NS, MONDAY_NS + 12 * HOUR_NS, MORNING),
        (MONDAY_NS + 12 * HOUR_NS, MONDAY_NS + 24 * HOUR_NS, EVENING),
    )


def test_at_the_weekend_there_is_no_morning() -> None:
    saturday_ns = MONDAY_NS + 5 * 24 * HOUR_NS
    assert part_at(board(), saturday_ns + 7 * HOUR_NS) is None
    assert part_at(board(), saturday_ns + 13 * HOUR_NS) == EVENING


def test_a_day_on_which_clocks_change_has_another_length() -> None:
    # On Sunday, 25 October 2026, the clocks of Berlin go back at three.
    whole = Daypart(tuple(range(7)), 0, 24 * 60, (Turn(5),))
    midnight_ns = MONDAY_NS + 27 * 24 * HOUR_NS
    (only,) = parts_ahead(board(dayparts=(whole,)), midnight_ns, midnight_ns + 25 * HOUR_NS)
    assert only[:2] == (midnight_ns, midnight_ns + 25 * HOUR_NS)


_minutes = st.integers(0, 1_439)
_parts = st.lists(
    st.builds(
        lambda days, one, other: Daypart(
            tuple(days), min(one, other), max(one, other) + 1, (Turn(5),)
        ),
        st.sets(st.integers(0, 6), min_size=1),
        _minutes,
        _minutes,
    ),
    min_size=1,
    max_size=4,
)


@given(_parts, st.integers(0, 400 * 24 * 60), st.integers(1, 3 * 24 * 60), st.data())
def test_what_lies_ahead_is_what_holds_at_each_moment(
    parts: list[Daypart], from_minute: int, length_minutes: int, data: st.DataObject
) -> None:
    one = board(dayparts=tuple(parts))
    from_ns = MONDAY_NS + from_minute * 60 * 10**9
    until_ns = from_ns + length_minutes * 60 * 10**9
    found = parts_ahead(one, from_ns, until_ns)
    edges = [edge for begin_ns, end_ns, _ in found for edge in (begin_ns, end_ns)]
    assert edges == sorted(edges)
    at_ns = data.draw(st.integers(from_ns, until_ns - 1))
    held = [part for begin_ns, end_ns, part in found if begin_ns <= at_ns < end_ns]
    assert len(held) <= 1
    assert (held[0] if held else None) == part_at(one, at_ns)

"""Seconds and nanoseconds go into each other."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.clock import NS_PER_MS, NS_PER_S, nanoseconds, seconds


@given(st.integers(0, 10**14))
def test_durations_up_to_a_day_come_back_exactly(duration_ns: int) -> None:
    assert nanoseconds(seconds(duration_ns)) == duration_ns


def test_the_units_by_hand() -> None:
    assert NS_PER_S == 1000 * NS_PER_MS
    assert nanoseconds(0.3) == 300 * NS_PER_MS
    assert nanoseconds(-0.25) == -250 * NS_PER_MS

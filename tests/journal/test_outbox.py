"""How long a message waits between its attempts."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.journal import OutboxSettings
from tillfree.journal.outbox import SECOND_NS, wait_ns


def test_each_wait_is_twice_the_one_before() -> None:
    settings = OutboxSettings(first_wait_s=1.5, longest_wait_s=10.0)
    waits = [wait_ns(attempts, settings) / SECOND_NS for attempts in range(1, 6)]
    assert waits == [1.5, 3.0, 6.0, 10.0, 10.0]


@given(
    attempts=st.integers(1, 10_000),
    first_s=st.floats(0.001, 1e6),
    longest_s=st.floats(0.001, 1e6),
)
def test_no_wait_is_longer_than_the_longest_nor_shorter_than_the_last(
    attempts: int, first_s: float, longest_s: float
) -> None:
    settings = OutboxSettings(first_wait_s=first_s, longest_wait_s=longest_s)
    wait = wait_ns(attempts, settings)
    assert 0 < wait <= round(longest_s * SECOND_NS)
    assert wait <= wait_ns(attempts + 1, settings)

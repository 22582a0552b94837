"""Guessing is slowed down; nobody is locked out for long."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.tenants import Attempts, TenantSettings, after_attempt

SECOND_NS = 1_000_000_000
_SETTINGS = TenantSettings()


def test_the_first_few_wait_for_nothing_and_each_later_one_twice_as_long() -> None:
    now_ns, attempts, waits = 10**18, Attempts(), []
    for _ in range(16):
        after = after_attempt(attempts, now_ns, _SETTINGS)
        assert after is not None
        waits.append((after.next_ns - now_ns) // SECOND_NS)
        attempts, now_ns = after, after.next_ns
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_too_early_is_not_tried_and_not_counted() -> None:
    attempts = Attempts(7, 100)
    assert after_attempt(attempts, 99, _SETTINGS) is None
    assert after_attempt(attempts, 100, _SETTINGS) is not None


def test_failures_are_forgotten_after_a_day() -> None:
    later_ns = 100 + 86_401 * SECOND_NS
    assert after_attempt(Attempts(30, 100), later_ns, _SETTINGS) == Attempts(1, later_ns)


@given(times_s=st.lists(st.integers(0, 3_600), max_size=400))
def test_an_hour_of_guessing_gets_few_tries(times_s: list[int]) -> None:
    attempts, tried = Attempts(), 0
    for now_s in sorted(times_s):
        after = after_attempt(attempts, now_s * SECOND_NS, _SETTINGS)
        if after is not None:
            attempts, tried = after, tried + 1
    assert tried <= 17


@given(failures=st.integers(0, 10**6))
def test_no_wait_is_longer_than_the_longest(failures: int) -> None:
    after = after_attempt(Attempts(failures, 0), 0, _SETTINGS)
    assert after is not None
    assert after.next_ns <= _SETTINGS.failure_wait_max_s * SECOND_NS

"""A bucket lets through what its rate says, and no more."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.web.limits import Rate, RateLimiter, take

SECOND_NS = 10**9


@given(st.lists(st.integers(0, 3 * SECOND_NS), max_size=60), st.integers(1, 5))
def test_never_more_than_the_burst_and_the_rate(waits: list[int], burst: int) -> None:
    rate, bucket, now_ns, passed = Rate(2.0, burst), None, 0, 0
    for wait in waits:
        now_ns += wait
        bucket, wait_s = take(bucket, rate, now_ns)
        passed += wait_s == 0
        assert 0 <= wait_s <= 0.5
    assert passed <= burst + 2.0 * now_ns / SECOND_NS + 1e-6


def test_who_waits_as_told_may_pass() -> None:
    rate = Rate(2.0, 1)
    bucket, _ = take(None, rate, 0)
    bucket, wait_s = take(bucket, rate, 0)
    assert wait_s == 0.5
    assert take(bucket, rate, round(wait_s * SECOND_NS))[1] == 0


def test_a_clock_that_goes_back_gives_nothing() -> None:
    rate = Rate(1.0, 1)
    bucket, _ = take(None, rate, SECOND_NS)
    assert take(bucket, rate, 0)[1] == 1.0


def test_the_longest_unseen_is_forgotten() -> None:
    limiter, rate = RateLimiter(2), Rate(0.001, 1)
    assert [limiter.wait_s(who, rate, 0) == 0 for who in "aab"] == [True, False, True]
    assert limiter.wait_s("c", rate, 0) == 0
    assert limiter.wait_s("b", rate, 0) > 0
    assert limiter.wait_s("a", rate, 0) == 0, "it was forgotten"

"""Intervals hold the true difference as often as they say."""

import numpy as np
import pytest

from tillfree.insight.comparison import TooFewDays, difference, ratio_of


def test_equal_days_have_no_doubt() -> None:
    found = ratio_of("before", np.full(5, 3.0), np.full(5, 10.0))
    assert (found.value, found.low, found.high) == pytest.approx((0.3, 0.3, 0.3))


def test_one_day_says_nothing_of_how_days_vary() -> None:
    with pytest.raises(TooFewDays):
        ratio_of("after", np.ones(1), np.ones(1))


def test_intervals_hold_the_truth_as_often_as_said() -> None:
    chance = np.random.default_rng(7)
    held = 0
    for _ in range(600):
        sides = []
        for rate, days in ((0.40, 14), (0.46, 10)):
            visits = chance.poisson(200, days).astype(np.float64)
            daily = np.clip(chance.normal(rate, 0.05, days), 0.0, 1.0)
            sides.append(
                ratio_of("a", chance.binomial(visits.astype(int), daily).astype(np.float64), visits)
            )
        found = difference(*sides)
        held += found.low <= 0.06 <= found.high
    assert 0.92 <= held / 600 <= 0.98

"""Probabilities, held against scipy and against published values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tillfree.core.probability import (
    brier_score,
    clopper_pearson_upper,
    expected_calibration_error,
    reliability,
)

counts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_the_exact_bound_leaves_just_the_chance_that_it_says(count: tuple[int, int]) -> None:
    hits, trials = count
    bound = clopper_pearson_upper(hits, trials)
    assert hits / trials <= bound <= 1.0
    if hits < trials:
        assert float(stats.binom.cdf(hits, trials, bound)) == pytest.approx(0.05, abs=1e-6)


def test_bounds_by_published_values() -> None:
    assert clopper_pearson_upper(0, 100) == pytest.approx(1.0 - 0.05 ** (1 / 100))
    assert clopper_pearson_upper(10, 100, 0.975) == pytest.approx(0.1762, abs=1e-4)


@pytest.mark.parametrize("hits, trials", [(0, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(hits: int, trials: int) -> None:
    with pytest.raises(ValueError, match="count"):
        clopper_pearson_upper(hits, trials)


def test_calibration_by_hand() -> None:
    said = np.array([0.95, 0.95, 0.95, 0.95, 0.25])
    true = np.array([True, True, True, False, False])
    assert brier_score(said, true) == pytest.approx((3 * 0.05**2 + 0.95**2 + 0.25**2) / 5)
    assert [one.count for one in reliability(said, true)] == [1, 4]
    assert expected_calibration_error(said, true) == pytest.approx(0.8 * 0.2 + 0.2 * 0.25)


def test_certainty_belongs_to_the_last_bin() -> None:
    only = reliability(np.array([1.0]), np.array([True]))[0]
    assert (only.low, only.high, only.count) == (0.9, 1.0, 1)


@given(st.lists(st.booleans(), min_size=1))
def test_who_says_what_happens_is_calibrated(outcomes: list[bool]) -> None:
    true = np.array(outcomes)
    assert expected_calibration_error(true.astype(np.float64), true) == 0.0
    assert brier_score(true.astype(np.float64), true) == 0.0


def test_no_outcomes_have_no_calibration() -> None:
    with pytest.raises(ValueError, match="outcomes"):
        brier_score(np.array([]), np.array([], np.bool_))

"""Calibration figures against values worked out by hand or taken from tables."""

import math

import pytest

from tillfree.scoring import Claim, reliability
from tillfree.scoring.calibration import (
    base_rate_brier,
    brier,
    clopper_pearson_upper,
    expected_calibration_error,
)

CLAIMS = [Claim(0.95, True), Claim(0.95, True), Claim(0.95, False), Claim(0.25, False)]


def test_expected_calibration_error_by_hand() -> None:
    error = 3 / 4 * abs(0.95 - 2 / 3) + 1 / 4 * abs(0.25 - 0.0)
    assert expected_calibration_error(CLAIMS, 10) == pytest.approx(error)


def test_brier_by_hand() -> None:
    assert brier(CLAIMS) == pytest.approx((2 * 0.05**2 + 0.95**2 + 0.25**2) / 4)
    assert base_rate_brier(CLAIMS) == pytest.approx(0.25)


def test_bins_hold_their_lower_limit_and_the_last_holds_one() -> None:
    held = reliability([Claim(0.1, True), Claim(1.0, True), Claim(0.0, False)], 10)
    assert [b.count for b in held] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert math.isnan(held[5].share_right)


def test_nothing_said_is_no_number() -> None:
    assert math.isnan(expected_calibration_error([], 10))
    assert math.isnan(brier([]))
    assert math.isnan(base_rate_brier([]))


@pytest.mark.parametrize(
    ("wrong", "count", "upper"),
    [(0, 10, 0.3085), (1, 10, 0.4450), (5, 100, 0.1128), (0, 2000, 0.001843), (10, 10, 1.0)],
)
def test_upper_bound_as_in_tables(wrong: int, count: int, upper: float) -> None:
    assert clopper_pearson_upper(wrong, count, 0.05) == pytest.approx(upper, abs=5e-5)


def test_no_trial_bounds_nothing() -> None:
    assert clopper_pearson_upper(0, 0, 0.05) == 1.0

"""Calibration of claims against values worked out by hand."""

import math

import pytest

from tillfree.scoring import Claim, calibrate
from tillfree.scoring.calibration import error_bound

CLAIMS = [Claim(0.95, True), Claim(0.95, True), Claim(0.95, False), Claim(0.25, False)]


def test_measures_by_hand() -> None:
    found = calibrate(CLAIMS, 10)
    assert found.error == pytest.approx(3 / 4 * abs(0.95 - 2 / 3) + 1 / 4 * abs(0.25 - 0.0))
    assert found.brier == pytest.approx((2 * 0.05**2 + 0.95**2 + 0.25**2) / 4)
    assert found.brier_base_rate == pytest.approx(0.25)


def test_bins_hold_their_lower_limit_and_the_last_holds_one() -> None:
    found = calibrate([Claim(0.1, True), Claim(1.0, True), Claim(0.0, False)], 10)
    assert [(held.low, held.count) for held in found.bins] == [(0.0, 1), (0.1, 1), (0.9, 1)]


def test_nothing_said_is_no_number() -> None:
    found = calibrate([], 10)
    assert math.isnan(found.error)
    assert math.isnan(found.brier)
    assert found.bins == ()


def test_bounds_on_errors() -> None:
    assert error_bound(0, 2000, 0.95) == pytest.approx(1.0 - 0.05 ** (1 / 2000))
    assert error_bound(3, 3, 0.95) == 1.0
    assert error_bound(0, 0, 0.95) == 1.0

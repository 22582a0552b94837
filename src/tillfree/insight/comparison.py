"""Two sides of a change, and how sure the difference is.

A metric is a ratio of sums over days (visits that bought over visits). Its variance is found by the
delta method with days as units (Deng, Knoblich, Lu, KDD 2018), since visits of one day are alike;
the interval of the difference is Welch's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from tillfree.core.errors import TillfreeError

Array = NDArray[np.float64]

LEVEL = 0.95
"""Share of such intervals that hold the true value."""


class TooFewDays(TillfreeError):
    """A side has too few days to say how much it varies."""

    def __init__(self, side: str, days: int) -> None:
        super().__init__(
            f"The side {side!r} has {days} days with visits: an interval needs 2 or more; ask for "
            "more days."
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval; `freedom` degrees of freedom."""

    value: float
    low: float
    high: float
    variance: float
    freedom: float


def ratio_of(side: str, numerator: Array, denominator: Array) -> Estimate:
    """Return the ratio of sums over days with its interval; raises TooFewDays below 2 days."""
    days = len(numerator)
    if days < 2:
        raise TooFewDays(side, days)
    total = float(denominator.sum())
    value = float(numerator.sum()) / total if total else float("nan")
    rest = numerator - value * denominator
    variance = float(np.sum(rest**2)) * days / (days - 1) / total**2 if total else float("nan")
    return _estimate(value, variance, days - 1.0)


def difference(before: Estimate, after: Estimate) -> Estimate:
    """Return after less before, with Welch's interval."""
    variance = before.variance + after.variance
    freedom = min(before.freedom, after.freedom)
    if variance > 0:
        parts = before.variance**2 / before.freedom + after.variance**2 / after.freedom
        freedom = variance**2 / parts
    return _estimate(after.value - before.value, variance, freedom)


def _estimate(value: float, variance: float, freedom: float) -> Estimate:
    reach = float(student.ppf(0.5 + LEVEL / 2, freedom)) * variance**0.5
    return Estimate(value, value - reach, value + reach, variance, freedom)

"""Claims of receipts and acts: what was said with which probability, and whether it came true.

The measures themselves are core's; here a share of nothing is NaN instead of an error.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.core.probability import (
    CalibrationBin,
    brier_score,
    clopper_pearson_upper,
    expected_calibration_error,
    reliability,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said with a probability, and whether it came true."""

    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well claims keep their word; NaN without claims.

    `error` is the expected calibration error: the sum over equal-width bins of (share of claims in
    it) * |mean probability - share right|; bin k of n holds k/n <= p < (k+1)/n, the last one 1 too.
    `brier` is the mean of (probability - came true)^2, `brier_base_rate` the same for always saying
    the share that came true. `bins` are the filled bins.
    """

    error: float
    brier: float
    brier_base_rate: float
    bins: tuple[CalibrationBin, ...]


def calibrate(claims: Sequence[Claim], bins: int) -> Calibration:
    """Measure claims in `bins` bins over 0 to 1."""
    if not claims:
        nan = float("nan")
        return Calibration(nan, nan, nan, ())
    said = np.clip(np.array([claim.probability for claim in claims], dtype=np.float64), 0.0, 1.0)
    right: NDArray[np.bool_] = np.array([claim.right for claim in claims], dtype=np.bool_)
    share = float(np.mean(right))
    return Calibration(
        error=expected_calibration_error(said, right, bins),
        brier=brier_score(said, right),
        brier_base_rate=share * (1.0 - share),
        bins=reliability(said, right, bins),
    )


def error_bound(wrong: int, count: int, confidence: float) -> float:
    """Return the exact upper bound of a share of errors (Clopper and Pearson); 1 without trials."""
    return clopper_pearson_upper(wrong, count, confidence) if count else 1.0

"""Probabilities: exact bounds of shares, and how well a probability keeps its word.

Arrays are 1-D float64.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _counts(hits: int, trials: int) -> None:
    if not 0 <= hits <= trials or trials == 0:
        raise ValueError(f"{hits} hits of {trials} trials is no count of a binomial")


def clopper_pearson_upper(hits: int, trials: int, confidence: float = 0.95) -> float:
    """Return the exact one-sided upper bound of a binomial share; never too small.

    The share at which so few hits or fewer have the chance 1 - `confidence`. Source: Clopper and
    Pearson (1934), by the beta quantile. Raises ValueError for no trials or impossible hits.
    """
    _counts(hits, trials)
    if hits == trials:
        return 1.0
    from scipy.special import betaincinv  # slow to load, and rarely asked for

    return float(betaincinv(hits + 1, trials - hits, confidence))


def brier_score(said: Array, came_true: NDArray[np.bool_]) -> float:
    """Return the mean squared distance of said probabilities from 0 or 1; 0 is best.

    Source: Brier (1950), the form for two outcomes. Raises ValueError for none or unequal lengths.
    """
    _pairs(said, came_true)
    return float(np.mean((said - came_true) ** 2))


def _pairs(said: Array, came_true: NDArray[np.bool_]) -> None:
    if len(said) == 0 or len(said) != len(came_true):
        raise ValueError("calibration needs as many outcomes as said probabilities, at least one")


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Claims said between `low` and `high`: how many, their mean word, the share that came true."""

    low: float
    high: float
    count: int
    mean_said: float
    share_true: float


def reliability(
    said: Array, came_true: NDArray[np.bool_], bins: int = 10
) -> tuple[CalibrationBin, ...]:
    """Return the bins of a reliability diagram, equal in width over 0 to 1, empty ones left out.

    Source: DeGroot and Fienberg (1983). Raises ValueError for no claims or unequal lengths.
    """
    _pairs(said, came_true)
    index = np.clip((said * bins).astype(np.int64), 0, bins - 1)
    found = []
    for place in range(bins):
        inside = index == place
        count = int(np.sum(inside))
        if count:
            mean_said, share = float(np.mean(said[inside])), float(np.mean(came_true[inside]))
            found.append(CalibrationBin(place / bins, (place + 1) / bins, count, mean_said, share))
    return tuple(found)


def expected_calibration_error(said: Array, came_true: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the mean distance of said from true over the bins, weighed by their counts; 0 is best.

    More bins see finer faults and more of chance. Source: Naeini, Cooper and Hauskrecht (2015).
    """
    diagram = reliability(said, came_true, bins)
    missed = sum(one.count * abs(one.mean_said - one.share_true) for one in diagram)
    return missed / len(said)

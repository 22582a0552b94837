"""Whether probabilities mean what they say: calibration error, Brier score, bounds on errors.

A claim is a pair (said probability, came true). Sources: Brier (1950); Naeini, Cooper and
Hauskrecht (2015) for the expected calibration error; Clopper and Pearson (1934) for the bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said with a probability, and whether it came true."""

    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Claims whose probability lies between two limits: how sure, and how often right."""

    low: float
    high: float
    count: int
    mean_probability: float
    share_right: float


def reliability(claims: Sequence[Claim], bins: int) -> tuple[ReliabilityBin, ...]:
    """Sort claims into `bins` equal-width bins of [0, 1]; bin k holds k/bins <= p < (k+1)/bins.

    The last bin holds p = 1 too. An empty bin has count 0 and NaN means.
    """
    held: list[list[Claim]] = [[] for _ in range(bins)]
    for claim in claims:
        place = min(max(int(claim.probability * bins), 0), bins - 1)
        held[place].append(claim)
    found = []
    for place, inside in enumerate(held):
        count = len(inside)
        mean = sum(c.probability for c in inside) / count if count else float("nan")
        share = sum(c.right for c in inside) / count if count else float("nan")
        found.append(ReliabilityBin(place / bins, (place + 1) / bins, count, mean, share))
    return tuple(found)


def expected_calibration_error(claims: Sequence[Claim], bins: int) -> float:
    """Return the sum over bins of (share of claims in it) * |mean probability - share right|.

    NaN without claims.
    """
    if not claims:
        return float("nan")
    return sum(
        bin_.count / len(claims) * abs(bin_.mean_probability - bin_.share_right)
        for bin_ in reliability(claims, bins)
        if bin_.count
    )


def brier(claims: Sequence[Claim]) -> float:
    """Return the mean of (probability - came true)^2; NaN without claims."""
    if not claims:
        return float("nan")
    return sum((claim.probability - claim.right) ** 2 for claim in claims) / len(claims)


def base_rate_brier(claims: Sequence[Claim]) -> float:
    """Return the Brier score of always saying the share that came true; NaN without claims."""
    if not claims:
        return float("nan")
    share = sum(claim.right for claim in claims) / len(claims)
    return share * (1.0 - share)


def clopper_pearson_upper(wrong: int, count: int, level: float) -> float:
    """Return the upper end of the exact two-sided 1 - `level` interval of a share.

    `wrong` of `count` went wrong. 1 without any. Source: Clopper and Pearson (1934).
    """
    if count == 0 or wrong >= count:
        return 1.0
    from scipy.special import betaincinv

    return float(betaincinv(wrong + 1, count - wrong, 1.0 - level / 2.0))

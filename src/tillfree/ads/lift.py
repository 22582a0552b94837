"""What a campaign caused: those who could be shown it against those who were held out.

The estimate is by intention to treat: of everybody who was bid for, or would have been, whether or
not the ad was won. The difference of the mean spending of the two groups, with Welch's interval for
unequal variances (Welch, Biometrika 1947; degrees of freedom by Satterthwaite). Spending is very
skewed (most spend nothing), but means over hundreds of people are near enough to normal; that the
intervals cover as they say is measured by simulation.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tillfree.ads.settings import LiftSettings
from tillfree.core.errors import TillfreeError


class LiftRefused(TillfreeError):
    """There are too few people for an honest interval."""


@dataclass(frozen=True, slots=True)
class GroupSums:
    """A group's people, the sum of what they spent, and of its squares about the mean."""

    people: int
    spent_minor: float
    squares: float


@dataclass(frozen=True, slots=True)
class Lift:
    """What a campaign caused, a person: with the interval that holds it as sure as was asked.

    `incremental_minor` is for all treated together; `per_cost` is that for each minor unit that the
    campaign cost (with its interval; no number where it cost nothing). All are minor units.
    """

    treated_people: int
    control_people: int
    effect_minor: float
    low_minor: float
    high_minor: float
    incremental_minor: float
    per_cost: float
    per_cost_low: float
    per_cost_high: float
    confidence: float


def group_sums(spent_minor: Sequence[float] | NDArray[np.float64]) -> GroupSums:
    """Return the sums of a group: one number a person, what they spent, 0 for nothing."""
    spent = np.asarray(spent_minor, np.float64)
    total = float(spent.sum())
    mean = total / len(spent) if len(spent) else 0.0
    return GroupSums(len(spent), total, float(((spent - mean) ** 2).sum()))


def lift_of(
    treated: GroupSums, control: GroupSums, cost_minor: float, settings: LiftSettings | None = None
) -> Lift:
    """Return the effect of a campaign that cost `cost_minor`; raises LiftRefused with too few."""
    settings = settings or LiftSettings()
    fewest = min(treated.people, control.people)
    if fewest < settings.people_least:
        raise LiftRefused(
            f"the smaller group has {fewest} people and an interval needs {settings.people_least}: "
            "let the campaign run on, or hold out more"
        )
    effect = treated.spent_minor / treated.people - control.spent_minor / control.people
    parts = [one.squares / (one.people - 1) / one.people for one in (treated, control)]
    variance = sum(parts)
    half = 0.0
    if variance > 0.0:
        freedom = variance**2 / sum(
            part**2 / (one.people - 1) for part, one in zip(parts, (treated, control), strict=True)
        )
        half = float(stdtrit(freedom, 0.5 + settings.confidence / 2)) * math.sqrt(variance)
    scale = treated.people / cost_minor if cost_minor > 0 else math.nan
    return Lift(
        treated_people=treated.people,
        control_people=control.people,
        effect_minor=effect,
        low_minor=effect - half,
        high_minor=effect + half,
        incremental_minor=effect * treated.people,
        per_cost=effect * scale,
        per_cost_low=(effect - half) * scale,
        per_cost_high=(effect + half) * scale,
        confidence=settings.confidence,
    )

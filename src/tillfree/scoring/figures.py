"""The figures of a score, computed from outcomes. Each field's comment is its exact definition."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.core.probability import CalibrationBin
from tillfree.scoring.calibration import Claim, calibrate, error_bound
from tillfree.scoring.outcomes import ActOutcome, Outcomes, VisitOutcome
from tillfree.scoring.settings import ScoringSettings

KINDS = ("pick", "return", "restock")
"""Kinds of acts in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How well acts of one kind were found."""

    kind: str
    true: int
    said: int
    precision: float
    """Share of said acts with a true one of the kind at the slot in the window."""
    recall: float
    """Share of true acts with a said one of the kind at the slot in the window."""
    right: float
    """Share of true acts found with the right visit, article and quantity."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What `tillfree score` says. Shares are 0 to 1; NaN where there was nothing to share."""

    visits: int
    """Visits that needed a receipt."""
    bought: int
    """Of these, visits that went away with something."""
    unneeded_receipts: int
    """Receipts with lines that nobody should have had."""
    missing_receipts: int
    """Visits that needed a receipt and got none."""
    item_precision: float
    """Said units that were true / said units, over all receipts."""
    item_recall: float
    """Said units that were true / true units, over all visits that needed a receipt."""
    item_f1: float
    """Harmonic mean of the two: 2 * said and true / (said units + true units)."""
    exact_bought: float
    """Share of visits that bought something whose receipt is right to the last item."""
    exact_all: float
    """Share of all visits that needed a receipt whose receipt is right to the last item."""
    mean_visit_f1: float
    """Mean of each visit's own F1, over visits that bought or were said to have bought."""
    settled: int
    """Receipts with status settled."""
    settled_share: float
    """Settled receipts / (visits that needed a receipt + unneeded receipts)."""
    settled_wrong: int
    """Settled receipts that are not right."""
    settled_wrong_share: float
    """Settled wrong / settled."""
    settled_wrong_upper: float
    """Exact one-sided 95 % upper bound of that share (Clopper and Pearson)."""
    calibration_error: float
    """Expected calibration error of receipt confidence, 10 equal-width bins."""
    brier: float
    """Brier score of receipt confidence."""
    brier_base_rate: float
    """Brier score of always saying the share of right receipts."""
    act_calibration_error: float
    """The same error for acts: their probability against found with everything right."""
    kinds: tuple[KindFigures, ...]
    said_median_s: float
    """Median of said_t_ns - true t_ns over acts found, seconds."""
    said_p95_s: float
    decided_median_s: float
    """Median of decided_t_ns - true t_ns over acts found, seconds."""
    decided_p95_s: float
    reliability: tuple[CalibrationBin, ...]


def compute_figures(outcomes: Outcomes, settings: ScoringSettings) -> Figures:
    """Compute all figures of one run, or of several pooled."""
    visits, acts = outcomes.visits, outcomes.acts
    needed = [v for v in visits if v.true_items is not None]
    bought = [v for v in needed if v.bought]
    touched = [v for v in visits if v.true_items or v.said_items]
    settled = [v for v in visits if v.settled]
    wrong = sum(not v.right for v in settled)
    hits = sum(v.hits for v in visits)
    said_units = sum(v.said_items.total() for v in visits if v.said_items is not None)
    true_units = sum(v.true_items.total() for v in visits if v.true_items is not None)
    confidence = calibrate(receipt_claims(visits), settings.bins)
    act_claims = [Claim(a.probability, a.right) for a in acts if a.said]
    found = [a for a in acts if a.true and a.said]
    said_after = sorted(a.said_after_s for a in found)
    decided_after = sorted(a.decided_after_s for a in found)
    return Figures(
        visits=len(needed),
        bought=len(bought),
        unneeded_receipts=len(visits) - len(needed),
        missing_receipts=sum(v.said_items is None for v in needed),
        item_precision=_share(hits, said_units),
        item_recall=_share(hits, true_units),
        item_f1=_share(2 * hits, said_units + true_units),
        exact_bought=_share(sum(v.right for v in bought), len(bought)),
        exact_all=_share(sum(v.right for v in needed), len(needed)),
        mean_visit_f1=_mean([_visit_f1(v) for v in touched]),
        settled=len(settled),
        settled_share=_share(len(settled), len(visits)),
        settled_wrong=wrong,
        settled_wrong_share=_share(wrong, len(settled)),
        settled_wrong_upper=error_bound(wrong, len(settled), settings.bound_level),
        calibration_error=confidence.error,
        brier=confidence.brier,
        brier_base_rate=confidence.brier_base_rate,
        act_calibration_error=calibrate(act_claims, settings.bins).error,
        kinds=tuple(_kind_figures(kind, acts) for kind in KINDS),
        said_median_s=quantile(said_after, 0.5),
        said_p95_s=quantile(said_after, 0.95),
        decided_median_s=quantile(decided_after, 0.5),
        decided_p95_s=quantile(decided_after, 0.95),
        reliability=confidence.bins,
    )


def receipt_claims(visits: Sequence[VisitOutcome]) -> list[Claim]:
    """Return every receipt's confidence with whether it is right; missing ones claim nothing."""
    return [Claim(v.confidence, v.right) for v in visits if v.said_items is not None]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the quantile of ascending values by linear interpolation; NaN without any.

    Source: Hyndman and Fan (1996), definition 7.
    """
    if not ordered:
        return float("nan")
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _kind_figures(kind: str, acts: Sequence[ActOutcome]) -> KindFigures:
    of_kind = [a for a in acts if a.kind == kind]
    true = sum(a.true for a in of_kind)
    said = sum(a.said for a in of_kind)
    both = sum(a.true and a.said for a in of_kind)
    right = sum(a.right for a in of_kind)
    return KindFigures(
        kind, true, said, _share(both, said), _share(both, true), _share(right, true)
    )


def _visit_f1(visit: VisitOutcome) -> float:
    true = (visit.true_items or {}).values()
    said = (visit.said_items or {}).values()
    total = sum(true) + sum(said)
    return 2.0 * visit.hits / total if total else 1.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")

"""Explanations of an act added up: one weight each, however many ways lead to it."""

import math
from dataclasses import dataclass

from tillfree.attribution.records import Outcome


@dataclass(frozen=True, slots=True)
class Scored:
    """One explanation of an act under one hypothesis, with its log weight."""

    outcomes: tuple[Outcome, ...]
    log_weight: float
    tracks: tuple[int, ...]


Sums = dict[tuple[Outcome, ...], tuple[float, float, tuple[int, ...]]]
"""For each explanation: its log weight, that of its likeliest way, and the hands of that way."""


def order(outcome: Outcome) -> tuple[str, str, str]:
    """Return what outcomes of one act are sorted by, so that equal ones are one explanation."""
    return outcome.item.slot_id, outcome.item.sku, outcome.party


def add(
    sums: Sums, outcomes: tuple[Outcome, ...], log_weight: float, tracks: tuple[int, ...] = ()
) -> None:
    """Add a way in which `outcomes` may have come about; the best way's hands are remembered."""
    known = sums.get(outcomes)
    if known is None:
        sums[outcomes] = (log_weight, log_weight, tracks)
        return
    total, best, hands = known
    top, low = max(total, log_weight), min(total, log_weight)
    total = top + math.log1p(math.exp(low - top))
    sums[outcomes] = (total, log_weight, tracks) if log_weight > best else (total, best, hands)

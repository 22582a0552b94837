"""Budgets: how much a campaign may have spent by now.

Even pacing is a straight line over the flight, and over the day (UTC) where there is a daily
budget; a campaign that stands below its line may bid, one above waits. Amounts are thousandths of
a minor unit, since a bid of n minor units for a thousand costs n of them for one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tillfree.ads.records import Campaign, Pacing

THOUSANDTHS = 1_000
_DAY_NS = 86_400_000_000_000
_NS_PER_S = 1_000_000_000

Amounts = NDArray[np.int64]


class SpendingPlan:
    """The lines of many campaigns, worked out for all of them at once."""

    def __init__(self, campaigns: Sequence[Campaign], ahead_s: float) -> None:
        """`ahead_s` is how far ahead of the line one may be."""
        self._ahead_ns = int(ahead_s * _NS_PER_S)
        self._begins_ns = np.array([c.flight.begins_ns for c in campaigns], np.int64)
        self._ends_ns = np.array([c.flight.ends_ns for c in campaigns], np.int64)
        self._total = np.array([c.budget.total_minor for c in campaigns], np.int64) * THOUSANDTHS
        self._daily = np.array([c.budget.daily_minor for c in campaigns], np.int64) * THOUSANDTHS
        self._is_even = np.array([c.budget.pacing == Pacing.EVEN for c in campaigns], np.bool_)

    def allowed(self, now_ns: int, spent_before_today: Amounts) -> Amounts:
        """Return what each may have spent by now in all; 0 outside its flight."""
        ahead_ns = now_ns + self._ahead_ns
        length_ns = self._ends_ns - self._begins_ns
        share = np.clip((ahead_ns - self._begins_ns) / length_ns, 0.0, 1.0)
        line = np.where(self._is_even, (self._total * share).astype(np.int64), self._total)
        day_share = min(
            (ahead_ns % _DAY_NS if ahead_ns // _DAY_NS == now_ns // _DAY_NS else _DAY_NS) / _DAY_NS,
            1.0,
        )
        today = np.where(self._is_even, (self._daily * day_share).astype(np.int64), self._daily)
        line = np.where(self._daily > 0, np.minimum(line, spent_before_today + today), line)
        is_on = (self._begins_ns <= now_ns) & (now_ns < self._ends_ns)
        return np.where(is_on, line, 0).astype(np.int64)

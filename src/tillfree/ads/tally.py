"""What a worker knows of spending, caps and responses: a fold of notices, its own and others'.

Each worker keeps all of this in memory and bids on it alone. It counts what it was told itself at
once, and what others were told as soon as it reads their logs. A notice counts once, whichever
worker got it and however often it comes.

**How far budgets can be missed.** What is left of a budget is divided evenly among the workers;
each keeps back the price of every bid it has out. With one worker a campaign never exceeds what it
was allowed (a bill that comes after `reserve_s` aside). With n workers that each know what the
others were billed `renew_s` ago, none commits more than a n-th of what was then left: too much
spent is at most what the other n - 1 committed within one such interval. Caps: a person may see at
most one impression above the cap for each other worker and such an interval.

Impressions by bidders and boards that are none of the workers (`count_elsewhere`) count for caps
alone: their money is not of these budgets.
"""

from collections import deque
from collections.abc import Sequence
from typing import TypeVar

import msgspec
import numpy as np

from tillfree.ads.notices import Notice, NoticeKind
from tillfree.ads.pacing import SpendingPlan
from tillfree.ads.records import Campaign, Cap
from tillfree.ads.settings import BidderSettings

_DAY_NS = 86_400_000_000_000
_NS_PER_S = 1_000_000_000
_TIMES_KEPT = 1_000
ALL_CAMPAIGNS = -1
"""Stands in place of a campaign's number where a person's impressions of all are counted."""

CapKey = tuple[str, int]
_Key = TypeVar("_Key")


class _Pending(msgspec.Struct, gc=False):
    """A bid that may still be billed."""

    campaign: int
    cost: int
    counted_as: str


class Tally:
    """Counts of one worker; campaigns and creatives have numbers that never change."""

    def __init__(self, settings: BidderSettings, workers: int = 1) -> None:
        """`workers` is how many share the budgets."""
        self._settings = settings
        self._workers = workers
        self._campaigns: dict[str, int] = {}
        self._arms: dict[str, int] = {}
        self._spent: list[int] = []
        self._spent_today: list[int] = []
        self._day = 0
        self.reserved: list[int] = []
        self.room: list[int] = []
        self.shown: list[float] = []
        self.responses: list[float] = []
        self._pending: dict[str, _Pending] = {}
        self._expiries: deque[tuple[int, str]] = deque()
        self._times: dict[CapKey, deque[int]] = {}
        self._waiting: dict[CapKey, int] = {}
        self._seen: dict[tuple[NoticeKind, str], None] = {}
        self._elsewhere: dict[str, None] = {}
        self._plan = SpendingPlan((), 0.0)
        self._planned: list[int] = []

    def campaign(self, campaign_id: str) -> int:
        """Return the campaign's number."""
        number = self._campaigns.setdefault(campaign_id, len(self._campaigns))
        if number == len(self._spent):
            for counts in (self._spent, self._spent_today, self.reserved, self.room):
                counts.append(0)
        return number

    def arm(self, creative_id: str) -> int:
        """Return the creative's number."""
        number = self._arms.setdefault(creative_id, len(self._arms))
        if number == len(self.shown):
            self.shown.append(0.0)
            self.responses.append(0.0)
        return number

    def plan(self, campaigns: Sequence[Campaign]) -> None:
        """Take these campaigns' budgets from now on; what no longer stands there gets nothing."""
        self.room = [0] * len(self.room)
        self._planned = [self.campaign(one.campaign_id) for one in campaigns]
        self._plan = SpendingPlan(campaigns, self._settings.pacing.ahead_s)

    def spent(self, campaign_id: str) -> int:
        """Return what was billed so far, thousandths of a minor unit."""
        return self._spent[self.campaign(campaign_id)]

    def out(self) -> int:
        """Return how many bids are waited for."""
        return len(self._pending)

    def renew(self, now_ns: int) -> None:
        """Work out what each campaign may commit now; let bids go that were waited for enough."""
        self._turn_day(now_ns // _DAY_NS)
        while self._expiries and self._expiries[0][0] <= now_ns:
            self._release(self._expiries.popleft()[1])
        if not self._planned:
            return
        spent = np.array([self._spent[one] for one in self._planned], np.int64)
        today = np.array([self._spent_today[one] for one in self._planned], np.int64)
        left = (self._plan.allowed(now_ns, spent - today) - spent) // self._workers
        room = self.room
        for number, amount in zip(self._planned, left.tolist(), strict=True):
            room[number] = amount

    def reserve(self, bid_id: str, campaign: int, cost: int, counted_as: str, now_ns: int) -> None:
        """Keep back a bid's price, and count it for the person's caps, until more is known."""
        settings = self._settings.pacing
        if len(self._pending) >= settings.pending_at_most:
            self._release(self._expiries.popleft()[1])
        self._pending[bid_id] = _Pending(campaign, cost, counted_as)
        self._expiries.append((now_ns + int(settings.reserve_s * _NS_PER_S), bid_id))
        self.reserved[campaign] += cost
        if counted_as:
            for key in ((counted_as, campaign), (counted_as, ALL_CAMPAIGNS)):
                self._waiting[key] = self._waiting.get(key, 0) + 1

    def is_capped(self, counted_as: str, campaign: int, caps: Sequence[Cap], now_ns: int) -> bool:
        """Tell whether one more impression would be above a cap, counting bids that are out."""
        key = (counted_as, campaign)
        waiting = self._waiting.get(key, 0)
        times = self._times.get(key, ())
        for cap in caps:
            since_ns = now_ns - cap.window_s * _NS_PER_S
            seen = waiting
            for at_ns in reversed(times):
                if at_ns <= since_ns or seen >= cap.impressions:
                    break
                seen += 1
            if seen >= cap.impressions:
                return True
        return False

    def knows(self, notice: Notice) -> bool:
        """Tell whether a notice was counted already."""
        return (notice.kind, notice.bid_id) in self._seen

    def take(self, notice: Notice) -> bool:
        """Count a notice; returns whether it is new."""
        known = (notice.kind, notice.bid_id)
        if known in self._seen:
            return False
        self._note(self._seen, known)
        if notice.kind == NoticeKind.BILL:
            self._bill(notice)
        elif notice.kind == NoticeKind.LOSS:
            self._release(notice.bid_id)
        elif notice.kind == NoticeKind.CLICK:
            self.responses[self.arm(notice.creative_id)] += 1.0
        return True

    def count_elsewhere(self, notice: Notice) -> None:
        """Count for caps what somebody else showed to a person; one that is known counts once."""
        if self.knows(notice) or notice.bid_id in self._elsewhere:
            return
        self._note(self._elsewhere, notice.bid_id)
        self._count(notice, self.campaign(notice.campaign_id))

    def _bill(self, notice: Notice) -> None:
        number = self.campaign(notice.campaign_id)
        self._release(notice.bid_id)
        self._spent[number] += notice.cost
        # What is now spent was room until the next renewal; it must not be committed again.
        self.room[number] -= notice.cost
        self._turn_day(notice.at_ns // _DAY_NS)
        if notice.at_ns // _DAY_NS == self._day:
            self._spent_today[number] += notice.cost
        self.shown[self.arm(notice.creative_id)] += 1.0
        if notice.bid_id not in self._elsewhere:
            self._count(notice, number)

    def _count(self, notice: Notice, campaign: int) -> None:
        """Count an impression for its person's caps."""
        if notice.counted_as:
            for key in ((notice.counted_as, campaign), (notice.counted_as, ALL_CAMPAIGNS)):
                self._remember(key, notice.at_ns)

    def _note(self, known: dict[_Key, None], key: _Key) -> None:
        """Remember a notice, and forget the oldest where there are too many."""
        if len(known) >= self._settings.notices.remembered_at_most:
            del known[next(iter(known))]
        known[key] = None

    def _remember(self, key: CapKey, at_ns: int) -> None:
        times = self._times.get(key)
        if times is None:
            if len(self._times) >= self._settings.notices.people_at_most:
                del self._times[next(iter(self._times))]
            times = self._times[key] = deque(maxlen=_TIMES_KEPT)
        if times and at_ns < times[-1]:
            times = self._times[key] = deque(sorted([*times, at_ns]), maxlen=_TIMES_KEPT)
        else:
            times.append(at_ns)

    def _release(self, bid_id: str) -> None:
        bid = self._pending.pop(bid_id, None)
        if bid is None:
            return
        self.reserved[bid.campaign] -= bid.cost
        if bid.counted_as:
            for key in ((bid.counted_as, bid.campaign), (bid.counted_as, ALL_CAMPAIGNS)):
                left = self._waiting[key] - 1
                if left:
                    self._waiting[key] = left
                else:
                    del self._waiting[key]

    def _turn_day(self, day: int) -> None:
        if day > self._day:
            self._day = day
            self._spent_today = [0] * len(self._spent_today)

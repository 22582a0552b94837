"""Which of several ads is shown: Thompson sampling, with a stated share of even exploration.

Each creative's rate of responses has a Beta posterior; the ad is taken whose drawn rate, times what
a response is worth, is greatest (Thompson 1933; Chapelle and Li, "An Empirical Evaluation of
Thompson Sampling", 2011). Draws lie ready in rows that are renewed one after the other beside the
requests, with the best of every group of creatives that is asked for together; so a request costs a
look at a few numbers, however many creatives there are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tillfree.ads.settings import ChoiceSettings
from tillfree.ads.tally import Tally

Rates = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """Randomness, injected."""

    uniform: Callable[[], float]
    """Returns a number from 0 to below 1."""
    beta: Callable[[Rates, Rates], Rates]
    """Returns one draw of Beta(a, b) for each pair."""
    entropy: Callable[[int], bytes]
    """Returns that many random bytes that nobody can foresee."""


class Group:
    """Creatives that are always asked for together: those of one size for one segment."""

    __slots__ = ("arms", "number")

    def __init__(self) -> None:
        """Begin without creatives; `Choice.restart` numbers groups."""
        self.arms: list[int] = []
        self.number = 0


class _Row(NamedTuple):
    """One draw of all: ranks by creative (the highest is the best), creatives by rank, the best
    rank in each group."""

    ranks: list[int]
    by_rank: list[int]
    best: list[int]


class Choice:
    """Puts creatives, by their numbers in a tally, into the order in which they may be shown."""

    def __init__(self, tally: Tally, chance: Chance, settings: ChoiceSettings) -> None:
        """Begin without creatives; `restart` takes them."""
        self._tally = tally
        self._chance = chance
        self._settings = settings
        self._worths = np.zeros(0)
        self._grouped = self._begins = np.zeros(0, np.intp)
        self._rows: list[_Row] = []
        self._next = 0

    def restart(self, worths: Mapping[int, float], groups: Sequence[Group]) -> None:
        """Take what a response to each creative is worth, and the groups, none of them empty, in
        which they are asked for; draw all rows anew."""
        self._worths = np.zeros(len(self._tally.shown))
        for arm, worth in worths.items():
            self._worths[arm] = worth
        for number, group in enumerate(groups):
            group.number = number
        sizes = [len(group.arms) for group in groups]
        self._grouped = np.array([arm for group in groups for arm in group.arms], np.intp)
        self._begins = np.cumsum([0, *sizes[:-1]], dtype=np.intp)[: len(groups)]
        self._rows = [self._draw() for _ in range(self._settings.rows)]

    def renew(self) -> None:
        """Draw one row anew by what was learned since."""
        self._rows[self._next] = self._draw()
        self._next = (self._next + 1) % len(self._rows)

    def order(self, groups: Sequence[Group], most: int) -> Iterator[int]:
        """Yield the creatives of some groups, best first, each once; after the best, `most`.

        The first of them that may be shown is the best of all that may; so whether one may, which
        is dear to find out, is asked of few. In the share of exploration the order is even chance,
        and the first that may be shown is drawn evenly among all that may.
        """
        uniform = self._chance.uniform
        if uniform() < self._settings.exploration_share:
            left = list(dict.fromkeys(_arms(groups, most)))
            while left:
                place = int(uniform() * len(left))
                left[place], left[-1] = left[-1], left[place]
                yield left.pop()
            return
        row = self._rows[int(uniform() * len(self._rows))]
        best_of = row.best
        best = row.by_rank[max([best_of[group.number] for group in groups])]
        yield best
        ranks = row.ranks
        behind = [-ranks[arm] for arm in set(_arms(groups, most))]
        # Of many that may follow one or two are asked for, so they are not all put in order.
        heapify(behind)
        while behind:
            arm = row.by_rank[-heappop(behind)]
            if arm != best:
                yield arm

    def _draw(self) -> _Row:
        size = len(self._worths)
        shown = np.array(self._tally.shown[:size], np.float64)
        responses = np.array(self._tally.responses[:size], np.float64)
        # Late clicks may be known before their impression is.
        silences = np.maximum(shown - responses, 0.0)
        drawn = self._chance.beta(
            responses + self._settings.prior_responses, silences + self._settings.prior_silences
        )
        by_rank = np.argsort(drawn * self._worths)
        ranks = np.empty(size, np.intp)
        ranks[by_rank] = np.arange(size)
        best: list[int] = []
        if len(self._begins):
            best = np.maximum.reduceat(ranks[self._grouped], self._begins).tolist()
        return _Row(ranks.tolist(), by_rank.tolist(), best)


def _arms(groups: Sequence[Group], most: int) -> list[int]:
    """Return the creatives of groups one after the other, up to so many."""
    return [arm for group in groups for arm in group.arms][:most]

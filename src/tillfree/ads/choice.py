"""Which of several ads is shown: Thompson sampling, with a stated share of even exploration.

Each creative's rate of responses has a Beta posterior; the ad is taken whose drawn rate, times what
a response is worth, is greatest (Thompson 1933; Chapelle and Li, "An Empirical Evaluation of
Thompson Sampling", 2011). Draws lie ready in rows that are renewed one after the other beside the
requests, so that a request costs a look into a list.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

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


class Choice:
    """Puts creatives, by their numbers in a tally, into the order in which they may be shown."""

    def __init__(self, tally: Tally, chance: Chance, settings: ChoiceSettings) -> None:
        """Begin without creatives; `restart` takes them."""
        self._tally = tally
        self._chance = chance
        self._settings = settings
        self._worths = np.zeros(0)
        self._rows: list[list[float]] = []
        self._next = 0

    def restart(self, worths: Mapping[int, float]) -> None:
        """Take what a response to each creative is worth, and draw all rows anew."""
        self._worths = np.zeros(len(self._tally.shown))
        for arm, worth in worths.items():
            self._worths[arm] = worth
        self._rows = [self._draw() for _ in range(self._settings.rows)]

    def renew(self) -> None:
        """Draw one row anew by what was learned since."""
        self._rows[self._next] = self._draw()
        self._next = (self._next + 1) % len(self._rows)

    def order(self, arms: list[int]) -> Iterator[int]:
        """Yield the creatives, best first, each once.

        The first of them that may be shown is the best of all that may; so whether one may, which
        is dear to find out, is asked of few. In the share of exploration the order is even chance,
        and the first that may be shown is drawn evenly among all that may.
        """
        uniform = self._chance.uniform
        if uniform() < self._settings.exploration_share:
            left = list(dict.fromkeys(arms))
            while left:
                place = int(uniform() * len(left))
                left[place], left[-1] = left[-1], left[place]
                yield left.pop()
            return
        score = self._rows[int(uniform() * len(self._rows))].__getitem__
        best = max(arms, key=score)
        yield best
        for arm in sorted(set(arms), key=score, reverse=True):
            if arm != best:
                yield arm

    def _draw(self) -> list[float]:
        size = len(self._worths)
        shown = np.array(self._tally.shown[:size], np.float64)
        responses = np.array(self._tally.responses[:size], np.float64)
        # Late clicks may be known before their impression is.
        silences = np.maximum(shown - responses, 0.0)
        drawn = self._chance.beta(
            responses + self._settings.prior_responses, silences + self._settings.prior_silences
        )
        found: list[float] = (drawn * self._worths).tolist()
        return found

"""Which of several ads is shown: Thompson sampling, with a stated share of even exploration.

Each creative's rate of responses has a Beta posterior; the ad is taken whose drawn rate, times what
a response is worth, is greatest (Thompson 1933; Chapelle and Li, "An Empirical Evaluation of
Thompson Sampling", 2011). Draws lie ready in rows that are renewed one after the other beside the
requests, so that a request costs a look into a list.
"""

from collections.abc import Callable, Sequence
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
    """Chooses among creatives by their numbers in a tally."""

    def __init__(self, tally: Tally, chance: Chance, settings: ChoiceSettings) -> None:
        """Draw all rows once."""
        self._tally = tally
        self._chance = chance
        self._settings = settings
        self._rows: list[list[float]] = []
        self._next = 0
        self.restart()

    def restart(self) -> None:
        """Draw all rows anew, after creatives were added."""
        self._rows = [self._draw() for _ in range(self._settings.rows)]

    def renew(self) -> None:
        """Draw one row anew by what was learned since."""
        self._rows[self._next] = self._draw()
        self._next = (self._next + 1) % len(self._rows)

    def best(self, arms: Sequence[int], worths: Sequence[float]) -> int:
        """Return the place of the ad to show within `arms`, creatives' numbers, one at least."""
        if len(arms) == 1:
            return 0
        uniform = self._chance.uniform
        if uniform() < self._settings.exploration_share:
            return int(uniform() * len(arms))
        row = self._rows[int(uniform() * len(self._rows))]
        best, most = 0, -1.0
        for place, arm in enumerate(arms):
            score = row[arm] * worths[place]
            if score > most:
                best, most = place, score
        return best

    def _draw(self) -> list[float]:
        shown = np.array(self._tally.shown, np.float64)
        responses = np.array(self._tally.responses, np.float64)
        # Late clicks may be known before their impression is.
        silences = np.maximum(shown - responses, 0.0)
        drawn = self._chance.beta(
            responses + self._settings.prior_responses, silences + self._settings.prior_silences
        )
        found: list[float] = drawn.tolist()
        return found

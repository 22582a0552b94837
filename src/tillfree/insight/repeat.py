"""How often people will buy again: the BG/NBD model, fitted to who bought when.

Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24(2), 2005;
equation numbers are theirs. While somebody still comes they buy at a steady rate (Poisson), rates
differ over people (gamma: r, alpha); after each purchase they stay away for good with a
probability that differs over people (beta: a, b).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, hyp2f1

from tillfree.core.errors import TillfreeError

Array = NDArray[np.float64]

_LARGEST_LOG = 12.0
"""Parameters are looked for between e^-12 and e^12; beyond, a distribution is a point."""


class TooFewPurchases(TillfreeError):
    """There is nothing to fit the model to."""


@dataclass(frozen=True, slots=True)
class History:
    """Of each person: purchases after the first, when the last was, and how long they are known.

    Arrays of one length; `recency` and `age` in one unit of time since the first purchase,
    0 <= recency <= age.
    """

    frequency: Array
    recency: Array
    age: Array


@dataclass(frozen=True, slots=True)
class BuyingModel:
    """The fitted parameters; `alpha` in the history's unit of time. `fit` is the log-likelihood."""

    r: float
    alpha: float
    a: float
    b: float
    fit: float

    def alive(self, people: History) -> Array:
        """Return the probability that each still comes."""
        return np.asarray(expit(-self._log_gone_odds(people)))

    def expected(self, people: History, ahead: float) -> Array:
        """Return the purchases of each within `ahead` units of time from now (eq. 10)."""
        x = people.frequency
        known = self.alpha + people.age
        z = ahead / (known + ahead)
        # The paper's 2F1(r+x, b+x; c; z) by Euler's transformation (Abramowitz, Stegun 15.3.3):
        # as it stands it leaves all numbers behind for who bought often.
        c = self.a + self.b + x - 1.0
        series = hyp2f1(self.a + self.b - 1.0 - self.r, self.a - 1.0, c, z)
        still = 1.0 - (1.0 - z) ** (self.a - 1.0) * series
        whole = c / (self.a - 1.0) * still
        return np.asarray(whole * self.alive(people))

    def _log_gone_odds(self, people: History) -> Array:
        """In logarithms: who bought often and then long nothing has odds beyond any number."""
        x = people.frequency
        since = np.log(self.alpha + people.age) - np.log(self.alpha + people.recency)
        odds = np.log(self.a) - np.log(np.maximum(self.b + x - 1.0, 1e-9)) + (self.r + x) * since
        # Who bought once alone cannot have gone: one goes after a further purchase.
        return np.where(x > 0, odds, -np.inf)


def fit_buying(people: History) -> BuyingModel:
    """Return the parameters of the greatest likelihood (eq. 6).

    Raises TooFewPurchases where nobody bought twice.
    """
    if not len(people.frequency) or people.frequency.max() < 1:
        raise TooFewPurchases(
            "Nobody bought twice within the days that were asked for: ask for more days."
        )
    rows = np.stack([people.frequency, people.recency, people.age], axis=1)
    kinds, counts = np.unique(rows, axis=0, return_counts=True)
    scale = max(float(people.age.max()), 1.0) / 10.0
    weights = counts.astype(np.float64)
    scaled = History(kinds[:, 0], kinds[:, 1] / scale, kinds[:, 2] / scale)

    def badness(logs: Array) -> float:
        return -_log_likelihood(_parameters(logs), scaled, weights)

    starts = (np.zeros(4), np.array([-1.0, 0.0, 0.0, 1.0]))
    found = [
        minimize(
            badness, start, method="Nelder-Mead",
            options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4_000, "maxfev": 4_000},
        )
        for start in starts
    ]  # fmt: skip
    best = min(found, key=lambda one: float(one.fun))
    r, alpha, a, b = (float(value) for value in _parameters(best.x))
    fit = _log_likelihood(np.array([r, alpha * scale, a, b]), people, np.ones(len(people.age)))
    return BuyingModel(r, alpha * scale, a, b, fit)


def _parameters(logs: Array) -> Array:
    return np.exp(np.clip(logs, -_LARGEST_LOG, _LARGEST_LOG))


def _log_likelihood(parameters: Array, people: History, counts: Array) -> float:
    r, alpha, a, b = parameters
    x = people.frequency
    first = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    second = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    stays = -(r + x) * np.log(alpha + people.age)
    going = np.log(a) - np.log(np.maximum(b + x - 1.0, 1e-300))
    goes = np.where(x > 0, going - (r + x) * np.log(alpha + people.recency), -np.inf)
    return float(np.sum(counts * (first + second + np.logaddexp(stays, goes))))

"""The level of a plate that still rings, from the first few readings after a step.

The ringing is a random damped oscillation whose amplitude is a share of the step and whose phase
is unknown: a Gaussian process with covariance a^2/2 exp(-(u+v)/d) cos(w(u-v)) exp(-(s(u-v))^2/2).
Generalised least squares then gives the level and its variance at any time after the step; if the
readings scatter more than the model says, the variance grows by their chi-square per reading.
Source: Aitken's estimator; shape of the ringing as measured on real plates.
"""

import math
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FREQUENCY_SHARE: Final = 0.2
"""How far the frequency may be from the nominal one (share): different boards, different loads."""
_LEAST_VARIANCE_G2: Final = 1e-3
"""Keeps the covariance invertible for a noiseless plate."""


@njit(cache=True)
def _solve(matrix: Floats, right: Floats) -> None:
    """Solve in place for the columns of `right` (Cholesky; matrix is small and positive)."""
    count = matrix.shape[0]
    for row in range(count):
        for column in range(row + 1):
            total = matrix[row, column]
            for k in range(column):
                total -= matrix[row, k] * matrix[column, k]
            if row == column:
                matrix[row, row] = math.sqrt(max(total, 1e-12))
            else:
                matrix[row, column] = total / matrix[column, column]
    for side in range(right.shape[1]):
        for row in range(count):
            total = right[row, side]
            for k in range(row):
                total -= matrix[row, k] * right[k, side]
            right[row, side] = total / matrix[row, row]
        for row in range(count - 1, -1, -1):
            total = right[row, side]
            for k in range(row + 1, count):
                total -= matrix[k, row] * right[k, side]
            right[row, side] = total / matrix[row, row]


@njit(cache=True)
def level_while_ringing(
    since_s: Floats, grams: Floats, swing_g: float, noise_g: float, decay_s: float, hertz: float
) -> tuple[float, float]:
    """Return level and variance from readings (n,) taken `since_s` seconds after a step.

    `swing_g` is the first overshoot, `noise_g` the sd of a reading, `decay_s` and `hertz` the
    ringing's. Raising `swing_g` or `decay_s`: more doubt, later trust.
    """
    count = since_s.shape[0]
    turn = 2.0 * math.pi * hertz
    covariance = np.empty((count, count))
    base = 0.0
    for row in range(count):
        base += grams[row] / count
        for column in range(row + 1):
            apart = turn * (since_s[row] - since_s[column])
            both = since_s[row] + since_s[column]
            value = 0.5 * swing_g**2 * math.exp(-both / decay_s)
            value *= math.cos(apart) * math.exp(-0.5 * (_FREQUENCY_SHARE * apart) ** 2)
            covariance[row, column] = value
        covariance[row, row] += noise_g**2 + _LEAST_VARIANCE_G2
    sides = np.ones((count, 2))
    for row in range(count):
        sides[row, 1] = grams[row] - base
    _solve(covariance, sides)
    precision = 0.0
    weighted = 0.0
    for row in range(count):
        precision += sides[row, 0]
        weighted += sides[row, 1]
    shift = weighted / precision
    surprise = 0.0
    for row in range(count):
        rest = grams[row] - base - shift
        surprise += rest * (sides[row, 1] - shift * sides[row, 0])
    return base + shift, max(surprise / max(count - 1, 1), 1.0) / precision

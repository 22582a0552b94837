"""The level of a plate that still rings, from the first few readings after a step.

The ringing is a random damped oscillation whose amplitude is a share of the step and whose phase
is unknown: a Gaussian process with covariance a^2/2 exp(-(u+v)/d) cos(w(u-v)) exp(-(s(u-v))^2/2).
Generalised least squares then gives the level and its variance at any time after the step; if the
readings scatter more than the model says, the variance grows by their chi-square per reading.
Source: Aitken's estimator; shape of the ringing as measured on real plates.
"""

import math

import numpy as np
from numpy.typing import NDArray

from tillfree.shelves.settings import ShelfSettings

Floats = NDArray[np.float64]


def level_while_ringing(
    since_s: Floats, grams: Floats, step_g: float, noise_g: float, settings: ShelfSettings
) -> tuple[float, float]:
    """Return level and variance from readings (n,) `since_s` seconds after a step of `step_g`."""
    amplitude = settings.ringing_share * step_g
    turn = 2.0 * math.pi * settings.ringing_hz
    apart = since_s[:, None] - since_s[None, :]
    both = since_s[:, None] + since_s[None, :]
    covariance = 0.5 * amplitude**2 * np.exp(-both / settings.ringing_decay_s)
    covariance *= np.cos(turn * apart) * np.exp(-0.5 * (0.2 * turn * apart) ** 2)
    covariance[np.diag_indices_from(covariance)] += noise_g**2 + 1e-3
    solved = np.linalg.solve(covariance, np.ones(len(grams)))
    precision = float(solved.sum())
    level = float(solved @ grams) / precision
    residual = grams - level
    surprise = float(residual @ np.linalg.solve(covariance, residual)) / max(len(grams) - 1, 1)
    return level, max(surprise, 1.0) / precision

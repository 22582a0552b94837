"""Clocks of cameras: how far each is off, from where it sees walkers.

A camera whose clock is ahead by d shows somebody who walks at v at the place of d seconds before:
the residual along the way is -v d. Information adds over walkers and fades; the prior is that a
clock is right to `clock_prior_sd_s`. Only differences between cameras can be known, so the median
offset is taken as right. Source: recursive least squares with forgetting (Ljung 1999, 11.2).
"""

from dataclasses import dataclass, field

import numpy as np

from tillfree.tracking.arrays import Floats
from tillfree.tracking.settings import TrackingSettings


@dataclass(slots=True)
class ClockLag:
    """Evidence for each camera: information (1/s^2), information times offset, offset used (s)."""

    cameras: int
    rows: Floats = field(init=False)
    since_s: float = 0.0

    def __post_init__(self) -> None:
        """Begin with every clock right."""
        self.rows = np.zeros((self.cameras, 3))

    def settle(self, dt: float, settings: TrackingSettings) -> None:
        """Fade old evidence by `dt` seconds and, now and then, take the offsets it speaks for."""
        self.since_s += dt
        if not self.cameras or self.since_s < settings.clock_settle_s:
            return
        self.rows[:, :2] *= np.exp(-self.since_s / settings.clock_memory_s)
        self.since_s = 0.0
        prior = 1.0 / settings.clock_prior_sd_s**2
        offset = self.rows[:, 1] / (self.rows[:, 0] + prior)
        known = self.rows[:, 0] > prior
        if np.count_nonzero(known) >= 3:
            offset = np.where(known, offset - np.median(offset[known]), 0.0)
        else:
            offset = np.zeros(self.cameras)
        offset = np.sign(offset) * np.maximum(0.0, np.abs(offset) - settings.clock_slack_s)
        self.rows[:, 2] = np.clip(offset, -settings.clock_limit_s, settings.clock_limit_s)

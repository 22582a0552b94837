"""What is read out of one cell's trace: shifts of load, and where the cell stands now."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trace:
    """A stretch of one cell's history: times (n,) ns, grams (n,), noise of a reading, its rate.

    `elsewhere_ns` and `elsewhere_g` are the acts of other cells of the board (m,): what they leave
    here as crosstalk must not be mixed into this cell's levels.
    """

    at_ns: Integers
    grams: Floats
    noise_g: float
    step_ns: int
    elsewhere_ns: Integers
    elsewhere_g: Floats


@dataclass(frozen=True, slots=True)
class Shift:
    """A step of one cell: between `from_ns` and `to_ns`, its size, how long it has stood.

    `before_g` and `after_g` are the levels; `quiet` says that the plate rests after it; `slow`
    that the load went gradually; `last` that no later level is known yet; `rests_ns` from when on
    the level after it lay still (0: never yet, a hand still has hold of the load).
    """

    at_ns: int
    from_ns: int
    to_ns: int
    started_ns: int
    before_g: float
    after_g: float
    variance_g2: float
    after_variance_g2: float
    stood_s: float
    readings: int
    quiet: bool
    slow: bool
    last: bool
    rests_ns: int

    @property
    def delta_g(self) -> float:
        """Grams that came (positive) or went (negative)."""
        return self.after_g - self.before_g

    @property
    def sigmas(self) -> float:
        """How many standard deviations the step is from nothing."""
        return abs(self.delta_g) / math.sqrt(self.variance_g2)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a trace says: its shifts, the newest level and how long the cell has been at it.

    `rests` says that the newest level has lain still, so no lift is under way.
    """

    shifts: list[Shift]
    level_g: float
    stood_s: float
    peak_g: float
    rests: bool

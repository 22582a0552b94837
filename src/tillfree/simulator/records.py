"""What the world writes down while it runs: acts, looks, scans, and where everybody was.

Stands between the world and everything that is made from it afterwards (plates, cameras, truth).
Times are seconds from the start of the recording; places are in the store's own, unturned frame.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Load:
    """A weight that comes onto (positive) or leaves (negative) one load cell, grams."""

    cell: int
    grams: float


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a hand did at a shelf; `kind` is pick, return, restock or touch.

    `press_s` is how long before `at_s` the hand weighs on the plate; `slow_s` how long the lifting
    or lowering takes; `cell` is the plate that the hand is over.
    """

    at_s: float
    kind: str
    person: int
    visit: str | None
    sku: str
    quantity: int
    slot: int
    cell: int
    loads: tuple[Load, ...]
    press_s: float
    slow_s: float


@dataclass(frozen=True, slots=True)
class Attention:
    """A look at a slot, or a touch, from `at_s` on for `duration_s`."""

    at_s: float
    person: int
    kind: str
    slot: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class GateSignal:
    """What a gate says: a scan, or a word of the door's own."""

    at_s: float
    gate: int
    event: str
    credential: str
    role: str


@dataclass(frozen=True, slots=True)
class Stay:
    """When a person crossed the door inwards and outwards; None: not, or not within this time."""

    entered_s: float | None
    left_s: float | None


@dataclass(frozen=True, slots=True)
class Waited:
    """Somebody stood in a line: `place` is a gate or a counter; `begun_s` None: it never was
    their turn."""

    person: int
    place: str
    came_s: float
    begun_s: float | None


@dataclass(slots=True)
class Motion:
    """Everybody at every tick: arrays (ticks, people, ...); metres and radians.

    `reach` (.., hand) is 0 at rest and 1 at `target` (.., hand, 3); `carries` (.., hand) is a
    number of an article, or -1; `look` (.., 3) a point looked at, NaN if none.
    """

    tick_s: float
    there: NDArray[np.bool_]
    place: Array
    heading: Array
    stride: Array
    reach: Array
    target: Array
    carries: NDArray[np.int32]
    look: Array
    height_m: Array

    def first(self, ticks: int) -> "Motion":
        """Return the first `ticks` of it."""
        if ticks == len(self.there):
            return self
        return Motion(
            self.tick_s,
            self.there[:ticks],
            self.place[:ticks],
            self.heading[:ticks],
            self.stride[:ticks],
            self.reach[:ticks],
            self.target[:ticks],
            self.carries[:ticks],
            self.look[:ticks],
            self.height_m,
        )


@dataclass(frozen=True, slots=True)
class History:
    """A finished run of the world."""

    motion: Motion
    acts: tuple[Act, ...]
    attention: tuple[Attention, ...]
    signals: tuple[GateSignal, ...]
    stays: tuple[Stay, ...]
    waits: tuple[Waited, ...]
    duration_s: float

"""The shelf fronts as stretches along the furniture, with what the cameras see of each.

Stands after `coverage.py`, which knows slots; people who hang cameras think of fronts.
"""

from dataclasses import dataclass

import numpy as np

from tillfree.premises.coverage import Coverage, SlotCoverage
from tillfree.premises.layout import Slot, Store

BLIND = 0.5
"""A stretch is blind if enough cameras see less than this share of it (own choice)."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FrontSeen:
    """A stretch of a shelf's front from `start` to `end`, metres, with all its boards.

    `covered` is the share (0 to 1) that at least two cameras see, `unseen` that none does.
    """

    fixture_id: str
    start: Point
    end: Point
    covered: float
    unseen: float

    @property
    def is_blind(self) -> bool:
        """Whether two cameras see less than half of it."""
        return self.covered < BLIND

    @property
    def length_m(self) -> float:
        """Its length, metres."""
        return float(np.hypot(self.end[0] - self.start[0], self.end[1] - self.start[1]))


def fronts_seen(store: Store, coverage: Coverage) -> tuple[FrontSeen, ...]:
    """Return every stretch of front, in the store's order; slots above each other are one."""
    of_slot = {slot.slot_id: slot for slot in coverage.slots}
    found: dict[tuple[str, Point, Point], list[SlotCoverage]] = {}
    for slot in store.slots:
        key = (slot.fixture_id, *_ends(slot))
        found.setdefault(key, []).append(of_slot[slot.slot_id])
    return tuple(
        FrontSeen(
            fixture_id,
            start,
            end,
            float(np.mean([one.covered for one in seen])),
            float(np.mean([one.unseen for one in seen])),
        )
        for (fixture_id, start, end), seen in found.items()
    )


def blind_words(fronts: tuple[FrontSeen, ...]) -> str:
    """Return which fronts are blind, and how much of them: `1.2 m of back-wall`; empty: none."""
    lengths: dict[str, float] = {}
    for front in fronts:
        if front.is_blind:
            lengths[front.fixture_id] = lengths.get(front.fixture_id, 0.0) + front.length_m
    return ", ".join(f"{length:.1f} m of {name}" for name, length in lengths.items())


def _ends(slot: Slot) -> tuple[Point, Point]:
    facing = np.array(slot.facing)
    along = np.array([-facing[1], facing[0]]) * slot.width_m / 2
    middle = np.array(slot.centre_m[:2]) + facing * slot.depth_m / 2
    start, end = middle - along, middle + along
    return (
        (round(float(start[0]), 2), round(float(start[1]), 2)),
        (round(float(end[0]), 2), round(float(end[1]), 2)),
    )

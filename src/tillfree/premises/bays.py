"""Furniture from a few numbers: a bay is one side that is shopped from, with boards and slots.

Stands under whatever lays a store out: the parametric layouts here and the planner of a new store.
"""

from dataclasses import dataclass

import numpy as np

from tillfree.premises.layout import Fixture, Shelf, Slot, Zone

ZONE_REACH_M = 1.0
"""Depth of the zone in front of a fixture: an arm and a body (own choice)."""
BOARD_INSET_M = 0.08
"""A slot is so much less deep than its fixture, metres: the back panel and the front edge."""


@dataclass(frozen=True, slots=True)
class Bay:
    """One side of furniture: the middle of its front edge, its length, where it faces."""

    fixture_id: str
    front: tuple[float, float]
    length_m: float
    depth_m: float
    facing: tuple[float, float]


def shelved(bay: Bay, heights_m: tuple[float, ...], fixture_height_m: float, count: int) -> Fixture:
    """Build one side of furniture with boards at `heights_m` and `count` slots on each.

    Every slot has a load cell of its own (`cell-...`) and no goods yet. Without heights it is a
    counter: a fixture that nothing is taken from.
    """
    facing = np.array(bay.facing)
    along = np.array([-facing[1], facing[0]])
    front = np.array(bay.front)
    half = along * bay.length_m / 2
    back = front - facing * bay.depth_m
    footprint = np.stack([front - half, front + half, back + half, back - half])
    width = bay.length_m / count
    slot_depth = bay.depth_m - BOARD_INSET_M
    shelves = []
    for level, height in enumerate(heights_m):
        shelf_id = f"{bay.fixture_id}.{level}"
        slots = []
        for k in range(count):
            place = front - half + along * width * (k + 0.5) - facing * slot_depth / 2
            centre = (float(place[0]), float(place[1]), height)
            slot_id = f"{shelf_id}.{k}"
            slots.append(
                Slot(slot_id, shelf_id, bay.fixture_id, centre, width, slot_depth, bay.facing,
                     f"cell-{slot_id.replace('.', '-')}", ())
            )  # fmt: skip
        shelves.append(Shelf(shelf_id, bay.fixture_id, height, tuple(slots)))
    return Fixture(bay.fixture_id, footprint, fixture_height_m, bay.facing, tuple(shelves))


def front_zone(bay: Bay) -> Zone:
    """Return the part of the floor from which a bay is shopped."""
    facing = np.array(bay.facing)
    half = np.array([-facing[1], facing[0]]) * bay.length_m / 2
    front = np.array(bay.front)
    far = front + facing * ZONE_REACH_M
    return Zone(bay.fixture_id, bay.fixture_id, np.stack([front - half, front + half, far + half,
                far - half]))  # fmt: skip

"""The plan of a floor as it is drawn: outlines, fixtures, shelves and slots, doors, sensors.

Taken from the store's description, without what only measuring needs (calibration, noise). Metres
in the store's own frame; heights above the floor.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from tillfree.premises import Store

Point = tuple[float, float]


class PlanGate(msgspec.Struct, frozen=True):
    """A way in or out, from one post to the other."""

    gate_id: str
    kind: str
    posts: tuple[Point, ...]


class PlanSlot(msgspec.Struct, frozen=True):
    """A place on a shelf: its centre, its size along and into the shelf, what stands there."""

    slot_id: str
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    load_cell: str
    skus: tuple[str, ...]


class PlanShelf(msgspec.Struct, frozen=True):
    """One board with its slots in their order along it."""

    shelf_id: str
    height_m: float
    slots: tuple[PlanSlot, ...]


class PlanFixture(msgspec.Struct, frozen=True):
    """A piece of furniture; `facing` is the unit vector out of its shelves."""

    fixture_id: str
    outline: tuple[Point, ...]
    height_m: float
    facing: Point
    shelves: tuple[PlanShelf, ...]


class PlanZone(msgspec.Struct, frozen=True):
    """A named part of the floor."""

    zone_id: str
    name: str
    outline: tuple[Point, ...]


class FloorPlan(msgspec.Struct, frozen=True):
    """A store's floor; `cameras` are where they hang, by id.

    A store that told its plan before plans had zones has none.
    """

    store_id: str
    name: str
    zone: str
    currency: str
    outline: tuple[Point, ...]
    gates: tuple[PlanGate, ...]
    fixtures: tuple[PlanFixture, ...]
    cameras: dict[str, Point]
    zones: tuple[PlanZone, ...] = ()

    def slots(self) -> dict[str, PlanSlot]:
        """Return every slot by its id."""
        return {
            slot.slot_id: slot
            for fixture in self.fixtures
            for shelf in fixture.shelves
            for slot in shelf.slots
        }


def floor_plan(store: Store) -> FloorPlan:
    """Return the plan of a store, rounded to millimetres."""
    fixtures = tuple(
        PlanFixture(
            fixture.fixture_id,
            _points(fixture.footprint),
            round(fixture.height_m, 3),
            (round(fixture.facing[0], 4), round(fixture.facing[1], 4)),
            tuple(
                PlanShelf(
                    shelf.shelf_id,
                    round(shelf.height_m, 3),
                    tuple(
                        PlanSlot(
                            slot.slot_id,
                            round(slot.centre_m[0], 3),
                            round(slot.centre_m[1], 3),
                            round(slot.width_m, 3),
                            round(slot.depth_m, 3),
                            slot.load_cell or "",
                            slot.skus,
                        )
                        for slot in shelf.slots
                    ),
                )
                for shelf in fixture.shelves
            ),
        )
        for fixture in store.fixtures
    )
    gates = tuple(PlanGate(gate.gate_id, gate.kind, _points(gate.segment)) for gate in store.gates)
    cameras = {
        camera.camera_id: (round(float(camera.centre_m[0]), 3), round(float(camera.centre_m[1]), 3))
        for camera in store.cameras
    }
    return FloorPlan(
        store.store_id,
        store.name,
        store.timezone,
        store.currency,
        _points(store.floor),
        gates,
        fixtures,
        cameras,
        tuple(PlanZone(zone.zone_id, zone.name, _points(zone.polygon)) for zone in store.zones),
    )


def _points(rows: NDArray[np.float64]) -> tuple[Point, ...]:
    return tuple((round(float(row[0]), 3), round(float(row[1]), 3)) for row in rows)

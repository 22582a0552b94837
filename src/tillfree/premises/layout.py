"""The store at rest: floor, zones, gates, fixtures with their slots, load cells, cameras.

World frame: metres, z up, z = 0 is the floor; any rotation and shift of x and y is legal, so
nothing may assume that shelves follow the axes.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tillfree.core.camera import Camera

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Zone:
    """A named part of the floor; `polygon` (n, 2) metres."""

    zone_id: str
    name: str
    polygon: Array


@dataclass(frozen=True, slots=True)
class Gate:
    """A way in or out: `kind` is entry, exit or both; `segment` (2, 2) metres."""

    gate_id: str
    kind: str
    segment: Array


@dataclass(frozen=True, slots=True)
class LoadCell:
    """One weighing plate; readings are grams, not zeroed."""

    sensor_id: str
    rate_hz: float
    noise_sd_g: float
    resolution_g: float


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on a shelf: `centre_m` (3,), `facing` (2,) unit vector out of the shelf.

    `skus` is the planogram; `load_cell` may be shared with other slots, or be None.
    """

    slot_id: str
    shelf_id: str
    fixture_id: str
    centre_m: tuple[float, float, float]
    width_m: float
    depth_m: float
    facing: tuple[float, float]
    load_cell: str | None
    skus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One board: its slots stand in their order along the shelf."""

    shelf_id: str
    fixture_id: str
    height_m: float
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Fixture:
    """A piece of furniture with shelves; `footprint` (n, 2) metres on the floor."""

    fixture_id: str
    footprint: Array
    height_m: float
    facing: tuple[float, float]
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """Everything of one store that stands still; tuples keep the order of the file."""

    store_id: str
    name: str
    timezone: str
    currency: str
    floor: Array
    zones: tuple[Zone, ...]
    gates: tuple[Gate, ...]
    fixtures: tuple[Fixture, ...]
    load_cells: tuple[LoadCell, ...]
    cameras: tuple[Camera, ...]
    slots: tuple[Slot, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = tuple(
            slot for fixture in self.fixtures for shelf in fixture.shelves for slot in shelf.slots
        )
        object.__setattr__(self, "slots", found)

    def slots_of_cell(self, sensor_id: str) -> tuple[Slot, ...]:
        """Return the slots that stand on a load cell, in the file's order."""
        return tuple(slot for slot in self.slots if slot.load_cell == sensor_id)

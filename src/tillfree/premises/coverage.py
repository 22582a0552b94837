"""How much of each shelf front is seen by at least two cameras, before a store is trusted.

An item in a hand is placed in space by two rays; what only one camera sees is guessed. Furniture
hides what is behind it (`sight.py`); people are not thought of.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.core.geometry import contains
from tillfree.premises.camera_rules import floor_points
from tillfree.premises.layout import Fixture, Slot, Store
from tillfree.premises.settings import CheckSettings, CoverageSettings
from tillfree.premises.sight import hidden_by, in_picture

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SlotCoverage:
    """One slot's front: share (0 to 1) of its sample points that enough cameras see, and that no
    camera sees."""

    slot_id: str
    shelf_id: str
    fixture_id: str
    covered: float
    unseen: float


@dataclass(frozen=True, slots=True)
class CameraView:
    """One camera: share (0 to 1) of the floor, and of all shelf fronts, that it sees."""

    camera_id: str
    floor: float
    fronts: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """The view of a store: each slot, each camera, and the share of the floor seen by one and by
    at least two cameras."""

    slots: tuple[SlotCoverage, ...]
    cameras: tuple[CameraView, ...]
    floor_seen: float
    floor_covered: float

    @property
    def covered(self) -> float:
        """Share of all shelf fronts that enough cameras see; 0 without slots."""
        return float(np.mean([slot.covered for slot in self.slots])) if self.slots else 0.0

    def of_shelves(self) -> dict[tuple[str, str], float]:
        """Return the mean share of each (fixture, shelf), in the store's order."""
        shares: dict[tuple[str, str], list[float]] = {}
        for slot in self.slots:
            shares.setdefault((slot.fixture_id, slot.shelf_id), []).append(slot.covered)
        return {shelf: float(np.mean(of_shelf)) for shelf, of_shelf in shares.items()}


def measure_coverage(store: Store, settings: CoverageSettings | None = None) -> Coverage:
    """Sample every slot's front and the floor, and count the cameras that see each point."""
    settings = settings or CoverageSettings()
    per_slot = settings.across * len(settings.heights_m)
    fronts = np.array([_front(slot, settings) for slot in store.slots]).reshape(-1, 3)
    facing = np.repeat([slot.facing for slot in store.slots], per_slot, axis=0).reshape(-1, 2)
    own = np.repeat([slot.fixture_id for slot in store.slots], per_slot)
    floor = floor_points(store.floor, CheckSettings())
    for fixture in store.fixtures:
        floor = floor[~contains(fixture.footprint, floor[:, :2])]
    on_fronts = np.zeros(len(fronts), dtype=np.int64)
    on_floor = np.zeros(len(floor), dtype=np.int64)
    views = []
    for camera in store.cameras:
        eye = camera.centre_m
        sees = in_picture(camera, fronts)
        sees &= np.sum((eye[:2] - fronts[:, :2]) * facing, axis=1) > 0.0
        sees_floor = in_picture(camera, floor)
        for fixture in store.fixtures:
            _hide(fixture, eye, fronts, sees, own != fixture.fixture_id)
            _hide(fixture, eye, floor, sees_floor)
        on_fronts += sees
        on_floor += sees_floor
        views.append(CameraView(camera.camera_id, _share(sees_floor), _share(sees)))
    counts = on_fronts.reshape(len(store.slots), per_slot)
    slots = tuple(
        SlotCoverage(
            slot.slot_id,
            slot.shelf_id,
            slot.fixture_id,
            _share(count >= settings.least_cameras),
            _share(count == 0),
        )
        for slot, count in zip(store.slots, counts, strict=True)
    )
    return Coverage(
        slots, tuple(views), _share(on_floor >= 1), _share(on_floor >= settings.least_cameras)
    )


def cameras_seeing(store: Store, points_m: Array) -> NDArray[np.int64]:
    """Return how many cameras see each world point (n, 3), metres, past all furniture."""
    counts = np.zeros(len(points_m), dtype=np.int64)
    for camera in store.cameras:
        sees = in_picture(camera, points_m)
        for fixture in store.fixtures:
            _hide(fixture, camera.centre_m, points_m, sees)
        counts += sees
    return counts


def _hide(
    fixture: Fixture, eye: Array, points: Array, sees: Mask, which: Mask | None = None
) -> None:
    """Take from `sees` what the fixture hides; only what is seen so far is looked at."""
    asked = np.nonzero(sees if which is None else sees & which)[0]
    if len(asked):
        sees[asked] = ~hidden_by(fixture, eye, points[asked])


def _front(slot: Slot, settings: CoverageSettings) -> Array:
    """Return the points (n, 3) before a slot's front, metres."""
    facing = np.array(slot.facing)
    across = np.array([-facing[1], facing[0]])
    centre = np.array(slot.centre_m)
    front = centre[:2] + facing * (slot.depth_m / 2.0 + settings.in_front_m)
    steps = (np.arange(settings.across) + 0.5) / settings.across - 0.5
    points = [
        (*(front + across * slot.width_m * step), centre[2] + height)
        for height in settings.heights_m
        for step in steps
    ]
    return np.array(points)


def _share(which: NDArray[np.bool_]) -> float:
    return float(np.mean(which)) if len(which) else 0.0

"""What is wrong with a plan as a place to walk in: outside the walls, in the way, out of reach.

Stands between a plan and whoever moves its furniture about. Errors are what no store can have;
warnings are what one would regret.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, label

from tillfree.core.geometry import contains
from tillfree.planning.building import PlannedStore
from tillfree.planning.plan import StorePlan
from tillfree.planning.settings import PlanningSettings
from tillfree.premises import Gate, Severity, Slot, Store

Array = NDArray[np.float64]
TOUCH_M = 0.02
"""Furniture may overlap by this, metres: it stands back to back."""


FINDING_TEXTS = {
    "no_goods": "Nothing is sold here: add furniture with boards.",
    "too_many": "{count} places for goods are more than {most}: take furniture or boards away.",
    "same_name": "Two things are called {name}: rename one.",
    "in_wall": "{name} reaches through a wall: move or shorten it.",
    "camera_outside": "{name} hangs outside the walls: move it in.",
    "no_camera": "No camera hangs here: with more than one visitor nothing is settled.",
    "overlap": "{name} and {other} stand in each other: move one.",
    "no_entry": "Nobody can come in: add a gate for entry.",
    "no_exit": "Nobody can go out: add a gate for exit.",
    "gate_beyond": "{name} reaches beyond its wall: move it along.",
    "gates_overlap": "{name} and {other} overlap: move one along.",
    "gate_blocked": "Furniture stands before {name}: leave {metres} m.",
    "no_way": "There is no way from one gate to another: open an aisle.",
    "unreachable": "Nobody can reach {name}: give it an aisle.",
    "partly": "{count} of {all} places along {name} cannot be reached.",
    "narrow": "The aisle between {name} and {other} is under {metres} m.",
}
"""Every kind of finding in words; pages translate them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `places` are the pieces, gates or cameras that it is about."""

    severity: Severity
    places: tuple[str, ...]
    kind: str
    values: tuple[tuple[str, object], ...]

    @property
    def text(self) -> str:
        """What is wrong and what to do, in a sentence."""
        return self.told(FINDING_TEXTS[self.kind])

    def told(self, words: str) -> str:
        """Return the sentence that `words` make with the finding's values."""
        return words.format(**dict(self.values))


def find(plan: StorePlan, planned: PlannedStore, settings: PlanningSettings) -> tuple[Finding, ...]:
    """Return all that is wrong with a plan, errors first."""
    store = planned.store
    found = [*_names(plan), *_outside(plan, store), *_overlaps(store), *_gates(plan, store)]
    if not store.slots:
        found.append(_error("no_goods"))
    if len(store.slots) > settings.slots_max:
        found.append(
            _error("too_many", count=len(store.slots), most=settings.slots_max)
        )  # fmt: skip
    if not any(one.severity is Severity.ERROR for one in found):
        found += _ways(store, settings)
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))


def _error(kind: str, *places: str, **values: object) -> Finding:
    return _finding(Severity.ERROR, kind, places, values)


def _warning(kind: str, *places: str, **values: object) -> Finding:
    return _finding(Severity.WARNING, kind, places, values)


def _finding(
    severity: Severity, kind: str, places: tuple[str, ...], values: dict[str, object]
) -> Finding:
    named = dict(zip(("name", "other"), places, strict=False)) | values
    return Finding(severity, places, kind, tuple(named.items()))


def _names(plan: StorePlan) -> list[Finding]:
    found = []
    names = [
        *(piece.piece_id for piece in plan.pieces),
        *(gate.gate_id for gate in plan.gates),
        *(camera.camera_id for camera in plan.cameras),
    ]
    for name in sorted({name for name in names if names.count(name) > 1}):
        found.append(_error("same_name", name))
    return found


def _outside(plan: StorePlan, store: Store) -> list[Finding]:
    found = []
    w, d = plan.width_m + TOUCH_M, plan.depth_m + TOUCH_M
    for fixture in store.fixtures:
        corners = fixture.footprint
        if corners.min() < -TOUCH_M or corners[:, 0].max() > w or corners[:, 1].max() > d:
            name = piece_of(plan, fixture.fixture_id)
            found.append(_error("in_wall", name))
    for camera in plan.cameras:
        if not (0.0 <= camera.x_m <= plan.width_m and 0.0 <= camera.y_m <= plan.depth_m):
            found.append(_error("camera_outside", camera.camera_id))
    if not plan.cameras:
        found.append(_warning("no_camera"))
    return list(dict.fromkeys(found))


def piece_of(plan: StorePlan, fixture_id: str) -> str:
    """Return the piece that a fixture is a side of."""
    names = {piece.piece_id for piece in plan.pieces}
    return fixture_id if fixture_id in names else fixture_id.rpartition("-")[0]


def _overlaps(store: Store) -> list[Finding]:
    found = []
    fixtures = store.fixtures
    for k, one in enumerate(fixtures):
        for other in fixtures[k + 1 :]:
            if _overlap(one.footprint, other.footprint):
                names = (one.fixture_id, other.fixture_id)
                found.append(_error("overlap", *names))
    return found


def _overlap(one: Array, other: Array) -> bool:
    """Tell whether two rectangles overlap by more than a touch (separating axes)."""
    for shape in (one, other):
        for k in range(2):
            edge = shape[k + 1] - shape[k]
            axis = np.array([-edge[1], edge[0]]) / np.hypot(*edge)
            a, b = one @ axis, other @ axis
            if min(a.max(), b.max()) - max(a.min(), b.min()) <= TOUCH_M:
                return False
    return True


def _gates(plan: StorePlan, store: Store) -> list[Finding]:
    found = []
    kinds = {gate.kind.value for gate in plan.gates}
    if not kinds & {"entry", "both"}:
        found.append(_error("no_entry"))
    if not kinds & {"exit", "both"}:
        found.append(_error("no_exit"))
    for told, gate in zip(plan.gates, store.gates, strict=True):
        along = plan.width_m if told.wall.value in ("south", "north") else plan.depth_m
        if told.at_m - told.width_m / 2 < 0.0 or told.at_m + told.width_m / 2 > along:
            found.append(_error("gate_beyond", told.gate_id))
        for other_told, other in zip(plan.gates, store.gates, strict=True):
            near = other_told.gate_id < told.gate_id and other_told.wall is told.wall
            gap = abs(other_told.at_m - told.at_m) - (other_told.width_m + told.width_m) / 2
            if near and gap < 0.0 and other is not gate:
                names = (other_told.gate_id, told.gate_id)
                found.append(_error("gates_overlap", *names))
    return found


def _ways(store: Store, settings: PlanningSettings) -> list[Finding]:
    """Return what cannot be walked to from the gates, and gates with something before them."""
    grid = _grid(store, settings)
    found = []
    inside = [_inside(store, gate, settings.gate_clear_m) for gate in store.gates]
    regions, _ = label(grid.free)
    of_gates = [grid.region(regions, point, 0.3) for point in inside]
    for gate, region in zip(store.gates, of_gates, strict=True):
        if region == 0:
            found.append(_error("gate_blocked", gate.gate_id, metres=settings.gate_clear_m))
    known = {region for region in of_gates if region}
    if len(known) > 1:
        found.append(_error("no_way"))
    for fixture in store.fixtures:
        slots = [slot for shelf in fixture.shelves[:1] for slot in shelf.slots]
        lost = [s for s in slots if grid.region(regions, _stand(s, settings), 0.25) not in known]
        if slots and len(lost) == len(slots):
            found.append(_error("unreachable", fixture.fixture_id))
        elif lost:
            told = {"count": len(lost), "all": len(slots)}
            found.append(_warning("partly", fixture.fixture_id, **told))
    return [*found, *_narrow(store, settings)]


def _narrow(store: Store, settings: PlanningSettings) -> list[Finding]:
    """Return fronts with something nearer before them than an aisle is wide."""
    found = []
    for fixture in store.fixtures:
        ahead = np.array(fixture.facing) * settings.aisle_m
        front = fixture.footprint[:2]
        steps = np.linspace(0.03, 0.97, 15)[:, None, None]
        share = np.linspace(0.1, 1.0, 6)[None, :, None]
        points = front[0] + steps * (front[1] - front[0]) + share * ahead
        flat = points.reshape(-1, 2)
        for other in store.fixtures:
            if other is not fixture and contains(other.footprint, flat).any():
                names = (fixture.fixture_id, other.fixture_id)
                found.append(_warning("narrow", *names, metres=settings.aisle_m))
    return found


def _inside(store: Store, gate: Gate, far_m: float) -> Array:
    middle = gate.segment.mean(axis=0)
    along = gate.segment[1] - gate.segment[0]
    normal = np.array([-along[1], along[0]]) / np.hypot(*along)
    inward = normal if normal @ (store.floor.mean(axis=0) - middle) > 0 else -normal
    return np.asarray(middle + inward * far_m)


def _stand(slot: Slot, settings: PlanningSettings) -> Array:
    away = slot.depth_m / 2 + settings.stand_m
    return np.array(slot.centre_m[:2]) + np.array(slot.facing) * away


@dataclass(frozen=True, slots=True)
class _Grid:
    """The floor as squares; `free` where a body fits."""

    cell_m: float
    free: NDArray[np.bool_]

    def region(self, regions: NDArray[np.int32], point: Array, near_m: float) -> int:
        """Return the region at, or nearest within `near_m` of, a point; 0: none."""
        reach = round(near_m / self.cell_m)
        i, j = (np.floor(point / self.cell_m)).astype(int)
        rows, columns = regions.shape
        near = regions[max(0, i - reach) : min(rows, i + reach + 1),
                       max(0, j - reach) : min(columns, j + reach + 1)]  # fmt: skip
        found = near[near > 0]
        return int(np.bincount(found).argmax()) if len(found) else 0


def _grid(store: Store, settings: PlanningSettings) -> _Grid:
    width, depth = store.floor.max(axis=0)
    rows, columns = np.ceil(np.array([width, depth]) / settings.cell_m).astype(int)
    x = (np.arange(rows) + 0.5) * settings.cell_m
    y = (np.arange(columns) + 0.5) * settings.cell_m
    points = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    blocked = np.zeros(len(points), dtype=np.bool_)
    for fixture in store.fixtures:
        blocked |= contains(fixture.footprint, points)
    walls = np.pad(blocked.reshape(rows, columns), 1, constant_values=True)
    clearance = distance_transform_edt(~walls)[1:-1, 1:-1] * settings.cell_m
    return _Grid(settings.cell_m, clearance > settings.body_m)

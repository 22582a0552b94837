"""Parametric layouts: floors, fixtures, slots and gates for kinds of venue, from a few numbers.

Stands before a bundle exists: the simulator (or a planner of a new store) says which kind of
venue and how large, and gets the store at rest, still without goods. Nothing here is random: the
same numbers give the same store. Frame: x along the front wall, y into the store, both from zero.
Sizes are our own choice, after the shelving that is sold: gondolas 0.8 m deep over both sides,
1.2 to 2.0 m high, aisles of 1.2 m and more.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tillfree.premises.bays import Bay, front_zone, shelved
from tillfree.premises.layout import Gate, LoadCell, Slot, Store

Array = NDArray[np.float64]

SHAPES = ("gondolas", "ell", "walls", "island")
"""Kinds of floor: rows of gondolas, an L, goods on the walls only, islands in an open room."""


@dataclass(frozen=True, slots=True)
class LayoutSpec:
    """What a layout is made of; lengths in metres.

    `rows` counts gondolas or islands; raising `slots_per_shelf` makes slots narrower.
    """

    shape: str = "gondolas"
    width_m: float = 8.0
    depth_m: float = 10.0
    rows: int = 2
    slots_per_shelf: int = 8
    shelf_heights_m: tuple[float, ...] = (0.4, 0.9, 1.35)
    fixture_height_m: float = 1.6
    side_depth_m: float = 0.4
    gate_kinds: tuple[str, ...] = ("both",)
    cell_rate_hz: float = 20.0


def lay_out(spec: LayoutSpec, store_id: str, name: str) -> Store:
    """Build the store of `spec`: one load cell a slot, no goods, no cameras.

    Raises ValueError for an unknown shape or a floor too small for one fixture.
    """
    if spec.shape not in SHAPES:
        raise ValueError(f"unknown shape {spec.shape!r}: choose one of {', '.join(SHAPES)}")
    if spec.width_m < 4.0 or spec.depth_m < 4.0:
        raise ValueError(f"a floor of {spec.width_m} x {spec.depth_m} m is under 4 x 4 m")
    floor, bays = _FLOORS[spec.shape](spec)
    fixtures = tuple(
        shelved(
            bay,
            spec.shelf_heights_m,
            spec.fixture_height_m,
            max(1, round(spec.slots_per_shelf * min(1.0, bay.length_m / 3.0))),
        )
        for bay in bays
    )
    cells = tuple(
        LoadCell(slot.load_cell or "", spec.cell_rate_hz, 1.5, 0.241)
        for fixture in fixtures
        for shelf in fixture.shelves
        for slot in shelf.slots
    )
    return Store(
        store_id,
        name,
        "Asia/Seoul",
        "KRW",
        floor,
        tuple(front_zone(bay) for bay in bays),
        _gates(spec),
        fixtures,
        cells,
        (),
    )


def _rectangle(spec: LayoutSpec) -> Array:
    w, d = spec.width_m, spec.depth_m
    return np.array([[0.0, 0.0], [w, 0.0], [w, d], [0.0, d]])


def _row(name: str, middle: tuple[float, float], length_m: float, spec: LayoutSpec) -> list[Bay]:
    """Return both sides of a gondola that runs along y, its spine through `middle`."""
    deep = spec.side_depth_m
    x, y = middle
    return [
        Bay(f"{name}-west", (x - deep, y), length_m, deep, (-1.0, 0.0)),
        Bay(f"{name}-east", (x + deep, y), length_m, deep, (1.0, 0.0)),
    ]


def _gondolas(spec: LayoutSpec) -> tuple[Array, list[Bay]]:
    length = spec.depth_m - 5.2
    pitch = spec.width_m / spec.rows
    bays: list[Bay] = []
    for k in range(spec.rows):
        bays += _row(f"gondola{k}", (pitch * (k + 0.5), 2.6 + length / 2), length, spec)
    back = Bay(
        "back", (spec.width_m / 2, spec.depth_m - 0.5), spec.width_m * 0.55, 0.5, (0.0, -1.0)
    )
    return _rectangle(spec), [*bays, back]


def _ell(spec: LayoutSpec) -> tuple[Array, list[Bay]]:
    w, d = spec.width_m, spec.depth_m
    arm_x, arm_y = w * 0.55, d * 0.5
    floor = np.array([[0.0, 0.0], [w, 0.0], [w, arm_y], [arm_x, arm_y], [arm_x, d], [0.0, d]])
    bays = [
        Bay("west-wall", (0.5, d * 0.55), d * 0.6, 0.5, (1.0, 0.0)),
        Bay("inner-wall", (arm_x - 0.5, arm_y + (d - arm_y) * 0.45), (d - arm_y) * 0.75, 0.5,
             (-1.0, 0.0)),
        Bay("south-wall", (arm_x + (w - arm_x) * 0.5, arm_y - 0.5), (w - arm_x) * 0.8, 0.5,
             (0.0, -1.0)),
        Bay("east-wall", (w - 0.5, arm_y * 0.5), arm_y * 0.55, 0.5, (-1.0, 0.0)),
    ]  # fmt: skip
    return floor, bays


def _walls(spec: LayoutSpec) -> tuple[Array, list[Bay]]:
    w, d = spec.width_m, spec.depth_m
    return _rectangle(spec), [
        Bay("west-wall", (0.45, d * 0.55), d * 0.62, 0.45, (1.0, 0.0)),
        Bay("east-wall", (w - 0.45, d * 0.55), d * 0.62, 0.45, (-1.0, 0.0)),
        Bay("back-wall", (w / 2, d - 0.45), w * 0.6, 0.45, (0.0, -1.0)),
    ]


def _island(spec: LayoutSpec) -> tuple[Array, list[Bay]]:
    w, d = spec.width_m, spec.depth_m
    bays: list[Bay] = []
    length = min(2.4, (d - 3.6) / 2)
    for k in range(spec.rows):
        middle = (w * (k + 1) / (spec.rows + 1), d * 0.48)
        deep = spec.side_depth_m
        bays += _row(f"island{k}", middle, length, spec)
        bays += [
            Bay(f"island{k}-south", (middle[0], middle[1] - length / 2 - deep), 2 * deep, deep,
                 (0.0, -1.0)),
            Bay(f"island{k}-north", (middle[0], middle[1] + length / 2 + deep), 2 * deep, deep,
                 (0.0, 1.0)),
        ]  # fmt: skip
    back = Bay("back-wall", (w / 2, d - 0.45), w * 0.5, 0.45, (0.0, -1.0))
    return _rectangle(spec), [*bays, back]


_FLOORS = {"gondolas": _gondolas, "ell": _ell, "walls": _walls, "island": _island}


def _gates(spec: LayoutSpec) -> tuple[Gate, ...]:
    """Put the gates evenly into the front wall, 1.4 m wide (1.0 m where there are three)."""
    count = len(spec.gate_kinds)
    width = 1.4 if count < 3 else 1.0
    gates = []
    for k, kind in enumerate(spec.gate_kinds):
        middle = spec.width_m * (k + 1) / (count + 1)
        segment = np.array([[middle - width / 2, 0.0], [middle + width / 2, 0.0]])
        gates.append(Gate(f"gate{k}", kind, segment))
    return tuple(gates)


def turn_and_shift(store: Store, turn_rad: float, shift_m: tuple[float, float]) -> Store:
    """Return the same store in a world frame turned by `turn_rad` (about z) and then shifted."""
    c, s = float(np.cos(turn_rad)), float(np.sin(turn_rad))
    turn = np.array([[c, -s], [s, c]])
    shift = np.array(shift_m)

    def moved(points: Array) -> Array:
        return np.asarray(points @ turn.T + shift)

    def faced(facing: tuple[float, float]) -> tuple[float, float]:
        x, y = turn @ np.array(facing)
        return (float(x), float(y))

    def slot_moved(slot: Slot) -> Slot:
        x, y = moved(np.array([slot.centre_m[:2]]))[0]
        centre = (float(x), float(y), slot.centre_m[2])
        return replace(slot, centre_m=centre, facing=faced(slot.facing))

    fixtures = tuple(
        replace(
            fixture,
            footprint=moved(fixture.footprint),
            facing=faced(fixture.facing),
            shelves=tuple(
                replace(shelf, slots=tuple(slot_moved(slot) for slot in shelf.slots))
                for shelf in fixture.shelves
            ),
        )
        for fixture in store.fixtures
    )
    turn3 = np.eye(3)
    turn3[:2, :2] = turn
    shift3 = np.array([shift[0], shift[1], 0.0])
    cameras = tuple(
        replace(
            camera,
            rotation=camera.rotation @ turn3.T,
            translation=camera.translation - camera.rotation @ turn3.T @ shift3,
        )
        for camera in store.cameras
    )
    return Store(
        store.store_id, store.name, store.timezone, store.currency, moved(store.floor),
        tuple(replace(zone, polygon=moved(zone.polygon)) for zone in store.zones),
        tuple(replace(gate, segment=moved(gate.segment)) for gate in store.gates),
        fixtures, store.load_cells, cameras,
    )  # fmt: skip

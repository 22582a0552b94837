"""The competition's store as a bundle's store.json: gondolas, shelves and plates in the world.

Each file places its parts in the frame of the part that holds them: plates on shelves, shelves on
gondolas, gondolas in the store. A gondola's own box is its back panel; shelves stand before it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tillfree.sensors.aifi_files import (
    PlateId,
    Skipped,
    at,
    items,
    number,
    plate_id,
    read_lines,
    read_list,
    whole,
)

Array = NDArray[np.float64]

FLOOR_MARGIN_M = 0.5
"""The floor reaches this far beyond furniture and paths, metres (half an arm: who was seen was
inside)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A part in the world: origin (3,), rotation 3x3, size along its own axes (3,), metres."""

    origin: Array
    rotation: Array
    size: Array

    def point(self, x: float, y: float, z: float) -> Array:
        """Return a point of this part's frame in the world."""
        return np.asarray(self.origin + self.rotation @ np.array([x, y, z]))


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands where: gondolas, shelves, plates, and which skus lie on each plate.

    `board_m` are the shelves' heights by (gondola, shelf).
    """

    gondolas: dict[int, Placed]
    shelves: dict[tuple[int, int], Placed]
    plates: dict[PlateId, Placed]
    skus: dict[PlateId, tuple[str, ...]]
    board_m: dict[tuple[int, int], float]


def read_plan(folder: Path, skipped: Skipped) -> Plan:
    """Read Gondolas.json, Shelves.json, Plates.json and planogram.json."""
    world = Placed(np.zeros(3), np.eye(3), np.zeros(3))
    gondolas = {
        whole(item, "id", "id"): _placed(item, world)
        for item in read_list(folder / "Gondolas.json", "gondolas")
    }
    shelves = {}
    for item in read_list(folder / "Shelves.json", "shelves"):
        shelf = (whole(item, "id", "gondola_id", "id"), whole(item, "id", "shelf_index"))
        if shelf[0] in gondolas:
            shelves[shelf] = _placed(item, gondolas[shelf[0]])
    plates = {}
    for item in read_list(folder / "Plates.json", "plates"):
        plate = plate_id(at(item, "id"))
        if plate[:2] in shelves:
            plates[plate] = _placed(item, shelves[plate[:2]])
    skus: dict[PlateId, list[str]] = {}
    board_m = {shelf: float(placed.origin[2]) for shelf, placed in shelves.items()}
    for entry in read_lines(folder / "planogram.json", skipped):
        sku = at(entry, "planogram_product_id", "id")
        height_m = number(entry, "global_coordinates", "transform", "translation", "z")
        for plate in (plate_id(item) for item in items(entry, "plate_ids")):
            if isinstance(sku, str) and sku and sku not in skus.setdefault(plate, []):
                skus[plate].append(sku)
            if plate[:2] in board_m and height_m > 0.0:
                board_m[plate[:2]] = height_m
    on_plates = {plate: tuple(names) for plate, names in skus.items()}
    return Plan(gondolas, shelves, plates, on_plates, board_m)


def _placed(item: object, parent: Placed) -> Placed:
    coordinates = at(item, "coordinates")
    shift = np.array([number(coordinates, "transform", "translation", axis) for axis in "xyz"])
    turn = [number(coordinates, "transform", "rotation", axis) for axis in "xyz"]
    size = np.array([number(coordinates, f"dim_{axis}") for axis in "xyz"])
    rotation = parent.rotation @ _rotation(*turn)
    return Placed(parent.origin + parent.rotation @ shift, rotation, size)


def _rotation(x: float, y: float, z: float) -> Array:
    """Rotation about x, then y, then z, radians."""
    cx, sx, cy, sy, cz, sz = np.cos(x), np.sin(x), np.cos(y), np.sin(y), np.cos(z), np.sin(z)
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)


def sensor_name(plate: PlateId) -> str:
    """Return the id of a plate's load cell, and of the slot on it."""
    return f"g{plate[0]}-s{plate[1]}-p{plate[2]}"


def fixtures_of(plan: Plan, weighed: set[PlateId], sold: set[str]) -> list[dict[str, object]]:
    """Return store.json's fixtures: a slot on each plate, with a load cell where one was heard.

    `sold` are the skus of the catalogue; others are left off the slots.
    """
    return [_fixture(plan, unit, weighed, sold) for unit in sorted(plan.gondolas)]


def _fixture(plan: Plan, unit: int, weighed: set[PlateId], sold: set[str]) -> dict[str, object]:
    panel = plan.gondolas[unit]
    boards = [(s, placed) for s, placed in sorted(plan.shelves.items()) if s[0] == unit]
    footprint, facing = _stand(panel, [placed for _, placed in boards])
    shelves = []
    for shelf, _ in boards:
        slots = [
            _slot(plan, plate, weighed, sold) for plate in sorted(plan.plates) if plate[:2] == shelf
        ]
        shelves.append(
            {
                "shelf_id": f"g{shelf[0]}-s{shelf[1]}",
                "height_m": round(plan.board_m[shelf], 4),
                "slots": slots,
            }
        )
    return {
        "fixture_id": f"g{unit}",
        "footprint": _rounded(footprint),
        "height_m": round(max(float(panel.size[2]), 0.1), 4),
        "facing": [float(facing[0]), float(facing[1])],
        "shelves": shelves,
    }


def _slot(plan: Plan, plate: PlateId, weighed: set[PlateId], sold: set[str]) -> dict[str, object]:
    placed = plan.plates[plate]
    centre = placed.point(placed.size[0] / 2.0, placed.size[1] / 2.0, 0.0)
    return {
        "slot_id": sensor_name(plate),
        "centre": _rounded(np.array([centre[0], centre[1], plan.board_m[plate[:2]]])),
        "width_m": round(float(placed.size[0]), 4),
        "depth_m": round(float(placed.size[1]), 4),
        "load_cell": sensor_name(plate) if plate in weighed else None,
        "skus": [sku for sku in plan.skus.get(plate, ()) if sku in sold],
    }


def _stand(panel: Placed, boards: list[Placed]) -> tuple[Array, Array]:
    """Return footprint (4, 2) and facing (2,) of a gondola: away from its panel, over its boards.

    Computed in the panel's frame, where everything is a rectangle.
    """
    local = [np.zeros(2), panel.size[:2]]
    for board in boards:
        for x, y in ((0.0, 0.0), (board.size[0], board.size[1])):
            local.append((panel.rotation.T @ (board.point(x, y, 0.0) - panel.origin))[:2])
    low, high = np.min(local, axis=0), np.max(local, axis=0)
    corners = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    footprint = np.array([panel.point(x, y, 0.0)[:2] for x, y in corners])
    side = 1.0 if (low[1] + high[1]) / 2.0 > panel.size[1] / 2.0 else -1.0
    facing = (panel.rotation @ np.array([0.0, side, 0.0]))[:2]
    return footprint, facing / np.linalg.norm(facing)


def floor_of(fixtures: list[dict[str, object]], paths_m: Array) -> object:
    """Return the hull of the fixtures' footprints and of where people were seen, and a margin."""
    corners = [np.array(fixture["footprint"]) for fixture in fixtures]
    points = np.vstack([*corners, paths_m.reshape(-1, 2)])
    angles = np.arange(8) * np.pi / 4.0
    around = FLOOR_MARGIN_M * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return _rounded(_hull((points[:, None, :] + around[None, :, :]).reshape(-1, 2)))


def _hull(points: Array) -> Array:
    """Return the convex hull (n, 2), counter-clockwise (Andrew 1979, monotone chain)."""
    ordered = np.unique(np.round(points, 4), axis=0)
    sides: list[list[Array]] = []
    for way in (ordered, ordered[::-1]):
        side: list[Array] = []
        for point in way:
            while len(side) >= 2 and _turn(side[-2], side[-1], point) <= 0.0:
                side.pop()
            side.append(point)
        sides.append(side[:-1])
    return np.array(sides[0] + sides[1])


def _turn(first: Array, second: Array, third: Array) -> float:
    """Positive where the way first, second, third turns left."""
    there, back = second - first, third - first
    return float(there[0] * back[1] - there[1] * back[0])


def _rounded(values: Array) -> object:
    """Return nested lists; tenths of a millimetre are enough for a store."""
    return np.round(values, 4).tolist()

"""From a plan to the store at rest: fixtures with boards and slots, planogram, cameras, catalogue.

Stands between what a person moves about and everything that knows stores by the bundle's records.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from tillfree.core.camera import Camera
from tillfree.core.errors import UsageRefused
from tillfree.planning.goods import SECTIONS, SERVED, stocked
from tillfree.planning.plan import (
    CameraPlan,
    GatePlan,
    PieceKind,
    PiecePlan,
    PlanRefused,
    StorePlan,
    WallName,
)
from tillfree.premises import (
    Bay,
    Fixture,
    Gate,
    LoadCell,
    Product,
    RigSpec,
    Slot,
    Store,
    Zone,
    front_zone,
    look_at,
    shelved,
    write_catalogue,
    write_store,
)

LOWEST_BOARD_M = 0.25
"""Height of the lowest board, metres (own: above the kick plate)."""
HIGHEST_BOARD_M = 1.45
"""Height of the highest, metres: above it goods are out of many people's sight (own)."""
HEADROOM_M = 0.2
"""The highest board is so much below the furniture's top at least, metres (own)."""
CELL_RATE_HZ, CELL_NOISE_G, CELL_STEP_G = 20.0, 1.5, 0.241
"""A weighing plate as they are sold, as in the parametric layouts."""
PICTURE_PX = (1280, 720)
FRAMES_S = 10.0


@dataclass(frozen=True, slots=True)
class PlannedStore:
    """A store that could stand, and what it would sell."""

    store: Store
    catalogue: dict[str, Product]


def build(plan: StorePlan) -> PlannedStore:
    """Return the store of a plan, whether it is a good one or not (`survey` tells).

    Raises PlanRefused where a piece has goods that no section holds.
    """
    bays = [(bay, piece) for piece in plan.pieces for bay in _bays(piece)]
    fixtures = [_fixture(bay, piece, plan.slot_m) for bay, piece in bays]
    planogram, catalogue = _planogram(plan, fixtures, [piece for _, piece in bays])
    furnished = tuple(_planned(fixture, planogram) for fixture in fixtures)
    cells = tuple(
        LoadCell(slot.load_cell or "", CELL_RATE_HZ, CELL_NOISE_G, CELL_STEP_G)
        for fixture in furnished
        for shelf in fixture.shelves
        for slot in shelf.slots
    )
    width, depth = plan.width_m, plan.depth_m
    store = Store(
        store_id=plan.store_id,
        name=plan.name,
        timezone=plan.time_zone,
        currency=plan.currency.value,
        floor=np.array([[0.0, 0.0], [width, 0.0], [width, depth], [0.0, depth]]),
        zones=_zones([bay for bay, _ in bays]),
        gates=tuple(_gate(gate, plan) for gate in plan.gates),
        fixtures=furnished,
        load_cells=cells,
        cameras=tuple(_camera(camera) for camera in plan.cameras),
    )
    return PlannedStore(store, catalogue)


def write_planned(plan: StorePlan, folder: Path) -> PlannedStore:
    """Write the plan's bundle into `folder` (made if absent), with `plan.json` beside it.

    Raises UsageRefused where the folder holds something that is no bundle.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageRefused(f"{folder} is a file; name a folder for the bundle to be written to.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "store.json").exists():
        raise UsageRefused(
            f"{folder} holds something that is no bundle; name an empty or a new folder."
        )
    planned = build(plan)
    folder.mkdir(parents=True, exist_ok=True)
    write_store(planned.store, folder)
    write_catalogue(planned.catalogue, folder)
    text = msgspec.json.format(msgspec.json.encode(plan), indent=1)
    (folder / "plan.json").write_bytes(text + b"\n")
    return planned


def facing_of(direction_deg: float) -> tuple[float, float]:
    """Return the unit vector of a direction."""
    turn = math.radians(direction_deg)
    return (round(math.cos(turn), 9), round(math.sin(turn), 9))


def board_heights_m(piece: PiecePlan) -> tuple[float, ...]:
    """Return the heights of a piece's boards, evenly apart, lowest first."""
    if piece.kind is PieceKind.COUNTER or not piece.boards:
        return ()
    top = min(HIGHEST_BOARD_M, piece.height_m - HEADROOM_M)
    low = min(LOWEST_BOARD_M, top)
    if piece.boards == 1:
        return (round((low + top) / 2, 3),)
    step = (top - low) / (piece.boards - 1)
    return tuple(round(low + step * k, 3) for k in range(piece.boards))


def _bays(piece: PiecePlan) -> list[Bay]:
    """Return the sides of a piece: two for an island, each half as deep."""
    facing = np.array(facing_of(piece.facing_deg))
    middle = np.array([piece.x_m, piece.y_m])
    front = middle + facing * piece.depth_m / 2
    if piece.kind is not PieceKind.ISLAND:
        return [_bay(piece.piece_id, front, piece.length_m, piece.depth_m, facing)]
    back, half = middle - facing * piece.depth_m / 2, piece.depth_m / 2
    return [
        _bay(f"{piece.piece_id}-a", front, piece.length_m, half, facing),
        _bay(f"{piece.piece_id}-b", back, piece.length_m, half, -facing),
    ]


def _bay(name: str, front: np.ndarray, length_m: float, depth_m: float, facing: np.ndarray) -> Bay:
    at = (float(front[0]), float(front[1]))
    return Bay(name, at, length_m, depth_m, (float(facing[0]), float(facing[1])))


def _fixture(bay: Bay, piece: PiecePlan, slot_m: float) -> Fixture:
    count = max(1, round(piece.length_m / slot_m))
    return shelved(bay, board_heights_m(piece), piece.height_m, count)


Planogram = dict[str, str]


def _planogram(
    plan: StorePlan, fixtures: list[Fixture], pieces: list[PiecePlan]
) -> tuple[Planogram, dict[str, Product]]:
    """Give each section's slots its articles in order, each as many neighbouring places as fit."""
    places: dict[str, list[Slot]] = defaultdict(list)
    for fixture, piece in zip(fixtures, pieces, strict=True):
        section = SERVED if piece.kind is PieceKind.COUNTER else piece.goods
        if section not in SECTIONS:
            raise _unknown(section, piece.piece_id)
        places[section] += [slot for shelf in fixture.shelves for slot in shelf.slots]
    planogram: Planogram = {}
    catalogue: dict[str, Product] = {}
    for section, slots in places.items():
        products = stocked(section, plan.venue, plan.currency.value)
        shown = products if section == SERVED else products[: len(slots)]
        catalogue |= {product.sku: product for product in shown}
        for k, slot in enumerate(slots):
            planogram[slot.slot_id] = shown[k * len(shown) // len(slots)].sku
    return planogram, catalogue


def _unknown(section: str, piece_id: str) -> PlanRefused:
    return PlanRefused(
        f"The goods {section!r} of {piece_id} are no section of the assortment: choose one of "
        f"{', '.join(SECTIONS)}."
    )


def _planned(fixture: Fixture, planogram: Planogram) -> Fixture:
    shelves = tuple(
        replace(
            shelf,
            slots=tuple(replace(slot, skus=(planogram[slot.slot_id],)) for slot in shelf.slots),
        )
        for shelf in fixture.shelves
    )
    return replace(fixture, shelves=shelves)


def _zones(bays: list[Bay]) -> tuple[Zone, ...]:
    return tuple(front_zone(bay) for bay in bays)


def _gate(gate: GatePlan, plan: StorePlan) -> Gate:
    low, high = gate.at_m - gate.width_m / 2, gate.at_m + gate.width_m / 2
    x = plan.width_m if gate.wall is WallName.EAST else 0.0
    y = plan.depth_m if gate.wall is WallName.NORTH else 0.0
    along_x = gate.wall in (WallName.SOUTH, WallName.NORTH)
    ends = [[low, y], [high, y]] if along_x else [[x, low], [x, high]]
    return Gate(gate.gate_id, gate.kind.value, np.array(ends))


def _camera(camera: CameraPlan) -> Camera:
    tilt = math.radians(camera.tilt_deg)
    ahead = np.array(facing_of(camera.facing_deg)) * math.cos(tilt)
    centre = np.array([camera.x_m, camera.y_m, camera.height_m])
    focal_px = PICTURE_PX[0] / 2 / math.tan(math.radians(camera.view_deg) / 2)
    rig = RigSpec(image_size=PICTURE_PX, focal_px=focal_px, fps=FRAMES_S)
    made = look_at(centre, centre + np.append(ahead, -math.sin(tilt)), rig)
    return replace(made, camera_id=camera.camera_id)

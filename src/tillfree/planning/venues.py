"""The four kinds of venue: from a width, a depth and a few counts to a plan.

Stands at the very beginning of a new store. Nothing is drawn by chance but which section stands
where first; the same numbers give the same plan. Sizes follow the furniture that is sold: chillers
0.7 m deep and 2 m high, wall shelves 0.45 m, islands 0.8 m over both sides, aisles of 1.2 m.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from tillfree.core.errors import UsageRefused
from tillfree.planning.hanging import hang
from tillfree.planning.plan import GateKind, GatePlan, PieceKind, PiecePlan, StorePlan, WallName
from tillfree.planning.settings import PlanningSettings

COOLER_M, WALL_M, ISLAND_M, COUNTER_M = 0.7, 0.45, 0.8, 0.8
"""Depths of furniture, metres."""
AISLE_M = 1.3
"""Room between two fronts, metres: two people pass each other."""
LEAST_M = 1.0
"""Furniture that would be shorter is left out, metres."""

Pieces = list[PiecePlan]


@dataclass(frozen=True, slots=True)
class NewStoreSpec:
    """What is asked of a new store; None: as is usual for the venue.

    `cameras` None: as many as two-fold sight of the shelf fronts needs. `shelves`: boards one
    above the other. Another `seed` puts other goods in other places.
    """

    venue: str
    width_m: float | None = None
    depth_m: float | None = None
    cameras: int | None = None
    gates: int | None = None
    shelves: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Venue:
    """A kind of venue: its usual size and counts, what sells there, how it is furnished."""

    name: str
    width_m: float
    depth_m: float
    least_m: tuple[float, float]
    gates: int
    shelves: int
    sections: tuple[str, ...]
    furnish: Callable[["_Room"], Pieces]
    doors: Callable[["_Room"], tuple[GatePlan, ...]]


@dataclass(frozen=True, slots=True)
class _Room:
    """A floor that is being furnished: x to the east, y to the north, metres."""

    width_m: float
    depth_m: float
    shelves: int
    gates: int
    sections: tuple[str, ...]

    def goods(self, place: int) -> str:
        """Return the section of the `place`-th piece."""
        return self.sections[place % len(self.sections)]

    def piece(
        self,
        name: str,
        kind: PieceKind,
        at: tuple[float, float],
        facing_deg: float,
        length_m: float,
        goods: str,
    ) -> PiecePlan:
        """Return a piece of the kind's usual depth and height."""
        depth, height, boards = {
            PieceKind.COOLER: (COOLER_M, 2.0, self.shelves),
            PieceKind.WALL: (WALL_M, 1.9, self.shelves),
            PieceKind.ISLAND: (ISLAND_M, 1.35, max(1, self.shelves - 1)),
            PieceKind.COUNTER: (COUNTER_M, 1.05, 0),
        }[kind]
        x, y = round(at[0], 2), round(at[1], 2)
        return PiecePlan(name, kind, x, y, facing_deg, round(length_m, 2), depth, height, boards,
                         goods)  # fmt: skip


def draw_plan(spec: NewStoreSpec, settings: PlanningSettings | None = None) -> StorePlan:
    """Return the plan of a new store.

    Raises UsageRefused for an unknown venue or numbers that its furniture does not fit into.
    """
    settings = settings or PlanningSettings()
    venue = VENUES.get(spec.venue)
    if venue is None:
        raise UsageRefused(f"There is no venue {spec.venue!r}; choose one of {', '.join(VENUES)}.")
    width, depth = spec.width_m or venue.width_m, spec.depth_m or venue.depth_m
    _check(spec, venue, width, depth, settings)
    turn = spec.seed % len(venue.sections)
    room = _Room(
        width,
        depth,
        spec.shelves or venue.shelves,
        spec.gates or venue.gates,
        venue.sections[turn:] + venue.sections[:turn],
    )
    pieces = [piece for piece in venue.furnish(room) if piece.length_m >= LEAST_M]
    bare = StorePlan(
        store_id=f"{spec.venue}-{spec.seed}",
        name=venue.name,
        venue=spec.venue,
        width_m=width,
        depth_m=depth,
        pieces=tuple(pieces),
        gates=venue.doors(room),
        cameras=(),
    )
    return msgspec.structs.replace(bare, cameras=hang(bare, spec.cameras, settings))


def _check(
    spec: NewStoreSpec, venue: Venue, width: float, depth: float, settings: PlanningSettings
) -> None:
    least_w, least_d = venue.least_m
    if not (least_w <= width <= 40.0 and least_d <= depth <= 40.0):
        raise UsageRefused(
            f"A store of {width:g} x {depth:g} m does not fit {spec.venue}: give {least_w:g} to 40 "
            f"m of width and {least_d:g} to 40 m of depth."
        )
    bounds: tuple[tuple[str, int | None, int], ...] = (
        ("cameras", spec.cameras, 24),
        ("gates", spec.gates, 4),
        ("shelves", spec.shelves, 6),
    )
    for name, value, most in bounds:
        if value is not None and not 1 <= value <= most:
            raise UsageRefused(f"A new store has 1 to {most} {name}, not {value}.")
    if spec.seed < 0:
        raise UsageRefused(f"seed {spec.seed} is below 0: give a whole number from 0.")


def _convenience(room: _Room) -> Pieces:
    """A grab-and-go wall of chillers at the back and on the left, rows before them."""
    w, d, kind = room.width_m, room.depth_m, PieceKind
    side = d - 4.2
    pieces = [
        room.piece("back-cooler", kind.COOLER, (w / 2, d - COOLER_M / 2), 270.0, w - 2.2,
                   room.goods(0)),
        room.piece("grab-and-go", kind.COOLER, (COOLER_M / 2, 2.3 + side / 2), 0.0, side,
                   room.goods(1)),
        room.piece("east-wall", kind.WALL, (w - WALL_M / 2, 2.3 + side / 2), 180.0, side,
                   room.goods(2)),
    ]  # fmt: skip
    inner, length = w - COOLER_M - WALL_M, d - 5.4
    count = max(0, int((inner - AISLE_M) / (ISLAND_M + AISLE_M)))
    for k in range(count):
        x = COOLER_M + (inner - count * ISLAND_M) * (k + 1) / (count + 1) + ISLAND_M * (k + 0.5)
        at = (x, 2.6 + length / 2)
        pieces.append(room.piece(f"row-{k + 1}", kind.ISLAND, at, 0.0, length,
                                 room.goods(3 + k)))  # fmt: skip
    return pieces


def _airport(room: _Room) -> Pieces:
    """A stand that is walked through from west to east, goods on both sides and in the middle."""
    w, d, kind = room.width_m, room.depth_m, PieceKind
    pieces = [
        room.piece("north-cooler", kind.COOLER, (w / 2, d - COOLER_M / 2), 270.0, w - 2.4,
                   room.goods(0)),
        room.piece("south-wall", kind.WALL, (w / 2, WALL_M / 2), 90.0, w - 2.4, room.goods(1)),
    ]  # fmt: skip
    count = 2 if w >= 9.0 else 1
    length = (w - 4.4 - 1.4 * (count - 1)) / count
    middle = WALL_M + (d - WALL_M - COOLER_M) / 2
    for k in range(count):
        at = (2.2 + length / 2 + k * (length + 1.4), middle)
        pieces.append(room.piece(f"island-{k + 1}", kind.ISLAND, at, 90.0, length,
                                 room.goods(2 + k)))  # fmt: skip
    return pieces


def _cinema(room: _Room) -> Pieces:
    """A concession counter that serves, a grab wall on each side, low islands before it."""
    w, d, kind = room.width_m, room.depth_m, PieceKind
    counter_y, side = d - 1.6, d - 4.4
    pieces = [
        room.piece("counter", kind.COUNTER, (w / 2, counter_y), 270.0, w * 0.42, "served"),
        room.piece("west-cooler", kind.COOLER, (COOLER_M / 2, 2.2 + side / 2), 0.0, side,
                   room.goods(0)),
        room.piece("east-wall", kind.WALL, (w - WALL_M / 2, 2.2 + side / 2), 180.0, side,
                   room.goods(1)),
    ]  # fmt: skip
    length = counter_y - COUNTER_M / 2 - 2.0 - 2.2
    count = 2 if w >= 9.5 else 1
    for k in range(count):
        at = (w * (k + 1) / (count + 1), 2.2 + length / 2)
        pieces.append(room.piece(f"island-{k + 1}", kind.ISLAND, at, 0.0, length,
                                 room.goods(2 + k)))  # fmt: skip
    return pieces


def _ballpark(room: _Room) -> Pieces:
    """A stand beside the concourse: in at the west end, round a middle row, out at the east end."""
    w, d, kind = room.width_m, room.depth_m, PieceKind
    side = d - 3.4
    pieces = [
        room.piece("north-cooler", kind.COOLER, (w / 2, d - COOLER_M / 2), 270.0, w - 2.2,
                   room.goods(0)),
        room.piece("west-wall", kind.WALL, (WALL_M / 2, 1.9 + side / 2), 0.0, side, room.goods(1)),
        room.piece("east-wall", kind.WALL, (w - WALL_M / 2, 1.9 + side / 2), 180.0, side,
                   room.goods(2)),
    ]  # fmt: skip
    rows = 1 if d < 8.0 else 2
    free = d - COOLER_M - 1.2
    for k in range(rows):
        y = 1.2 + (free - rows * ISLAND_M) * (k + 1) / (rows + 1) + ISLAND_M * (k + 0.5)
        pieces.append(room.piece(f"middle-{k + 1}", kind.ISLAND, (w / 2, y), 90.0, w - 4.2,
                                 room.goods(3 + k)))  # fmt: skip
    return pieces


def _front_doors(room: _Room) -> tuple[GatePlan, ...]:
    """Gates side by side in the front: one for both ways, or in at the left and out at the right.

    Of several, one more lets in than out: out is without a stop, in is with a scan.
    """
    count = room.gates
    entries = (count + 1) // 2
    gates = []
    for k in range(count):
        kind = "both" if count == 1 else "entry" if k < entries else "exit"
        at_m = round(room.width_m * (k + 1) / (count + 1), 2)
        gates.append(GatePlan(f"gate-{k + 1}", GateKind(kind), WallName.SOUTH, at_m,
                              1.4 if count < 3 else 1.1))  # fmt: skip
    return tuple(gates)


def _through_doors(room: _Room) -> tuple[GatePlan, ...]:
    """In through the west end, out through the east end; one gate alone is for both ways."""
    count = room.gates
    low, high = WALL_M, room.depth_m - COOLER_M
    gates = []
    for k in range(count):
        wall = WallName.WEST if k % 2 == 0 else WallName.EAST
        of_wall = (count + 1) // 2 if k % 2 == 0 else count // 2
        at_m = round(low + (high - low) * (k // 2 + 1) / (of_wall + 1), 2)
        kind = "both" if count == 1 else "entry" if k % 2 == 0 else "exit"
        gates.append(GatePlan(f"gate-{k + 1}", GateKind(kind), wall, at_m, 1.4 if of_wall == 1
                              else 1.1))  # fmt: skip
    return tuple(gates)


VENUES: dict[str, Venue] = {
    "convenience": Venue(
        "Convenience store", 9.0, 10.0, (5.0, 7.0), 1, 4,
        ("drinks", "meals", "snacks", "sweets", "dairy"), _convenience, _front_doors,
    ),
    "airport": Venue(
        "Airport stand", 12.0, 6.0, (6.0, 4.6), 2, 4,
        ("drinks", "travel", "snacks", "meals", "sweets"), _airport, _through_doors,
    ),
    "cinema": Venue(
        "Cinema concession", 11.0, 8.5, (6.0, 7.0), 2, 3,
        ("drinks", "sweets", "snacks", "sweets"), _cinema, _front_doors,
    ),
    "ballpark": Venue(
        "Ballpark stand", 10.0, 6.5, (6.5, 5.6), 3, 4,
        ("beer", "snacks", "fan", "drinks"), _ballpark, _front_doors,
    ),
}  # fmt: skip
"""Every kind of venue by its name."""

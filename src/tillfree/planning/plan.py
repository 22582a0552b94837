"""A plan: what a person moves about before a store is built, as few numbers as will do.

Stands before the store at rest: `building.py` makes the bundle's records of it. Furniture, gates
and cameras are meant by their middle and by where they face, so that one drag changes two numbers.
Frame: x along the front wall to the east, y into the store to the north, both from zero, metres;
directions are degrees against the clock from east, so 90 looks north and 270 at the front wall.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from tillfree.core.errors import TillfreeError

FORMAT = "tillfree.plan/1"
MOST_BYTES = 256 * 1024
"""A larger plan is refused, bytes: the largest honest one has 60 pieces and takes 20 KiB."""

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
"""Small letters, digits and dashes: such a name may be part of a topic and of a file's name."""
Place = Annotated[float, msgspec.Meta(ge=-5.0, le=65.0)]
Direction = Annotated[float, msgspec.Meta(ge=-360.0, le=720.0)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class PlanRefused(TillfreeError):
    """Numbers that no store can be made of."""


class PieceKind(StrEnum):
    """What stands on the floor; an island is shopped from two sides, the rest from one.

    Goods are served over a counter, not taken off it.
    """

    WALL = "wall"
    COOLER = "cooler"
    ISLAND = "island"
    COUNTER = "counter"


class WallName(StrEnum):
    """A side of the floor; the front of the store is the south."""

    SOUTH = "south"
    NORTH = "north"
    WEST = "west"
    EAST = "east"


class GateKind(StrEnum):
    """Which way people may go through."""

    ENTRY = "entry"
    EXIT = "exit"
    BOTH = "both"


class PlanCurrency(StrEnum):
    """The currencies that the made-up goods have prices in."""

    KRW = "KRW"
    JPY = "JPY"
    USD = "USD"
    EUR = "EUR"
    GBP = "GBP"


class PiecePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of furniture: its middle, where its front faces, its size.

    `boards` lie one above the other (none on a counter); `goods` is a section of the assortment.
    """

    piece_id: Name
    kind: PieceKind
    x_m: Place
    y_m: Place
    facing_deg: Direction
    length_m: Annotated[float, msgspec.Meta(ge=0.4, le=40.0)]
    depth_m: Annotated[float, msgspec.Meta(ge=0.2, le=3.0)]
    height_m: Annotated[float, msgspec.Meta(ge=0.4, le=3.0)]
    boards: Annotated[int, msgspec.Meta(ge=0, le=7)]
    goods: Name


class GatePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gate in a wall: how far its middle is from the wall's west (or south) end."""

    gate_id: Name
    kind: GateKind
    wall: WallName
    at_m: Place
    width_m: Annotated[float, msgspec.Meta(ge=0.6, le=6.0)]


class CameraPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A camera: where it hangs, where it looks, how far down, how wide it sees."""

    camera_id: Name
    x_m: Place
    y_m: Place
    height_m: Annotated[float, msgspec.Meta(ge=1.8, le=8.0)]
    facing_deg: Direction
    tilt_deg: Annotated[float, msgspec.Meta(ge=0.0, le=88.0)]
    view_deg: Annotated[float, msgspec.Meta(ge=30.0, le=130.0)]


class StorePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole store before it is built; `slot_m` is how wide an article's place is to be."""

    store_id: Name
    name: Words
    venue: Name
    width_m: Annotated[float, msgspec.Meta(ge=4.0, le=60.0)]
    depth_m: Annotated[float, msgspec.Meta(ge=4.0, le=60.0)]
    pieces: Annotated[tuple[PiecePlan, ...], msgspec.Meta(max_length=60)]
    gates: Annotated[tuple[GatePlan, ...], msgspec.Meta(max_length=8)]
    cameras: Annotated[tuple[CameraPlan, ...], msgspec.Meta(max_length=24)]
    slot_m: Annotated[float, msgspec.Meta(ge=0.1, le=1.0)] = 0.3
    time_zone: Words = "Asia/Seoul"
    currency: PlanCurrency = PlanCurrency.KRW
    format: Annotated[str, msgspec.Meta(pattern="^tillfree\\.plan/1$")] = FORMAT


def read_plan(content: bytes) -> StorePlan:
    """Return the plan that JSON holds.

    Raises PlanRefused where it is too large or not in its form, with the place that is wrong.
    """
    if len(content) > MOST_BYTES:
        raise PlanRefused(
            f"A plan of {len(content)} bytes is over {MOST_BYTES}: plan a smaller store."
        )
    try:
        return msgspec.json.decode(content, type=StorePlan)
    except msgspec.MsgspecError as fault:
        raise PlanRefused(f"This is no plan of a store: {fault}.") from fault

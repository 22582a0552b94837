"""What sensors say: the contract's JSON messages as records.

Wire structs ignore unknown keys; a missing optional key has its default. `t_ns` is when it was
measured by the sensor's own clock (may be off by up to 100 ms).
"""

from enum import IntEnum

import msgspec

Keypoint = tuple[float, float, float]
"""Pixel x, pixel y, score (camera); joints use (x, y, z, score) in the world frame, metres."""


class GateEvent(msgspec.Struct, frozen=True, gc=False):
    """Something at a gate: `event` is `scan` (with a credential), or a door's own word."""

    t_ns: int
    event: str = "scan"
    credential: str = ""
    role: str = "shopper"


class Person(msgspec.Struct, frozen=True, gc=False):
    """One person in one frame: `bbox` x, y, w, h in px of what is visible; keypoints by COCO name.

    `appearance` is a unit vector (empty if absent); `gaze` a unit vector in the camera's frame
    (empty if absent).
    """

    bbox: tuple[float, float, float, float]
    score: float = 1.0
    keypoints: dict[str, Keypoint] = {}
    appearance: tuple[float, ...] = ()
    gaze: tuple[float, ...] = ()


class PeopleFrame(msgspec.Struct, frozen=True, gc=False):
    """All people that one camera saw at one instant."""

    t_ns: int
    people: tuple[Person, ...]


class ProductInHand(msgspec.Struct, frozen=True, gc=False):
    """An item seen in a hand: `bbox` x, y, w, h in px; candidates are (sku, probability)."""

    bbox: tuple[float, float, float, float]
    candidates: tuple[tuple[str, float], ...]


class ProductFrame(msgspec.Struct, frozen=True, gc=False):
    """All items that one camera saw in hands at one instant."""

    t_ns: int
    products: tuple[ProductInHand, ...]


class PosedPerson(msgspec.Struct, frozen=True, gc=False):
    """One person of a vendor's 3-D tracker; joints are (x, y, z, score), metres, world frame.

    `track_id` is local to its source, and may swap or restart.
    """

    track_id: str | int
    joints: dict[str, tuple[float, float, float, float]]


class PoseFrame(msgspec.Struct, frozen=True, gc=False):
    """All people that one pose source saw at one instant."""

    t_ns: int
    people: tuple[PosedPerson, ...]


class WeightChunk(msgspec.Struct, frozen=True, gc=False):
    """Consecutive readings of one load cell; `t_ns` is the first's, the rest follow at `rate_hz`.

    `grams` are not zeroed; a reading that is no number is None.
    """

    t_ns: int
    rate_hz: float
    grams: tuple[float | None, ...]


Body = GateEvent | PeopleFrame | ProductFrame | PoseFrame | WeightChunk


class Kind(IntEnum):
    """Which sensor said it; the order settles ties between messages of one instant."""

    GATE = 0
    WEIGHT = 1
    PEOPLE = 2
    POSES = 3
    PRODUCTS = 4


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One message as it reached us: which kind, from which sensor, its body.

    `arrived_ns` is when it reached us (a recording's log time); only health reads it, so that a
    replay in another order of arrival gives the same result.
    """

    kind: Kind
    sensor_id: str
    arrived_ns: int
    body: Body

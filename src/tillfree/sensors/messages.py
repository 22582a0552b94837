"""What sensors say: the contract's JSON messages as records.

Wire structs ignore unknown keys; a missing optional key has its default. `t_ns` is when it was
measured by the sensor's own clock (may be off by up to 100 ms). Every number and length carries
its bound in its type, so that the decoder refuses NaN, infinities and absurd values while it
reads; what breaks a bound is a garbled message (own choice: far beyond any real store).
"""

from enum import IntEnum
from typing import Annotated

import msgspec

LATEST_NS = 4_102_444_800_000_000_000
"""1 January 2100 UTC: no clock says later, and it fits into 64 bits."""

Instant = Annotated[int, msgspec.Meta(ge=0, le=LATEST_NS)]
Pixel = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
Extent = Annotated[float, msgspec.Meta(ge=0.0, le=1e6)]
Score = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
Metres = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
Grams = Annotated[float, msgspec.Meta(ge=-1e8, le=1e8)]
Hertz = Annotated[float, msgspec.Meta(gt=1e-3, le=1e5)]
Component = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
Probability = Annotated[float, msgspec.Meta(ge=0.0, le=1.001)]
Word = Annotated[str, msgspec.Meta(max_length=256)]
TrackNumber = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

Box = tuple[Pixel, Pixel, Extent, Extent]
Keypoint = tuple[Pixel, Pixel, Score]
"""Pixel x, pixel y, score (camera); joints use (x, y, z, score) in the world frame, metres."""

Joint = tuple[Metres, Metres, Metres, Score]


class GateEvent(msgspec.Struct, frozen=True, gc=False):
    """Something at a gate: `event` is `scan` (with a credential), or a door's own word."""

    t_ns: Instant
    event: Word = "scan"
    credential: Word = ""
    role: Word = "shopper"


class Person(msgspec.Struct, frozen=True, gc=False):
    """One person in one frame: `bbox` x, y, w, h in px of what is visible; keypoints by COCO name.

    `appearance` is a unit vector (empty if absent); `gaze` a unit vector in the camera's frame
    (empty if absent).
    """

    bbox: Box
    score: Score = 1.0
    keypoints: Annotated[dict[Word, Keypoint], msgspec.Meta(max_length=64)] = {}
    appearance: Annotated[tuple[Component, ...], msgspec.Meta(max_length=4096)] = ()
    gaze: Annotated[tuple[Component, ...], msgspec.Meta(max_length=3)] = ()


class PeopleFrame(msgspec.Struct, frozen=True, gc=False):
    """All people that one camera saw at one instant."""

    t_ns: Instant
    people: Annotated[tuple[Person, ...], msgspec.Meta(max_length=200)]


class ProductInHand(msgspec.Struct, frozen=True, gc=False):
    """An item seen in a hand: `bbox` x, y, w, h in px; candidates are (sku, probability)."""

    bbox: Box
    candidates: Annotated[tuple[tuple[Word, Probability], ...], msgspec.Meta(max_length=100)]


class ProductFrame(msgspec.Struct, frozen=True, gc=False):
    """All items that one camera saw in hands at one instant."""

    t_ns: Instant
    products: Annotated[tuple[ProductInHand, ...], msgspec.Meta(max_length=200)]


class PosedPerson(msgspec.Struct, frozen=True, gc=False):
    """One person of a vendor's 3-D tracker; joints are (x, y, z, score), metres, world frame.

    `track_id` is local to its source, and may swap or restart.
    """

    track_id: Word | TrackNumber
    joints: Annotated[dict[Word, Joint], msgspec.Meta(max_length=64)]


class PoseFrame(msgspec.Struct, frozen=True, gc=False):
    """All people that one pose source saw at one instant."""

    t_ns: Instant
    people: Annotated[tuple[PosedPerson, ...], msgspec.Meta(max_length=200)]


class WeightChunk(msgspec.Struct, frozen=True, gc=False):
    """Consecutive readings of one load cell; `t_ns` is the first's, the rest follow at `rate_hz`.

    `grams` are not zeroed; a reading that is no number is None.
    """

    t_ns: Instant
    rate_hz: Hertz
    grams: Annotated[tuple[Grams | None, ...], msgspec.Meta(min_length=1, max_length=10_000)]


class PlannedPlace(msgspec.Struct, frozen=True, gc=False):
    """What belongs into one slot."""

    slot_id: Word
    skus: Annotated[tuple[Word, ...], msgspec.Meta(max_length=100)]


class PlannedArticle(msgspec.Struct, frozen=True, gc=False):
    """An article that a plan names, for a store whose catalogue does not have it yet."""

    sku: Word
    name: Word = ""
    price_minor: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    tax_rate: Probability = 0.0
    weight_g: Annotated[float, msgspec.Meta(ge=0.0, le=1e8)] = 0.0
    weight_sd_g: Annotated[float, msgspec.Meta(ge=0.0, le=1e8)] = 0.0
    age_restricted: bool = False


class PlanogramNotice(msgspec.Struct, frozen=True, gc=False):
    """A store's plan of its shelves, whole, that holds from `t_ns` (measured time) on.

    No sensor says it but the cloud; it goes the sensors' way, so that what is worked on again after
    a crash is the same.
    """

    t_ns: Instant
    version: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    slots: Annotated[tuple[PlannedPlace, ...], msgspec.Meta(max_length=20_000)]
    articles: Annotated[tuple[PlannedArticle, ...], msgspec.Meta(max_length=20_000)] = ()


Body = GateEvent | PeopleFrame | ProductFrame | PoseFrame | WeightChunk | PlanogramNotice


class Kind(IntEnum):
    """Which sensor said it; the order settles ties between messages of one instant."""

    GATE = 0
    WEIGHT = 1
    PEOPLE = 2
    POSES = 3
    PRODUCTS = 4
    PLANOGRAM = 5


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One message as it reached us: which kind, from which sensor, its body.

    `arrived_ns` is when it reached us (a recording's log time); only health reads it, so that a
    replay in another order of arrival gives the same result.
    """

    kind: Kind
    sensor_id: str
    arrived_ns: int
    body: Body

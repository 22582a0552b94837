"""One message's topic and bytes in, a checked `Delivery` out, or the reason why not.

This is the one door for recordings and for live MQTT alike: behind it every number is finite and
bounded, every vector has its length, and nothing raises on what a sensor may say.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from tillfree.sensors.messages import (
    Body,
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    PlanogramNotice,
    PoseFrame,
    ProductFrame,
    WeightChunk,
)

MESSAGE_LIMIT_BYTES = 8 * 1024 * 1024
"""Longer messages are garbled (200 people with 512-d appearance are 2 MiB; own choice: 4 times)."""

TOPIC_LIMIT = 300
"""Characters of a topic; longer ones are unknown (MQTT allows 65,535; own choice)."""

REFUSALS = (ValueError, RecursionError)
"""What the decoders raise: msgspec's errors and UnicodeDecodeError are ValueErrors."""

BodyDecoder = Callable[[bytes], Body]


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a topic's messages come from: their kind and the sensor."""

    kind: Kind
    sensor_id: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that was not used: `known` tells a garbled message from an unknown topic."""

    topic: str
    arrived_ns: int
    known: bool
    reason: str


_TOPICS: dict[tuple[str, str], Kind] = {
    ("gate", ""): Kind.GATE,
    ("weight", ""): Kind.WEIGHT,
    ("poses", ""): Kind.POSES,
    ("camera", "people"): Kind.PEOPLE,
    ("camera", "products"): Kind.PRODUCTS,
    ("planogram", ""): Kind.PLANOGRAM,
}

_TYPES: dict[Kind, type[Body]] = {
    Kind.GATE: GateEvent,
    Kind.WEIGHT: WeightChunk,
    Kind.POSES: PoseFrame,
    Kind.PEOPLE: PeopleFrame,
    Kind.PRODUCTS: ProductFrame,
    Kind.PLANOGRAM: PlanogramNotice,
}

_people = msgspec.json.Decoder(PeopleFrame).decode


def _people_frame(data: bytes) -> PeopleFrame:
    frame = _people(data)
    _check_gaze(frame)
    return frame


def _check_gaze(frame: PeopleFrame) -> None:
    for person in frame.people:
        if person.gaze and len(person.gaze) != 3:
            raise ValueError(f"gaze has {len(person.gaze)} numbers, not 3")


DECODERS: dict[Kind, BodyDecoder] = {
    Kind.GATE: msgspec.json.Decoder(GateEvent).decode,
    Kind.WEIGHT: msgspec.json.Decoder(WeightChunk).decode,
    Kind.POSES: msgspec.json.Decoder(PoseFrame).decode,
    Kind.PEOPLE: _people_frame,
    Kind.PRODUCTS: msgspec.json.Decoder(ProductFrame).decode,
    Kind.PLANOGRAM: msgspec.json.Decoder(PlanogramNotice).decode,
}
"""The strict and fast decoder of each kind; raises one of `REFUSALS`."""


def channel_of(topic: str) -> Channel | None:
    """Parse `/weight/<id>` or `tillfree/<store_id>/weight/<id>`; None if it is no topic of ours."""
    if len(topic) > TOPIC_LIMIT:
        return None
    parts = topic.split("/")
    if parts[0] == "tillfree":
        parts = parts[1:]
    parts = parts[1:]
    if not 2 <= len(parts) <= 3 or not parts[1]:
        return None
    kind = _TOPICS.get((parts[0], parts[2] if len(parts) == 3 else ""))
    return None if kind is None else Channel(kind, parts[1])


def topic_of(kind: Kind, sensor_id: str) -> str:
    """Return the topic, as in a recording, on which a sensor speaks."""
    for (head, tail), of_kind in _TOPICS.items():
        if of_kind == kind:
            return f"/{head}/{sensor_id}" + (f"/{tail}" if tail else "")
    raise ValueError(f"no topic for {kind!r}")


def decode(topic: str, data: bytes, arrived_ns: int) -> Delivery | Refusal:
    """Decode one message of an MCAP or MQTT topic; never raises.

    `arrived_ns` is when it reached us. An optional key with the value null counts as missing.
    """
    channel = channel_of(topic)
    if channel is None:
        return Refusal(topic[:TOPIC_LIMIT], arrived_ns, False, "unknown topic")
    body = read_body(channel.kind, data)
    if isinstance(body, str):
        return Refusal(topic, arrived_ns, True, body)
    return Delivery(channel.kind, channel.sensor_id, arrived_ns, body)


def read_body(kind: Kind, data: bytes) -> Body | str:
    """Return the message's body, or the reason in words why it cannot be used; never raises."""
    if len(data) > MESSAGE_LIMIT_BYTES:
        return f"{len(data)} bytes long, more than {MESSAGE_LIMIT_BYTES}"
    try:
        return DECODERS[kind](data)
    except REFUSALS as error:
        reason = _in_words(error)
    if b"null" not in data:
        return reason
    try:
        body = msgspec.convert(_without_nulls(msgspec.json.decode(data)), _TYPES[kind])
        if isinstance(body, PeopleFrame):
            _check_gaze(body)
    except REFUSALS:
        return reason
    return body


def _without_nulls(value: object) -> object:
    """Drop keys whose value is null; nulls in lists stay (a reading that is no number)."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _in_words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "text is not UTF-8"
    return str(error)[:200]

"""Write messages as a recording that the contract describes: MCAP, JSON, zstd chunks.

Used by whatever makes bundles (the simulator, imports of other systems' files).
"""

from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from mcap.writer import CompressionType, Writer

from tillfree.sensors.decoding import topic_of
from tillfree.sensors.messages import (
    Box,
    Delivery,
    Keypoint,
    Kind,
    PeopleFrame,
    Person,
)

CHUNK_BYTES = 1024 * 1024
"""Unpacked size at which a chunk is closed (MCAP's usual 1 MiB: small enough to seek)."""

_SCHEMAS = {
    Kind.GATE: "tillfree.GateEvent",
    Kind.WEIGHT: "tillfree.WeightChunk",
    Kind.PEOPLE: "tillfree.PeopleFrame",
    Kind.POSES: "tillfree.PoseFrame",
    Kind.PRODUCTS: "tillfree.ProductFrame",
    Kind.PLANOGRAM: "tillfree.PlanogramNotice",
}


class _WirePerson(msgspec.Struct, gc=False):
    """A person as written: an optional key that says nothing is left out."""

    bbox: Box
    score: float
    keypoints: dict[str, Keypoint]
    appearance: tuple[float, ...] | msgspec.UnsetType = msgspec.UNSET
    gaze: tuple[float, ...] | msgspec.UnsetType = msgspec.UNSET


class _WirePeople(msgspec.Struct, gc=False):
    t_ns: int
    people: list[_WirePerson]


class RecordingWriter:
    """Writes deliveries, in the order given, to one MCAP file; a context manager.

    The channels' numbers follow the first use of each topic, so the same deliveries give the same
    bytes.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._writer = Writer(self._file, chunk_size=CHUNK_BYTES, compression=CompressionType.ZSTD)
        self._writer.start(profile="tillfree", library="tillfree")
        self._schemas: dict[Kind, int] = {}
        self._channels: dict[tuple[Kind, str], int] = {}
        self._encode = msgspec.json.Encoder().encode
        self.messages = 0

    def write(self, delivery: Delivery) -> None:
        """Append one message: log time is its arrival, publish time its measured time."""
        body = delivery.body
        wire: Any = _wire_people(body) if isinstance(body, PeopleFrame) else body
        self._writer.add_message(
            channel_id=self._channel(delivery.kind, delivery.sensor_id),
            log_time=delivery.arrived_ns,
            publish_time=body.t_ns,
            data=self._encode(wire),
            sequence=0,
        )
        self.messages += 1

    def close(self) -> None:
        """Write the index and close the file."""
        if not self._file.closed:
            self._writer.finish()  # type: ignore[no-untyped-call]  # mcap does not annotate it
            self._file.close()

    def __enter__(self) -> "RecordingWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _channel(self, kind: Kind, sensor_id: str) -> int:
        number = self._channels.get((kind, sensor_id))
        if number is None:
            number = self._writer.register_channel(
                topic_of(kind, sensor_id), "json", self._schema(kind)
            )
            self._channels[(kind, sensor_id)] = number
        return number

    def _schema(self, kind: Kind) -> int:
        if kind not in self._schemas:
            self._schemas[kind] = self._writer.register_schema(
                _SCHEMAS[kind], "jsonschema", b'{"type":"object"}'
            )
        return self._schemas[kind]


def _wire_people(frame: PeopleFrame) -> _WirePeople:
    return _WirePeople(frame.t_ns, [_wire_person(person) for person in frame.people])


def _wire_person(person: Person) -> _WirePerson:
    return _WirePerson(
        person.bbox,
        person.score,
        person.keypoints,
        person.appearance or msgspec.UNSET,
        person.gaze or msgspec.UNSET,
    )

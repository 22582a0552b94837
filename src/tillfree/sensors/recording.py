"""Read a recording in its order of arrival, as far as it is readable, and say what was not.

Source: the bundle contract's `recording.mcap`; blocks are cut in `mcap_chunks.py`, messages are
checked in `decoding.py`. Chunks are unpacked one by one and merged where their times overlap.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from tillfree.core.errors import RecordingUnreadable
from tillfree.sensors.decoding import (
    DECODERS,
    REFUSALS,
    BodyDecoder,
    Refusal,
    channel_of,
    read_body,
)
from tillfree.sensors.mcap_chunks import (
    MAGIC,
    Block,
    DamagedChunk,
    Row,
    Survey,
    rows_of,
    survey,
    unpack,
)
from tillfree.sensors.messages import Delivery, Kind

EXAMPLES = 10
"""Garbled messages and damaged chunks that a report quotes; more are only counted."""

UNKNOWN_TOPICS = 100
"""Unknown topics that a report names; more are counted under `(others)`."""

HELD_MESSAGES = 500_000
"""Messages held while chunks overlap; beyond it the earliest leave without waiting."""

_log_time = itemgetter(0)


@dataclass(slots=True)
class ReadReport:
    """What reading a recording met; complete once its iterator has ended.

    `garbled` messages came on a known topic and broke its rules; `unknown_topics` counts messages
    by topic; `unreadable_bytes` and `unreadable_chunks` could not be read at all; `truncated`
    is True if the file ends before its time.
    """

    messages: int = 0
    garbled: int = 0
    garbled_examples: list[Refusal] = field(default_factory=list)
    unknown_topics: dict[str, int] = field(default_factory=dict)
    unreadable_chunks: int = 0
    unreadable_bytes: int = 0
    truncated: bool = False
    damage: list[str] = field(default_factory=list)

    def note_refusal(self, refusal: Refusal) -> None:
        """Count a message that was not used."""
        if refusal.known:
            self.garbled += 1
            if len(self.garbled_examples) < EXAMPLES:
                self.garbled_examples.append(refusal)
            return
        names = self.unknown_topics
        topic = refusal.topic
        if topic not in names and len(names) >= UNKNOWN_TOPICS:
            topic = "(others)"
        names[topic] = names.get(topic, 0) + 1

    def note_chunk(self, block: Block, reason: str) -> None:
        """Count a chunk that could not be used."""
        self.unreadable_chunks += 1
        self.unreadable_bytes += block.length
        if len(self.damage) < EXAMPLES:
            self.damage.append(f"the chunk at byte {block.offset} was left out: {reason}")

    def sentences(self) -> list[str]:
        """Say in words what was not read; empty if everything was."""
        said = []
        if self.truncated:
            said.append(
                "The recording ends before its time (it was cut off or damaged); "
                f"{self.messages} messages before that were used."
            )
        if self.unreadable_bytes:
            said.append(
                f"{self.unreadable_bytes} bytes were unreadable, "
                f"{self.unreadable_chunks} whole chunks among them."
            )
        said += [f"{note[:1].upper()}{note[1:]}." for note in self.damage]
        if self.garbled:
            first = self.garbled_examples[0]
            said.append(
                f"{self.garbled} garbled messages were left out, "
                f"the first on {first.topic}: {first.reason}."
            )
        if self.unknown_topics:
            names = ", ".join(list(self.unknown_topics)[:5])
            total = sum(self.unknown_topics.values())
            said.append(f"{total} messages on unknown topics were left out: {names}.")
        return said


def read_recording(path: Path, report: ReadReport | None = None) -> Iterator[Delivery]:
    """Yield every usable message of the recording in its order of arrival (log time).

    A file that is cut off or damaged yields what is readable; `report`, if given, is filled with
    what was not. Raises RecordingUnreadable at the call if there is no such file or it is no MCAP.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise RecordingUnreadable(
            f"The recording {path} cannot be opened ({error.strerror}); check the path."
        ) from error
    if not MAGIC.startswith(magic):
        raise RecordingUnreadable(
            f"The recording {path} is not an MCAP file: it begins with {magic!r} instead of "
            f"{MAGIC!r}; record or convert it as MCAP with JSON messages."
        )
    return _deliveries(path, report if report is not None else ReadReport())


def recording_span(path: Path) -> tuple[int, int] | None:
    """Return the first and last time of arrival in a recording, ns; None where it holds nothing.

    Only the file's index of chunks is looked at. Raises RecordingUnreadable as `read_recording`.
    """
    try:
        with path.open("rb") as file:
            blocks = survey(file).blocks
    except OSError as error:
        raise RecordingUnreadable(
            f"The recording {path} cannot be opened ({error.strerror}); check the path."
        ) from error
    if not blocks:
        return None
    return min(block.first_ns for block in blocks), max(block.last_ns for block in blocks)


def _deliveries(path: Path, report: ReadReport) -> Iterator[Delivery]:
    with path.open("rb") as file:
        found = survey(file)
        report.truncated = not found.complete
        report.unreadable_bytes += found.lost_bytes
        channels = _Channels(found.topics)
        for row in _in_order(file, found, report):
            log_ns, number, data = row
            channel = channels.by_number.get(number)
            if channel is None:
                channel = channels.learn(number)
            kind, sensor_id, decoder = channel
            if kind is None:
                report.note_refusal(Refusal(sensor_id, log_ns, False, "unknown topic"))
                continue
            try:
                body = decoder(data)
            except REFUSALS:
                salvaged = read_body(kind, data)
                if isinstance(salvaged, str):
                    topic = found.topics[number]
                    report.note_refusal(Refusal(topic, log_ns, True, salvaged))
                    continue
                body = salvaged
            report.messages += 1
            yield Delivery(kind, sensor_id, log_ns, body)


_Route = tuple[Kind | None, str, BodyDecoder]


class _Channels:
    """Chooses kind, sensor and decoder once for each channel of the file."""

    def __init__(self, topics: dict[int, str]) -> None:
        self.topics = topics
        self.by_number: dict[int, _Route] = {}

    def learn(self, number: int) -> _Route:
        topic = self.topics.get(number)
        channel = None if topic is None else channel_of(topic)
        route: _Route
        if channel is None:
            name = f"(channel {number})" if topic is None else topic[: EXAMPLES * 30]
            route = (None, name, DECODERS[Kind.GATE])
        else:
            route = (channel.kind, channel.sensor_id, DECODERS[channel.kind])
        if topic is not None:
            self.by_number[number] = route
        return route


def _in_order(file: BinaryIO, found: Survey, report: ReadReport) -> Iterator[Row]:
    """Yield raw messages by log time; of equal times the earlier in the file goes first."""
    blocks = sorted(found.blocks, key=lambda block: (block.first_ns, block.offset))
    held: list[Row] = []
    for place, block in enumerate(blocks):
        try:
            rows, rest = rows_of(unpack(file, block), found.topics)
        except DamagedChunk as damage:
            report.note_chunk(block, str(damage))
            rows, rest = [], 0
        report.unreadable_bytes += rest
        held += rows
        held.sort(key=_log_time)
        if place + 1 == len(blocks):
            break
        next_ns = blocks[place + 1].first_ns
        if held and held[-1][0] < next_ns:
            yield from held
            held = []
        else:
            ready = next((i for i, row in enumerate(held) if row[0] >= next_ns), len(held))
            ready = max(ready, len(held) - HELD_MESSAGES)
            yield from held[:ready]
            held = held[ready:]
    yield from held

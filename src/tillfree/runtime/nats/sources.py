"""Where an engine's messages come from: the store's stream of what sensors sent, or a recording.

Both number their messages, so that an engine goes on behind the one its snapshot was taken at. The
engine reads the stream and does not subscribe to MQTT itself: a subscription keeps no place, and
what came in while the engine was down, or after its last snapshot, would be lost.
"""

import asyncio
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nats.aio.client import Client

from tillfree.core.clock import NS_PER_S, seconds
from tillfree.core.errors import RecordingUnreadable
from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.pulling import Puller
from tillfree.runtime.nats.streams import SENSORS, sensors_from
from tillfree.runtime.nats.subjects import topic_of_subject
from tillfree.sensors import Delivery, Refusal, decode, read_recording


@dataclass(frozen=True, slots=True)
class Sensed:
    """One message by its number; a Refusal where it could not be used."""

    position: int
    message: Delivery | Refusal


class SensorSource(Protocol):
    """Numbered messages in their order of arrival."""

    name: str
    """What the numbers belong to; a snapshot of another source is of no use."""

    async def take(self, limit: int, wait_s: float) -> list[Sensed]:
        """Return up to `limit` messages as soon as there is one; none after `wait_s` seconds."""
        ...

    def ended(self) -> bool:
        """Tell whether there will be no further message."""
        ...

    async def close(self) -> None:
        """Let go."""
        ...


class StreamSource:
    """What the store's sensors sent over MQTT, as its server keeps it."""

    name = "sensors"

    def __init__(
        self,
        floor: Client,
        position: int,
        begins_anew: Callable[[int], None],
        backoff: Backoff,
    ) -> None:
        """Begin behind `position`; `begins_anew` is told where the numbers fell back to."""
        settings = backoff.settings
        self._stream = floor.jetstream(timeout=settings.answer_s)
        self._begins_anew = begins_anew
        self._say = backoff.say
        self._position = position
        self._puller = Puller(floor, SENSORS, self._open, backoff)

    def restart(self) -> None:
        """Ask anew, as after a reconnect."""
        self._puller.restart()

    async def take(self, limit: int, wait_s: float) -> list[Sensed]:
        """Return what has arrived; see `SensorSource`."""
        found = []
        for arrived in await self._puller.take(limit, wait_s):
            self._position = arrived.sequence
            topic = topic_of_subject(arrived.subject)
            message = decode(topic, arrived.data, arrived.at_ns)
            found.append(Sensed(arrived.sequence, message))
        return found

    def ended(self) -> bool:
        """Sensors never end."""
        return False

    async def close(self) -> None:
        """Stop reading."""
        await self._puller.close()

    async def _open(self) -> str:
        state = (await self._stream.stream_info(SENSORS)).state
        if state.last_seq < self._position:
            # The server lost its files, or its newest messages with a machine's power.
            self._say("sensors_begin_anew", position=self._position, newest=state.last_seq)
            self._position = state.last_seq
            self._begins_anew(state.last_seq)
        elif self._position and state.first_seq > self._position + 1:
            self._say("sensors_missed", messages=state.first_seq - self._position - 1)
        return await sensors_from(self._stream, self._position)


class RecordingSource:
    """A recording played as if it happened now: in its order of arrival, at a multiple of time."""

    def __init__(self, recording: Path, speed: float, position: int) -> None:
        """Begin behind `position`; speed 0 is as fast as possible."""
        self.name = self.name_of(recording)
        self._speed = speed
        self._messages = self._numbered(recording, position)
        self._next: Sensed | None = next(self._messages, None)
        self._from_s = time.monotonic()
        self._from_ns = self._arrives_ns()

    @staticmethod
    def name_of(recording: Path) -> str:
        """Return what a recording's numbers belong to; raises RecordingUnreadable without one."""
        if not recording.is_file():
            raise RecordingUnreadable(f"there is no recording {recording}: check the path")
        return f"recording {recording.name} of {recording.stat().st_size} bytes"

    async def take(self, limit: int, wait_s: float) -> list[Sensed]:
        """Return what has arrived by now; see `SensorSource`."""
        deadline_s = time.monotonic() + wait_s
        taken: list[Sensed] = []
        while self._next is not None and len(taken) < limit:
            late_s = self._due_s() - time.monotonic()
            if late_s > 0:
                if taken:
                    break
                await asyncio.sleep(min(late_s, max(deadline_s - time.monotonic(), 0.0)))
                if time.monotonic() >= deadline_s:
                    break
                continue
            taken.append(self._next)
            self._next = next(self._messages, None)
        await asyncio.sleep(0)
        return taken

    def ended(self) -> bool:
        """Tell whether the recording has been played to its end."""
        return self._next is None

    async def close(self) -> None:
        """Close the recording."""
        self._messages.close()

    def _due_s(self) -> float:
        if self._speed == 0.0:
            return 0.0
        return self._from_s + seconds(self._arrives_ns() - self._from_ns) / self._speed

    def _arrives_ns(self) -> int:
        message = self._next.message if self._next else None
        return message.arrived_ns if message else NS_PER_S

    def _numbered(self, recording: Path, position: int) -> Generator[Sensed, None, None]:
        for number, delivery in enumerate(read_recording(recording), 1):
            if number > position:
                yield Sensed(number, delivery)

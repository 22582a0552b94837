"""What the floors of stores say now, in memory: one writer from the wire, many pages that read.

Bounded for each store: a page that is too slow misses moments, never more.
"""

from collections import deque
from dataclasses import dataclass, field
from threading import Lock

import msgspec

from tillfree.floor.frames import Frame
from tillfree.floor.sensors import SensorShown
from tillfree.floor.settings import FloorSettings


@dataclass(frozen=True, slots=True)
class Seen:
    """Frames that are new behind a number, and the number of the newest."""

    number: int
    frames: tuple[bytes, ...]


@dataclass(slots=True)
class _Floor:
    number: int = 0
    frames: deque[bytes] = field(default_factory=deque)
    sensors: tuple[SensorShown, ...] = ()
    t_ns: int = 0


class LiveFloors:
    """The newest of every store, by organisation and store; any thread may ask."""

    def __init__(self, settings: FloorSettings | None = None) -> None:
        """Keep as much as the settings say."""
        self._most = (settings or FloorSettings()).live_messages
        self._floors: dict[tuple[str, str], _Floor] = {}
        self._lock = Lock()

    def put_frame(self, organisation: str, store_id: str, frame: Frame) -> None:
        """Note where everybody is."""
        line = msgspec.json.encode(frame)
        with self._lock:
            floor = self._floors.setdefault((organisation, store_id), _Floor())
            floor.frames.append(line)
            floor.number += 1
            floor.t_ns = frame.t_ns
            while len(floor.frames) > self._most:
                floor.frames.popleft()

    def put_sensors(
        self, organisation: str, store_id: str, sensors: tuple[SensorShown, ...]
    ) -> None:
        """Note how the sensors do."""
        with self._lock:
            self._floors.setdefault((organisation, store_id), _Floor()).sensors = sensors

    def after(self, organisation: str, store_id: str, number: int | None) -> Seen:
        """Return the frames behind a number as JSON; None: the newest alone."""
        with self._lock:
            floor = self._floors.get((organisation, store_id), _Floor())
            new = min(floor.number - number if number is not None else 1, len(floor.frames))
            frames = tuple(floor.frames)[len(floor.frames) - max(new, 0) :]
            return Seen(floor.number, frames)

    def sensors(self, organisation: str, store_id: str) -> tuple[SensorShown, ...]:
        """Return how the sensors do; none where nothing was heard."""
        with self._lock:
            return self._floors.get((organisation, store_id), _Floor()).sensors

    def now_ns(self, organisation: str, store_id: str) -> int:
        """Return the moment of the newest frame, 0 where there is none."""
        with self._lock:
            return self._floors.get((organisation, store_id), _Floor()).t_ns

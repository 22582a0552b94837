"""What stores say of their floors, on its way to who looks: into memory at once, then into rows."""

from dataclasses import dataclass, field

import msgspec

from tillfree.core.clock import nanoseconds
from tillfree.core.errors import DatabaseUnavailable
from tillfree.floor import (
    ActTrace,
    FloorPlan,
    FloorSettings,
    Frame,
    SensorShown,
    read_frame,
)
from tillfree.runtime.cloud.services import CloudServices


@dataclass(slots=True)
class _Chunk:
    frames: list[Frame] = field(default_factory=list)


class FloorTaker:
    """Takes the messages of all stores, one after the other."""

    def __init__(self, services: CloudServices, settings: FloorSettings | None = None) -> None:
        """Give to the services' live floors, and keep in their archives."""
        self._services = services
        self._settings = settings or FloorSettings()
        self._chunks: dict[tuple[str, str], _Chunk] = {}
        self.lost = 0

    def take(self, organisation: str, store_id: str, kind: str, content: bytes) -> None:
        """Take one message; what cannot be read or kept is counted in `lost`, and passed over.

        `kind` is the last level of the message's subject; those that nobody shows are left alone.
        """
        try:
            if kind == "positions":
                self._take_frame(organisation, store_id, read_frame(content))
            elif kind == "sensors":
                told = msgspec.json.decode(content, type=tuple[SensorShown, ...])
                self._services.floors.put_sensors(organisation, store_id, told)
            elif kind == "trace":
                trace = msgspec.json.decode(content, type=ActTrace)
                self._services.of(organisation).floor.keep_trace(store_id, trace)
            elif kind == "plan":
                plan = msgspec.json.decode(content, type=FloorPlan)
                self._services.of(organisation).floor.keep_plan(plan)
        except (msgspec.DecodeError, DatabaseUnavailable):
            self.lost += 1

    def _take_frame(self, organisation: str, store_id: str, frame: Frame) -> None:
        self._services.floors.put_frame(organisation, store_id, frame)
        chunk = self._chunks.setdefault((organisation, store_id), _Chunk())
        chunk.frames.append(frame)
        span_ns = frame.t_ns - chunk.frames[0].t_ns
        is_long = span_ns >= nanoseconds(self._settings.chunk_s) or span_ns < 0
        if is_long or len(chunk.frames) >= self._settings.chunk_frames:
            frames, chunk.frames = chunk.frames, []
            self._services.of(organisation).floor.keep_frames(store_id, frames)

"""The engine in a store: sensors' messages in, facts and attention out, through any crash.

The order of a checkpoint is what makes it safe: first everything that the engine said is kept by
the store's server, then the engine's snapshot and the number of its last message are written, in
one file. After a crash the engine works on the messages behind the snapshot again, says the same
facts with the same ids, and the server passes over those that it has.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from tillfree.core.errors import SnapshotRefused, UsageRefused
from tillfree.engine import EngineOutput, EngineSettings, StoreEngine
from tillfree.floor import SensorShown
from tillfree.premises import Bundle
from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.checkpoint import (
    Checkpoint,
    bundle_digest,
    read_checkpoint,
    write_checkpoint,
)
from tillfree.runtime.nats.publishing import Publisher
from tillfree.runtime.nats.ring import EvidenceRing
from tillfree.runtime.nats.settings import EdgeSettings
from tillfree.runtime.nats.sources import Sensed, SensorSource
from tillfree.runtime.nats.traces import TraceKeeper
from tillfree.sensors import Delivery, HealthMonitor, PlanogramNotice, Refusal, SensorState

_ASIDE_MAX = 100
"""Messages aside that wait at most; the oldest go. Plans are the only ones, and come again."""


def _version(delivery: Delivery) -> int:
    return delivery.body.version if isinstance(delivery.body, PlanogramNotice) else -1


@dataclass(frozen=True, slots=True)
class EdgeState:
    """What an engine goes on with: itself, and the number of the last message it has seen."""

    engine: StoreEngine
    position: int
    place: Path
    digest: str


def restore_or_begin(
    bundle: Bundle,
    source_name: str,
    place: Path,
    afresh: bool,
    settings: EngineSettings | None = None,
) -> EdgeState:
    """Return the engine of the last checkpoint in the file `place`, or a new one of `settings`.

    An engine that goes on keeps the settings it began with. Raises UsageRefused where the file is
    of another store, source, description or version; with `afresh` it is not looked at.
    """
    digest = bundle_digest(bundle.path)
    store_id = bundle.store.store_id
    known = None if afresh else read_checkpoint(place, store_id, source_name, digest)
    if known is None:
        begun = StoreEngine(bundle.store, bundle.catalogue, settings)
        return EdgeState(begun, 0, place, digest)
    try:
        return EdgeState(StoreEngine.restore(known.engine), known.position, place, digest)
    except SnapshotRefused as error:
        raise UsageRefused(
            f"the state in {place} cannot be gone on with ({error}): start once with --afresh"
        ) from error


class Edge:
    """One store's engine between its source and its publisher."""

    def __init__(
        self,
        state: EdgeState,
        bundle: Bundle,
        publisher: Publisher,
        ring: EvidenceRing | None,
        settings: EdgeSettings,
        say: Say,
    ) -> None:
        self._engine = state.engine
        self._position = state.position
        self._place = state.place
        self._digest = state.digest
        self._store_id = bundle.store.store_id
        self._publisher = publisher
        self._ring = ring
        self._settings = settings
        self._say = say
        self._health = HealthMonitor(bundle.store)
        self._traces = TraceKeeper(bundle.store, settings.traces)
        self._checkpoint_s = self._report_s = time.monotonic()
        self._sensors_s = 0.0
        self._saved = state.position
        self._messages = self._garbled = 0
        self._aside: deque[Delivery] = deque(maxlen=_ASIDE_MAX)

    def knows_plan(self, version: int) -> bool:
        """Tell whether the engine, or what waits for it, has a planogram's version."""
        waits = any(_version(one) == version for one in self._aside)
        return waits or self._engine.knows_plan(version)

    def store_ns(self) -> int:
        """Return the engine's measured time, ns; 0 before its first message."""
        return self._engine.now_ns

    def slip_in(self, delivery: Delivery) -> None:
        """Feed a message that no source numbers before the next one that is."""
        self._aside.append(delivery)

    def begin_anew(self, position: int) -> None:
        """The numbers of the messages fell back to `position`: the server lost what it had."""
        self._position = position
        if self._ring is not None:
            self._ring.begin_anew(position)

    async def run(self, source: SensorSource, stop: asyncio.Event) -> None:
        """Work until `stop`, or until the source has ended; then the visits are ended as well."""
        while not stop.is_set() and not source.ended():
            while self._aside:
                await self._tell(self._engine.feed(self._aside.popleft()))
            for sensed in await source.take(self._settings.batch_messages, 0.5):
                if self._ring is not None and not isinstance(sensed.message, Refusal):
                    self._ring.take(sensed.position, sensed.message)
                if not await self._work(sensed):
                    return
            now_s = time.monotonic()
            if now_s - self._checkpoint_s >= self._settings.checkpoint_s:
                self._checkpoint(source.name)
                self._checkpoint_s = now_s
            if now_s - self._sensors_s >= self._settings.sensors_s:
                await self._tell_sensors()
                self._sensors_s = now_s
            if now_s - self._report_s >= self._settings.report_s:
                self._report()
                self._report_s = now_s
                if self._ring is not None:
                    self._ring.enforce()
        if not stop.is_set():
            await self._tell(self._engine.finish())
        self._checkpoint(source.name)
        if self._ring is not None:
            self._ring.close()
        self._report()

    async def _work(self, sensed: Sensed) -> bool:
        """Feed one message and send what it gave; False where the process ends before that."""
        if sensed.position <= self._position:
            return True
        output = EngineOutput()
        if isinstance(sensed.message, Refusal):
            self._garbled += 1
        else:
            self._health.observe(sensed.message)
            self._traces.hear(sensed.message)
            output = self._engine.feed(sensed.message)
        self._messages += 1
        if not await self._tell(output):
            return False
        self._position = sensed.position
        return True

    async def _tell(self, output: EngineOutput) -> bool:
        """Send what the engine gave, and the traces that are whole; False where all ends."""
        self._traces.note(output.facts)
        if not await self._publisher.send(output):
            return False
        for trace in self._traces.whole(self._engine.now_ns):
            await self._publisher.send_trace(trace)
        return True

    async def _tell_sensors(self) -> None:
        await self._publisher.send_sensors(
            [
                SensorShown(one.sensor_id, one.kind, one.state.value, one.note)
                for one in self._health.health()
            ]
        )

    def _checkpoint(self, source_name: str) -> None:
        if self._position == self._saved:
            return
        engine = self._engine.snapshot()
        state = Checkpoint(self._store_id, source_name, self._digest, self._position, engine)
        write_checkpoint(self._place, state)
        self._saved = self._position

    def _report(self) -> None:
        ill = [s for s in self._health.health() if s.state is not SensorState.OK]
        self._say(
            "edge",
            messages=self._messages,
            garbled=self._garbled,
            late=self._engine.counts.late,
            facts=self._publisher.facts,
            attention=self._publisher.attention,
            backlog=self._publisher.backlog(),
            ill_sensors=len(ill),
        )

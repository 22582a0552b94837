"""Feed a bundle's recording to the engine, and hand on what it gives: the loop of one process."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from tillfree.core.clock import NS_PER_MS
from tillfree.core.errors import BundleUnreadable
from tillfree.engine import EngineOutput, EngineSettings, StoreEngine
from tillfree.premises import Bundle
from tillfree.sensors import (
    HealthMonitor,
    ReadReport,
    SensorHealth,
    read_recording,
)

_NEVER = 2**63 - 1
_STEP_NS = 50 * NS_PER_MS
"""Longest stretch of recording without a moment."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the loop: what the engine gave, and how far the recording has come.

    `arrived_ns` is the recording's time of the newest message; `messages` how many there were.
    """

    arrived_ns: int
    messages: int
    output: EngineOutput


class Playback:
    """One engine on one recording; iterate `moments()` once."""

    def __init__(self, bundle: Bundle, settings: EngineSettings | None = None) -> None:
        """Prepare the engine; raises BundleUnreadable where the bundle has no recording."""
        if bundle.recording is None:
            raise BundleUnreadable(
                f"{bundle.path} holds no recording.mcap, so there is nothing to run: "
                "record the store or simulate one."
            )
        self.bundle = bundle
        self.engine = StoreEngine(bundle.store, bundle.catalogue, settings)
        self.report = ReadReport()
        self.from_ns = 0
        self.to_ns = 0
        self.messages = 0
        self._recording = bundle.recording
        self._health = HealthMonitor(bundle.store)

    def moments(self) -> Iterator[Moment]:
        """Yield what the engine gives, then what its end gives.

        A moment comes with every message that made the engine say something, and at least every
        50 ms of recording, so that who shows it live can keep the time.
        """
        feed, observe = self.engine.feed, self._health.observe
        count, first, last, due = 0, _NEVER, -_NEVER, -_NEVER
        for delivery in read_recording(self._recording, self.report):
            count += 1
            measured = delivery.body.t_ns
            first, last = min(first, measured), max(last, measured)
            observe(delivery)
            output = feed(delivery)
            arrived = delivery.arrived_ns
            if arrived >= due or output.facts or output.positions or output.decided:
                due = arrived + _STEP_NS
                self.messages, self.from_ns, self.to_ns = count, first, last
                yield Moment(arrived, count, output)
            elif output.attention or output.carts:
                yield Moment(arrived, count, output)
        self.messages = count
        self.from_ns, self.to_ns = (first, last) if count else (0, 0)
        yield Moment(self.to_ns, count, self.engine.finish())

    def sensors(self) -> tuple[SensorHealth, ...]:
        """Return the sensors' health as it stands."""
        return self._health.health()

    def problems(self) -> list[str]:
        """Say in words what was not read and which sensors are in trouble."""
        ill = [s for s in self.sensors() if s.state.value != "ok"]
        said = [
            f"{_KINDS.get(s.kind, s.kind)} {s.sensor_id} is {s.state.value}: {s.note}." for s in ill
        ]
        return self.report.sentences() + said


_KINDS = {"weight": "load cell", "poses": "pose source"}


class Stopwatch:
    """Seconds since it was made, by a clock that never goes back."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._start

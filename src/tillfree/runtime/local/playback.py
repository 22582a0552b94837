"""Feed a bundle's recording to the engine, and hand on what it gives: the loop of one process."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from tillfree.core.errors import BundleUnreadable
from tillfree.engine import EngineOutput, StoreEngine
from tillfree.premises import Bundle
from tillfree.sensors import (
    Delivery,
    HealthMonitor,
    ReadReport,
    SensorHealth,
    read_recording,
)


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

    def __init__(self, bundle: Bundle) -> None:
        """Prepare the engine; raises BundleUnreadable where the bundle has no recording."""
        if bundle.recording is None:
            raise BundleUnreadable(
                f"{bundle.path} holds no recording.mcap, so there is nothing to run: "
                "record the store or simulate one."
            )
        self.bundle = bundle
        self.engine = StoreEngine(bundle.store, bundle.catalogue)
        self.report = ReadReport()
        self.from_ns = 0
        self.to_ns = 0
        self.messages = 0
        self._recording = bundle.recording
        self._health = HealthMonitor(bundle.store)

    def moments(self) -> Iterator[Moment]:
        """Yield what the engine gives, message by message, then what its end gives."""
        feed, observe = self.engine.feed, self._health.observe
        for delivery in read_recording(self._recording, self.report):
            self._note(delivery)
            observe(delivery)
            yield Moment(delivery.arrived_ns, self.messages, feed(delivery))
        yield Moment(self.to_ns, self.messages, self.engine.finish())

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

    def _note(self, delivery: Delivery) -> None:
        self.messages += 1
        measured = delivery.body.t_ns
        if self.messages == 1:
            self.from_ns = self.to_ns = measured
        self.from_ns = min(self.from_ns, measured)
        self.to_ns = max(self.to_ns, measured)


_KINDS = {"weight": "load cell", "poses": "pose source"}


class Stopwatch:
    """Seconds since it was made, by a clock that never goes back."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._start

"""From measurements to deliveries: clocks, delays, doubles, losses, silence.

Stands last before the files. A message's `t_ns` is by its sensor's own clock; `arrived_ns` is when
it reached the store's computer. Every message is delayed on its own, so they also change order.
"""

import numpy as np
from numpy.random import Generator

from tillfree.sensors import (
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    PoseFrame,
    ProductFrame,
    WeightChunk,
)
from tillfree.simulator.cameras import View
from tillfree.simulator.plates import Trace
from tillfree.simulator.records import GateSignal
from tillfree.simulator.script import Faults
from tillfree.simulator.settings import LinkSettings

Body = GateEvent | PeopleFrame | ProductFrame | PoseFrame | WeightChunk


class Link:
    """The way from sensors to the store's computer, with all its faults."""

    def __init__(
        self, start_ns: int, settings: LinkSettings, faults: Faults, rng: Generator
    ) -> None:
        self._start_ns = start_ns
        self._settings = settings
        self._faults = faults
        self._rng = rng
        self._sent: list[Delivery] = []

    def send(self, kind: Kind, sensor_id: str, ready_s: float, body: Body) -> None:
        """Send one message that is complete at `ready_s` of true time."""
        faults, rng = self._faults, self._rng
        if faults.lost_share and rng.random() < faults.lost_share and kind != Kind.GATE:
            return
        copies = 2 if faults.double_share and rng.random() < faults.double_share else 1
        for _ in range(copies):
            delay = float(rng.uniform(*self._settings.delay_s))
            if faults.lateness_s:
                delay += float(rng.uniform(0.0, faults.lateness_s))
            arrived = self._start_ns + round((ready_s + delay) * 1e9)
            self._sent.append(Delivery(kind, sensor_id, arrived, body))

    def delivered(self) -> list[Delivery]:
        """Return everything in its order of arrival; equal times by kind and sensor."""
        return sorted(self._sent, key=lambda d: (d.arrived_ns, d.kind, d.sensor_id))

    def send_view(self, camera: int, camera_id: str, view: View) -> None:
        """Send a camera's frames, unless it is dead, by its own clock."""
        off = round(dict(self._faults.camera_clocks_s).get(camera, 0.0) * 1e9)
        spans = [(a, b) for k, a, b in self._faults.dead_cameras if k == camera]
        for time, frame in view.people:
            if not _silent(spans, time):
                body = frame if not off else type(frame)(frame.t_ns + off, frame.people)
                self.send(Kind.PEOPLE, camera_id, time, body)
        for time, items in view.products:
            if not _silent(spans, time):
                said = items if not off else type(items)(items.t_ns + off, items.products)
                self.send(Kind.PRODUCTS, camera_id, time, said)

    def send_trace(self, sensor_id: str, trace: Trace) -> None:
        """Send a load cell's readings in chunks."""
        chunk = self._settings.chunk if trace.rate_hz < 40 else 2 * self._settings.chunk
        off = dict(self._faults.cell_clocks_s).get(trace.cell, 0.0)
        spans = [(a, b) for k, a, b in self._faults.dead_cells if k == trace.cell]
        readings = np.round(trace.grams, 3).tolist()
        for first in range(0, len(readings) - chunk + 1, chunk):
            time = trace.start_s + first / trace.rate_hz
            ready = time + (chunk - 0.0) / trace.rate_hz
            if _silent(spans, time):
                continue
            stamp = self._start_ns + round((time + off) * 1e9)
            grams = tuple(readings[first : first + chunk])
            self.send(Kind.WEIGHT, sensor_id, ready, WeightChunk(stamp, trace.rate_hz, grams))

    def send_signal(self, gate_id: str, signal: GateSignal) -> None:
        """Send what a gate says."""
        stamp = self._start_ns + round(signal.at_s * 1e9)
        body = GateEvent(stamp, signal.event, signal.credential, signal.role)
        self.send(Kind.GATE, gate_id, signal.at_s, body)

    def send_poses(self, source_id: str, frames: list[tuple[float, PoseFrame]]) -> None:
        """Send a vendor's frames."""
        for time, frame in frames:
            self.send(Kind.POSES, source_id, time, frame)


def _silent(spans: list[tuple[float, float]], time_s: float) -> bool:
    return any(a <= time_s < b for a, b in spans)

"""Claim: the engine runs day and night in bounded memory.

Data: one busy recording of our own simulator, played again and again with shifted times, new
credentials and plates that go on from where they stood, with quiet stretches between (sensors that
say that nobody is there). Measured each hour of recording: the process's resident memory and the
size of the engine's snapshot, which is exactly its state. Both must be flat after the first hour.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from benchmarks.measuring.tables import machine, table, write_section
from tillfree.core.clock import NS_PER_S
from tillfree.engine import StoreEngine
from tillfree.premises import Bundle, load_bundle
from tillfree.runtime.local import Stopwatch, peak_memory_mib
from tillfree.sensors import (
    Body,
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    WeightChunk,
    read_recording,
)
from tillfree.simulator import SimulationSpec, simulate

SEED = 40_001
HOUR_S = 3600
QUIET_CHUNK_S = 0.5
"""Seconds that a weight message of a quiet stretch holds."""
QUIET_PATTERNS = 16
"""Patterns of a resting plate's noise that take turns."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What was measured at the end of one hour of recording."""

    hour: int
    resident_mib: float
    snapshot_kib: float
    receipts: int
    times_real_time: float


def main() -> None:
    """Measure and print; `--write` keeps the table on the page of measurements."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="tillfree-endurance-") as folder:
        path = Path(folder)
        spec = SimulationSpec(profile="busy", seed=given.seed, duration_s=180.0)
        simulate(spec, path)
        bundle = load_bundle(path)
        hours = [hour for hour in measure(bundle, given.hours, given.loops_per_hour) if _tell(hour)]
    rows = [
        (str(h.hour), f"{h.resident_mib:.1f}", f"{h.snapshot_kib:.0f}", str(h.receipts),
         f"{h.times_real_time:.0f}")
        for h in hours
    ]  # fmt: skip
    heads = ("hour", "memory, MiB", "snapshot, KiB", "receipts so far", "times real time")
    text = (
        f"`python -m benchmarks.endurance --hours {given.hours}`\n\n{machine()}. "
        f"{given.loops_per_hour} busy stretches of three minutes an hour, quiet between. "
        f"Memory at most: {peak_memory_mib():.0f} MiB.\n\n{table(heads, rows)}"
    )
    print(text)
    if given.write:
        write_section("endurance", "Memory over a day", text)


def measure(bundle: Bundle, hours: int, loops_per_hour: int) -> Iterator[Hour]:
    """Feed the engine so many hours; yield what is measured after each."""
    engine = StoreEngine(bundle.store, bundle.catalogue)
    messages = _Day(bundle, loops_per_hour)
    receipts = 0
    for hour in range(1, hours + 1):
        watch = Stopwatch()
        for delivery in messages.hour():
            facts = engine.feed(delivery).facts
            receipts += sum(fact.kind == "ReceiptIssued" for fact in facts)
        took_s = watch.seconds()
        size = len(engine.snapshot()) / 1024.0
        yield Hour(hour, resident_mib(), size, receipts, HOUR_S / took_s)


def resident_mib() -> float:
    """Return the memory that this process holds now, MiB; its peak where only that is known."""
    facts = Path("/proc/self/statm")
    if not facts.exists():
        return peak_memory_mib()
    return int(facts.read_text("ascii").split()[1]) * 4096 / 1024.0**2


class _Day:
    """Makes the messages of one hour after the other."""

    def __init__(self, bundle: Bundle, loops_per_hour: int) -> None:
        assert bundle.recording is not None
        self._recording = bundle.recording
        self._cameras = [camera.camera_id for camera in bundle.store.cameras]
        self._fps = [camera.fps for camera in bundle.store.cameras]
        self._cells = {cell.sensor_id: cell.rate_hz for cell in bundle.store.load_cells}
        self._noise = np.random.default_rng(0)
        self._loops = loops_per_hour
        first = next(read_recording(self._recording))
        self._start_ns = first.arrived_ns
        self._hour = 0
        self._loop = 0
        self._standing: dict[str, float] = {}
        self._ends: dict[str, float] = {}

    def hour(self) -> Iterator[Delivery]:
        """Yield an hour of messages: stretches of the recording, quiet between them."""
        every_ns = HOUR_S * NS_PER_S // self._loops
        begin_ns = self._start_ns + self._hour * HOUR_S * NS_PER_S
        for number in range(self._loops):
            at_ns = begin_ns + number * every_ns
            last_ns = at_ns
            for delivery in self._busy(at_ns):
                last_ns = max(last_ns, delivery.arrived_ns)
                yield delivery
            yield from self._quiet(last_ns + NS_PER_S, at_ns + every_ns - 2 * NS_PER_S)
        self._hour += 1

    def _busy(self, at_ns: int) -> Iterator[Delivery]:
        shift_ns = at_ns - self._start_ns
        self._loop += 1
        begun: dict[str, float] = {}
        for delivery in read_recording(self._recording):
            body = delivery.body
            if isinstance(body, GateEvent):
                name = f"{body.credential}-{self._loop}"
                moved: Body
                moved = msgspec.structs.replace(body, t_ns=body.t_ns + shift_ns, credential=name)
            elif isinstance(body, WeightChunk):
                moved = self._go_on(delivery.sensor_id, body, shift_ns, begun)
            else:
                moved = msgspec.structs.replace(body, t_ns=body.t_ns + shift_ns)
            yield Delivery(delivery.kind, delivery.sensor_id, delivery.arrived_ns + shift_ns, moved)
        self._standing = dict(self._ends)

    def _go_on(
        self, sensor_id: str, body: WeightChunk, shift_ns: int, begun: dict[str, float]
    ) -> WeightChunk:
        """Move a plate's readings to where it stood at the end of the last stretch."""
        grams = [g if g is not None else 0.0 for g in body.grams]
        if sensor_id not in begun:
            first = sum(grams) / len(grams)
            begun[sensor_id] = self._standing.get(sensor_id, first) - first
        offset = begun[sensor_id]
        shifted = tuple(round(g + offset, 3) for g in grams)
        self._ends[sensor_id] = sum(shifted) / len(shifted)
        return WeightChunk(body.t_ns + shift_ns, body.rate_hz, shifted)

    def _quiet(self, from_ns: int, to_ns: int) -> Iterator[Delivery]:
        """Yield what the sensors say while nobody is there."""
        patterns = {
            cell: [
                tuple(
                    round(self._standing.get(cell, 0.0) + float(n), 3)
                    for n in self._noise.normal(0.0, 1.0, round(rate * QUIET_CHUNK_S))
                )
                for _ in range(QUIET_PATTERNS)
            ]
            for cell, rate in self._cells.items()
        }
        step_ns = round(QUIET_CHUNK_S * NS_PER_S)
        for number in range((to_ns - from_ns) // step_ns):
            t_ns = from_ns + number * step_ns
            for camera, fps in zip(self._cameras, self._fps, strict=True):
                for frame in range(max(round(fps * QUIET_CHUNK_S), 1)):
                    at_ns = t_ns + round(frame * NS_PER_S / fps)
                    yield Delivery(Kind.PEOPLE, camera, at_ns + 15_000_000, PeopleFrame(at_ns, ()))
            for cell, rate in self._cells.items():
                grams = patterns[cell][number % QUIET_PATTERNS]
                arrived_ns = t_ns + step_ns + 10_000_000
                yield Delivery(Kind.WEIGHT, cell, arrived_ns, WeightChunk(t_ns, rate, grams))


def _tell(hour: Hour) -> bool:
    print(
        f"hour {hour.hour}: {hour.resident_mib:.1f} MiB, snapshot {hour.snapshot_kib:.0f} KiB, "
        f"{hour.receipts} receipts, {hour.times_real_time:.0f} times real time",
        flush=True,
    )
    return True


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=3, help="hours of recording (3)")
    parser.add_argument("--loops-per-hour", type=int, default=4, help="busy stretches an hour (4)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the recording ({SEED})")
    parser.add_argument("--write", action="store_true", help="keep the table on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()

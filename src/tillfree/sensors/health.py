"""How each sensor does: rate, gaps, lag, clock, and one word for it all.

Fed with every message as it arrives, beside the engine: nothing here touches a result.
"""

from dataclasses import dataclass
from enum import StrEnum
from heapq import heappush, heappushpop

from tillfree.core.clock import NS_PER_MS, NS_PER_S
from tillfree.premises import LoadCell, Store
from tillfree.sensors.clocks import ClockEstimator, Window, quantile
from tillfree.sensors.messages import Delivery, Kind, WeightChunk
from tillfree.sensors.reordering import NEVER, measured_key_ns
from tillfree.sensors.settings import ClockSettings, HealthSettings

GROUPS = ("gate", "weight", "camera", "poses", "camera")
"""What a sensor is called in health, by the number of the kind of what it says."""


class SensorState(StrEnum):
    """How a sensor does; the first that applies, in this order."""

    UNKNOWN = "unknown"
    SILENT = "silent"
    STUCK = "stuck"
    SLOW = "slow"
    LAGGING = "lagging"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class SensorHealth:
    """One sensor: rates in Hz (of readings for a load cell; None: not known), lags and clock offset
    in ms (None: not known; a positive offset: the clock is ahead), `gaps` silences of several
    expected intervals; `note` says in words what is wrong.
    """

    sensor_id: str
    kind: str
    state: SensorState
    rate_hz: float | None
    expected_hz: float | None
    messages: int
    gaps: int
    lag_ms: float | None
    lag_p95_ms: float | None
    clock_offset_ms: float | None
    note: str

    def row(self) -> dict[str, str | float | int | None]:
        """Return the row of `health.json`."""
        return {
            "sensor_id": self.sensor_id,
            "kind": self.kind,
            "state": self.state.value,
            "rate_hz": self.rate_hz,
            "expected_hz": self.expected_hz,
            "messages": self.messages,
            "gaps": self.gaps,
            "lag_ms": self.lag_ms,
            "clock_offset_ms": self.clock_offset_ms,
            "note": self.note,
        }


class _Watched:
    """What is kept of one sensor."""

    __slots__ = (
        "cell",
        "expected_hz",
        "flat_since",
        "gaps",
        "in_store",
        "keys",
        "lags",
        "last_reading",
        "longest_gap_s",
        "messages",
        "newest",
        "ordered_to",
        "samples",
        "waiting",
    )

    def __init__(self, expected_hz: float | None, cell: LoadCell | None, in_store: bool) -> None:
        self.expected_hz = expected_hz
        self.cell = cell
        self.in_store = in_store
        self.messages = self.samples = self.gaps = 0
        self.longest_gap_s = 0.0
        self.newest = self.ordered_to = NEVER
        self.waiting: list[int] = []
        self.lags: Window | None = None
        self.keys = Window(256)
        self.last_reading: float | None = None
        self.flat_since = NEVER

    def note(self, key: int, samples: int, settings: HealthSettings) -> None:
        """Note a message's key; a few wait so that gaps and rate are seen in order."""
        self.samples += samples
        self.newest = max(self.newest, key)
        if len(self.waiting) < settings.displaced:
            heappush(self.waiting, key)
            return
        key, before = heappushpop(self.waiting, key), self.ordered_to
        if key <= before:
            return
        self.ordered_to = key
        self.keys.add(key)
        if self.expected_hz and before != NEVER:
            of_one = self.samples / self.messages / self.expected_hz
            silence_s = (key - before) / NS_PER_S
            if silence_s > settings.gap_intervals * of_one:
                self.gaps += 1
                self.longest_gap_s = max(self.longest_gap_s, silence_s)


class HealthMonitor:
    """Watches all sensors of a store, and whoever else speaks; bounded and picklable."""

    def __init__(
        self,
        store: Store | None = None,
        settings: HealthSettings | None = None,
        clocks: ClockSettings | None = None,
    ) -> None:
        self.settings = settings or HealthSettings()
        self.clocks = ClockEstimator(clocks)
        self._sensors: dict[tuple[str, str], _Watched] = {}
        self._newest = self._runner_up = NEVER
        if store is not None:
            for gate in store.gates:
                self._sensors[("gate", gate.gate_id)] = _Watched(None, None, True)
            for camera in store.cameras:
                watched = _Watched(camera.fps, None, True)
                self._sensors[("camera", camera.camera_id)] = watched
            for cell in store.load_cells:
                self._sensors[("weight", cell.sensor_id)] = _Watched(cell.rate_hz, cell, True)

    def observe(self, delivery: Delivery) -> None:
        """Note one message as it arrives; doubles and messages out of order do no harm."""
        kind, sensor_id = delivery.kind, delivery.sensor_id
        if kind == Kind.PLANOGRAM:
            return
        group = GROUPS[kind]
        watched = self._sensors.get((group, sensor_id))
        if watched is None:
            if len(self._sensors) >= self.settings.sensors:
                return
            watched = _Watched(None, None, kind == Kind.POSES)
            self._sensors[(group, sensor_id)] = watched
        if kind == Kind.PRODUCTS:
            return
        if watched.lags is None:
            watched.lags = self.clocks.lag_window(group, sensor_id)
        watched.messages += 1
        key = measured_key_ns(delivery)
        watched.lags.add(delivery.arrived_ns - key)
        body = delivery.body
        if isinstance(body, WeightChunk):
            watched.note(key, len(body.grams), self.settings)
            _note_flatness(watched, body)
        else:
            watched.note(key, 1, self.settings)
        if key > self._newest:
            self._newest, self._runner_up = key, self._newest

    def health(self, now_ns: int | None = None) -> tuple[SensorHealth, ...]:
        """Return every sensor's health at `now_ns` (default: the newest measured time but one)."""
        offsets = {
            group: self.clocks.arrival_offsets_ns(group) for group in ("weight", "camera", "poses")
        }
        measured = self.clocks.measured_offsets_ns()
        now = now_ns if now_ns is not None else max(self._runner_up, NEVER)
        rows = []
        for (group, sensor_id), watched in sorted(self._sensors.items(), key=lambda item: item[0]):
            offset = offsets.get(group, {}).get(sensor_id)
            if group == "camera" and measured.get(sensor_id):
                offset = measured[sensor_id]
            rows.append(self._health_of(group, sensor_id, watched, now, offset))
        return tuple(rows)

    def _health_of(
        self, group: str, sensor_id: str, watched: _Watched, now_ns: int, offset_ns: int | None
    ) -> SensorHealth:
        lags = self.clocks.lags_ns(group, sensor_id)
        rate = _rate_hz(watched)
        lag_ms = quantile(lags, 0.5) / NS_PER_MS if lags else None
        state, note = self._judge(watched, now_ns, rate, lag_ms)
        if offset_ns:
            side = "ahead" if offset_ns > 0 else "behind"
            clock = f"its clock is {abs(offset_ns) / NS_PER_MS:.0f} ms {side}"
            note = f"{note}; {clock}" if note else clock
        return SensorHealth(
            sensor_id,
            group,
            state,
            None if rate is None else round(rate, 2),
            watched.expected_hz,
            watched.messages,
            watched.gaps,
            None if lag_ms is None else round(lag_ms, 1),
            round(quantile(lags, 0.95) / NS_PER_MS, 1) if lags else None,
            None if offset_ns is None else offset_ns / NS_PER_MS,
            note,
        )

    def _judge(
        self, watched: _Watched, now_ns: int, rate: float | None, lag_ms: float | None
    ) -> tuple[SensorState, str]:
        settings = self.settings
        expected = watched.expected_hz
        if not watched.in_store:
            return SensorState.UNKNOWN, "the store has no such sensor"
        if watched.newest == NEVER:
            if expected is None:
                return SensorState.OK, "not heard yet"
            return SensorState.SILENT, "never heard"
        silence_s = (now_ns - watched.newest) / NS_PER_S
        if expected is not None:
            usual_s = watched.samples / max(watched.messages, 1) / expected
            limit_s = max(settings.silent_s, settings.silent_intervals * usual_s)
            if silence_s > limit_s:
                return SensorState.SILENT, f"silent for {silence_s:.1f} s"
        cell = watched.cell
        if cell is not None and watched.flat_since != NEVER:
            flat_s = (watched.newest - watched.flat_since) / NS_PER_S
            shows = cell.noise_sd_g >= settings.stuck_noise_steps * cell.resolution_g
            if shows and flat_s >= settings.stuck_s:
                return SensorState.STUCK, f"the same reading for {flat_s:.0f} s"
        if expected is not None and rate is not None and rate < settings.slow_share * expected:
            return SensorState.SLOW, f"{rate:.1f} of {expected:g} a second"
        if lag_ms is not None and lag_ms > settings.lag_limit_ms:
            return SensorState.LAGGING, f"half of its messages come {lag_ms:.0f} ms late or more"
        if watched.longest_gap_s > settings.silent_s:
            return SensorState.OK, f"was silent for {watched.longest_gap_s:.1f} s"
        return SensorState.OK, ""


def _note_flatness(watched: _Watched, body: WeightChunk) -> None:
    """Keep since when the reading has been the same to the last digit."""
    grams = body.grams
    last = grams[-1]
    if grams[0] == last == watched.last_reading and grams.count(last) == len(grams):
        if watched.flat_since == NEVER:
            watched.flat_since = body.t_ns
    else:
        watched.flat_since = NEVER
    watched.last_reading = last


def _rate_hz(watched: _Watched) -> float | None:
    """Readings (or frames) a second over the newest messages; None with fewer than two."""
    keys = sorted({*watched.keys.ordered(), *watched.waiting})
    if len(keys) < 2 or keys[-1] == keys[0]:
        return None
    of_one = watched.samples / watched.messages
    return (len(keys) - 1) * of_one / ((keys[-1] - keys[0]) / NS_PER_S)

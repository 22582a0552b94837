"""The last seconds of every track, as arrays, for acts that are told after the fact.

Takes tracking's samples; gives positions and wrists around an act's moment. Rings bound memory.
"""

import numpy as np
from numpy.typing import NDArray

from tillfree.tracking import TrackSample

Array = NDArray[np.float64]

T, X, Y, VX, VY, SD = range(6)
LEFT = slice(6, 9)
RIGHT = slice(9, 12)
WRIST_SD, FACING_X, FACING_Y, VIEWS = 12, 13, 14, 15
_COLUMNS = 16


class TrackHistory:
    """Rings of samples by track; column numbers are this module's constants, time in seconds.

    Times are seconds since `origin_ns` so that a float keeps them to a microsecond.
    """

    def __init__(self, span_s: float, rows: int = 256) -> None:
        self._span_s = span_s
        self._rows = rows
        self._rings: dict[int, Array] = {}
        self._count: dict[int, int] = {}
        self.origin_ns = 0

    def add(self, samples: tuple[TrackSample, ...]) -> None:
        """Append one tick's samples; tracks unseen for longer than the span are forgotten."""
        if not samples:
            return
        if self.origin_ns == 0:
            self.origin_ns = samples[0].t_ns
        now = (samples[0].t_ns - self.origin_ns) / 1e9
        for sample in samples:
            ring = self._rings.get(sample.track_id)
            if ring is None:
                ring = np.full((self._rows, _COLUMNS), np.nan)
                self._rings[sample.track_id] = ring
                self._count[sample.track_id] = 0
            count = self._count[sample.track_id]
            ring[count % self._rows] = (
                now,
                *sample.position_m,
                *sample.velocity_m_s,
                sample.sd_m,
                *sample.left_wrist_m,
                *sample.right_wrist_m,
                sample.wrist_sd_m,
                *sample.facing,
                sample.views,
            )
            self._count[sample.track_id] = count + 1
        self._forget(now)

    def _forget(self, now: float) -> None:
        for track in list(self._rings):
            last = self._rings[track][(self._count[track] - 1) % self._rows, T]
            if now - last > self._span_s:
                del self._rings[track], self._count[track]

    def exchange(self, first: int, second: int, from_ns: int, to_ns: int) -> None:
        """Give what two tracks did from one moment until before another to each other."""
        start = (from_ns - self.origin_ns) / 1e9 - 1e-6
        end = (to_ns - self.origin_ns) / 1e9 - 1e-6
        later_ns = to_ns + round(self._span_s * 1e9)
        rows = {t: self.window(t, self.origin_ns, later_ns) for t in (first, second)}
        for track, other in ((first, second), (second, first)):
            own, given = rows[track], rows[other]
            kept = own[(own[:, T] < start) | (own[:, T] >= end)]
            taken = given[(given[:, T] >= start) & (given[:, T] < end)]
            mixed = np.concatenate([kept, taken])
            mixed = mixed[np.argsort(mixed[:, T], kind="stable")][-self._rows :]
            if len(mixed):
                ring = np.full((self._rows, _COLUMNS), np.nan)
                ring[: len(mixed)] = mixed
                self._rings[track], self._count[track] = ring, len(mixed)

    def tracks(self) -> list[int]:
        """Return the tracks that are remembered, oldest first."""
        return list(self._rings)

    def window(self, track_id: int, from_ns: int, to_ns: int) -> Array:
        """Return the rows (n, 16) of a track between two moments, in order of time."""
        ring = self._rings.get(track_id)
        if ring is None:
            return np.empty((0, _COLUMNS))
        start = (from_ns - self.origin_ns) / 1e9
        end = (to_ns - self.origin_ns) / 1e9
        rows = ring[(ring[:, T] >= start - 1e-6) & (ring[:, T] <= end + 1e-6)]
        return rows[np.argsort(rows[:, T], kind="stable")]

    def nearest(self, track_id: int, at_ns: int, slack_s: float) -> Array | None:
        """Return the row (16,) nearest in time, or None if none is within `slack_s` seconds."""
        ring = self._rings.get(track_id)
        if ring is None:
            return None
        apart = np.abs(ring[:, T] - (at_ns - self.origin_ns) / 1e9)
        if np.all(np.isnan(apart)):
            return None
        best = int(np.nanargmin(apart))
        return ring[best] if apart[best] <= slack_s else None

    def last_position(self, track_id: int) -> tuple[float, float] | None:
        """Return a remembered track's newest position in metres."""
        ring = self._rings.get(track_id)
        if ring is None:
            return None
        row = ring[(self._count[track_id] - 1) % self._rows]
        return float(row[X]), float(row[Y])

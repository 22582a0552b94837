"""What a vendor's own 3-D tracker says instead of cameras: joints with ids that swap or restart.

Stands after the world, beside the cameras. Rates after the walk; faults of the ids are own
choices. Joints are given in the store's world frame, so this is where frame turn and shift enter.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tillfree.sensors import PosedPerson, PoseFrame
from tillfree.simulator.body import JOINTS, NOSE, Bodies, Instants, at_instants
from tillfree.simulator.settings import PoseSettings

Array = NDArray[np.float64]

FIRST_ID = 1000
"""First id that the vendor gives out."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The world frame of a store beside its own: turn about z, then shift."""

    turn_rad: float
    shift_m: tuple[float, float]

    def outward(self, points: Array) -> Array:
        """Return points (..., 2 or 3) of the store's own frame in the world frame."""
        c, s = np.cos(self.turn_rad), np.sin(self.turn_rad)
        moved = np.array(points, dtype=float)
        x, y = points[..., 0], points[..., 1]
        moved[..., 0] = c * x - s * y + self.shift_m[0]
        moved[..., 1] = s * x + c * y + self.shift_m[1]
        return moved


@dataclass(slots=True)
class _Ids:
    """Which id each person has now, and until when the vendor has lost them."""

    current: dict[int, int]
    lost_until_s: dict[int, float]
    next_id: int = FIRST_ID

    def fresh(self) -> int:
        self.next_id += 1
        return self.next_id


def pose_frames(
    bodies: Bodies, frame: Frame, start_ns: int, settings: PoseSettings, rng: Generator
) -> list[tuple[float, PoseFrame]]:
    """Return (second, message body) for each frame of the vendor's tracker."""
    duration_s = bodies.row_of.shape[0] * bodies.tick_s
    times = np.arange(0.02, duration_s - 0.05, 1.0 / settings.rate_hz)
    now = at_instants(bodies, times)
    people = bodies.row_of.shape[1]
    bias = _biases(len(times), people, settings, rng)
    joints = now.joints + rng.normal(0.0, settings.joint_sd_m, size=now.joints.shape)
    joints = frame.outward(joints + bias[now.instant, now.person][:, None, :])
    missing = rng.random(joints.shape[:2]) < settings.joint_miss
    ids = _Ids({}, {})
    frames = []
    for k, time in enumerate(times.tolist()):
        rows = range(int(now.first[k]), int(now.first[k + 1]))
        _shuffle(ids, now, rows, time, settings, rng)
        empty = rng.random() < settings.empty_share
        said = tuple(
            _posed(ids.current[int(now.person[row])], joints[row], missing[row])
            for row in rows
            if not empty and time >= ids.lost_until_s.get(int(now.person[row]), 0.0)
        )
        frames.append((time, PoseFrame(start_ns + round(time * 1e9), said)))
    return frames


def _biases(frames: int, people: int, settings: PoseSettings, rng: Generator) -> Array:
    """Slowly wandering bias of each body, (frames, people, 3) metres."""
    keep = 0.97
    noise = rng.normal(0.0, settings.drift_sd_m * np.sqrt(1 - keep**2), size=(frames, people, 3))
    for k in range(1, frames):
        noise[k] += keep * noise[k - 1]
    noise[:, :, 2] *= 0.3
    return noise


def _shuffle(
    ids: _Ids, now: Instants, rows: range, time_s: float, settings: PoseSettings, rng: Generator
) -> None:
    """Give new people ids, lose some, swap some that are close."""
    step = 1.0 / settings.rate_hz
    for row in rows:
        person = int(now.person[row])
        if person not in ids.current:
            ids.current[person] = ids.fresh()
        elif rng.random() < settings.restart_rate_s * step:
            ids.current[person] = ids.fresh()
            ids.lost_until_s[person] = time_s + float(rng.uniform(*settings.gap_s))
    for a in rows:
        for b in range(a + 1, rows.stop):
            gap = now.joints[a, NOSE, :2] - now.joints[b, NOSE, :2]
            if float(np.hypot(gap[0], gap[1])) > settings.swap_m:
                continue
            if rng.random() < settings.swap_rate_s * step:
                p, q = int(now.person[a]), int(now.person[b])
                ids.current[p], ids.current[q] = ids.current[q], ids.current[p]


def _posed(track_id: int, joints: Array, missing: NDArray[np.bool_]) -> PosedPerson:
    said: dict[str, tuple[float, float, float, float]] = {}
    for k, name in enumerate(JOINTS):
        if not missing[k]:
            x, y, z = joints[k].round(3).tolist()
            said["head" if name == "nose" else name] = (x, y, z, 0.9)
    return PosedPerson(str(track_id), said)

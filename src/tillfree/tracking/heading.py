"""Kernels of facing and gaze: which way a body and its eyes are turned.

Facing is von Mises on the floor, kept as its natural parameter (a 2-vector that fades): every
sideways pair (left ankle minus right), the nose before the body's axis and walking add to it.
Source: Mardia and Jupp (2000), 3.5.4 and 12.2: natural parameters of independent evidence add.
"""

import numpy as np

from tillfree.tracking.arrays import Batch, Floats, RigArrays, Rules, TrackArrays
from tillfree.tracking.body import ANKLE, HEAD, HIP, SHOULDER
from tillfree.tracking.compiled import compiled
from tillfree.tracking.optics import normal_point, plane_point

LIMIT = 60.0
"""Greatest concentration: facing is never surer than about 7 degrees."""

_PAIRS = np.array([[15, ANKLE], [11, HIP], [5, SHOULDER]], dtype=np.int64)


@compiled
def trust_of(facing: Floats, out: Floats) -> None:
    """Write unit facing and the mean resultant length (0..1) of a natural parameter."""
    kappa = np.hypot(facing[0], facing[1])
    if kappa < 1e-9:
        out[0], out[1], out[2] = 1.0, 0.0, 0.0
        return
    out[0], out[1] = facing[0] / kappa, facing[1] / kappa
    out[2] = kappa / (1.0 + kappa) if kappa < 2.0 else 1.0 - 0.5 / kappa - 0.125 / kappa**2


@compiled
def add_facing(facing: Floats, x: float, y: float, weight: float) -> None:
    """Add evidence that the body faces along (x, y); limited so that it can turn."""
    facing[0] += weight * x
    facing[1] += weight * y
    size = np.hypot(facing[0], facing[1])
    if size > LIMIT:
        facing[0] *= LIMIT / size
        facing[1] *= LIMIT / size


@compiled
def floor_variance(
    rig: RigArrays, cam: int, at: tuple[float, float, float], variance: float
) -> float:
    """Return the mean variance (m^2, one axis) of a pixel's point on a plane through `at`."""
    c = rig.centre[cam]
    flat2 = (at[0] - c[0]) ** 2 + (at[1] - c[1]) ** 2
    high2 = (at[2] - c[2]) ** 2 + 1e-6
    range2 = flat2 + high2
    return float(variance * range2 * 0.5 * (1.0 + range2 / high2))


@compiled
def face_pair(
    rig: RigArrays, cam: int, seen: Floats, tracks: TrackArrays, at: tuple[int, int, float]
) -> None:
    """Add what a sideways pair of joints, both seen, says of the facing."""
    slot, k, variance = at
    left, part = _PAIRS[k]
    if seen[left, 2] <= 0.0 or seen[left + 1, 2] <= 0.0:
        return
    height = rig.body[part, 0] * tracks.rows.state[slot, 4]
    lens, rotation, centre = rig.lens[cam], rig.rotation[cam], rig.centre[cam]
    u, v = normal_point(lens, seen[left, 0], seen[left, 1])
    lx, ly, first = plane_point(rotation, centre, u, v, height)
    u, v = normal_point(lens, seen[left + 1, 0], seen[left + 1, 1])
    rx, ry, second = plane_point(rotation, centre, u, v, height)
    half = rig.body[part, 2]
    dx, dy = lx - rx, ly - ry
    if not (first and second) or np.hypot(dx, dy) > 6.0 * half:
        return
    noise = floor_variance(rig, cam, (lx, ly, height), 2.0 * variance) + 0.005
    swing = 2.0 * rig.body[part, 5]
    noise += swing * swing * (tracks.rows.state[slot, 2] ** 2 + tracks.rows.state[slot, 3] ** 2)
    add_facing(tracks.rows.facing[slot], dy, -dx, 2.0 * half / noise)


@compiled
def see_heading(
    rig: RigArrays, batch: Batch, det: int, seen: Floats, tracks: TrackArrays,
    at: tuple[int, float, Rules],
) -> None:  # fmt: skip
    """Add what one assigned detection says of facing and gaze."""
    slot, when_s, rules = at
    cam = int(batch.boxes[det, 6])
    lens, mean = rig.lens[cam], tracks.rows.state[slot]
    variance = rules.keypoint_sd_px * rules.keypoint_sd_px / (lens[0] * lens[1])
    for k in range(len(_PAIRS)):
        face_pair(rig, cam, seen, tracks, (slot, k, variance))
    if seen[0, 2] > 0.0:
        u, v = normal_point(lens, seen[0, 0], seen[0, 1])
        x, y, met = plane_point(rig.rotation[cam], rig.centre[cam], u, v, mean[4])
        ahead = rig.body[HEAD, 1]
        dx, dy = x - mean[0], y - mean[1]
        if met and np.hypot(dx, dy) < 4.0 * ahead:
            noise = floor_variance(rig, cam, (x, y, mean[4]), variance)
            noise += tracks.rows.cov[slot, 0, 0] + tracks.rows.cov[slot, 1, 1] + 0.003
            add_facing(tracks.rows.facing[slot], dx, dy, ahead / noise)
    see_gaze(rig, cam, batch.gazes[det], tracks, (slot, when_s))


@compiled
def see_gaze(
    rig: RigArrays, cam: int, gaze: Floats, tracks: TrackArrays, at: tuple[int, float]
) -> None:
    """Turn a camera-frame gaze into the world and keep it with its time."""
    if not np.isfinite(gaze[0] + gaze[1] + gaze[2]):
        return
    slot, when_s = at
    r, world = rig.rotation[cam], np.empty(3)
    for k in range(3):
        world[k] = r[0, k] * gaze[0] + r[1, k] * gaze[1] + r[2, k] * gaze[2]
    length = np.sqrt(world[0] ** 2 + world[1] ** 2 + world[2] ** 2)
    if length < 1e-6:
        return
    fresh = np.exp(-max(0.0, when_s - tracks.rows.gaze_s[slot]) / 0.2)
    for k in range(3):
        tracks.rows.gaze[slot, k] = fresh * tracks.rows.gaze[slot, k] + world[k] / length
    length = np.sqrt(np.sum(tracks.rows.gaze[slot] ** 2))
    if length > 1e-6:
        tracks.rows.gaze[slot] /= length
    tracks.rows.gaze_s[slot] = max(when_s, tracks.rows.gaze_s[slot])
    add_facing(tracks.rows.facing[slot], world[0] / length, world[1] / length, 3.0)


@compiled
def walk_facing(tracks: TrackArrays, slot: int, dt: float, rules: Rules) -> None:
    """Fade old evidence by dt seconds and add that who walks faces the way they go."""
    facing, mean = tracks.rows.facing[slot], tracks.rows.state[slot]
    keep = np.exp(-dt / rules.facing_memory_s)
    facing[0] *= keep
    facing[1] *= keep
    speed = np.hypot(mean[2], mean[3])
    noise = tracks.rows.cov[slot, 2, 2] + tracks.rows.cov[slot, 3, 3] + 0.1
    if speed > 0.4:
        weight = min(20.0, speed * speed / noise) * min(1.0, dt / rules.facing_memory_s)
        add_facing(facing, mean[2] / speed, mean[3] / speed, weight)

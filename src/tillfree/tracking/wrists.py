"""Kernels of the wrists: each hand is a point in space with its own small Kalman filter.

State: position and velocity in the world (6), at the step's end, fed with image-plane points of
every camera at that camera's own instant; a wrist that was not seen for a while starts anew beside
the body. Source: extended Kalman filter as in `filtering`; rest position from `body`.
"""

import numpy as np

from tillfree.tracking.arrays import Floats, RigArrays, Rules, TrackArrays
from tillfree.tracking.body import LEFT_WRIST, WRIST
from tillfree.tracking.compiled import compiled
from tillfree.tracking.filtering import project_part
from tillfree.tracking.optics import normal_point

FORGET_S = 0.7
"""Seconds unseen after which a wrist starts anew beside the body."""


@compiled
def start_wrist(rig: RigArrays, tracks: TrackArrays, slot: int, side: int, rules: Rules) -> None:
    """Put a wrist at its rest beside the body, known to an arm's length."""
    part = rig.body[WRIST]
    mean, wrist, cov = (
        tracks.rows.state[slot],
        tracks.rows.wrist[slot, side],
        tracks.rows.wrist_cov[slot, side],
    )
    wrist[0], wrist[1], wrist[2] = mean[0], mean[1], part[0] * mean[4]
    wrist[3], wrist[4], wrist[5] = mean[2], mean[3], 0.0
    cov[:] = 0.0
    for a in range(3):
        cov[a, a] = rules.wrist_start_sd_m * rules.wrist_start_sd_m
        cov[a + 3, a + 3] = 1.0


@compiled
def predict_wrist(wrist: Floats, cov: Floats, dt: float, psd: float) -> None:
    """Move a wrist on by dt seconds of constant velocity with white-noise acceleration."""
    for a in range(3):
        wrist[a] += dt * wrist[a + 3]
    for a in range(3):
        for k in range(6):
            cov[a, k] += dt * cov[a + 3, k]
    for a in range(3):
        for k in range(6):
            cov[k, a] += dt * cov[k, a + 3]
    third, half = psd * dt * dt * dt / 3.0, psd * dt * dt / 2.0
    for a in range(3):
        cov[a, a] += third
        cov[a, a + 3] += half
        cov[a + 3, a] += half
        cov[a + 3, a + 3] += psd * dt


@compiled
def update_wrist(
    wrist: Floats, cov: Floats, seen: tuple[float, float, float], model: tuple[Floats, Floats],
    dt: float, gate: float,
) -> bool:  # fmt: skip
    """Apply one image-plane point (u, v, variance); `model` is the projection and its Jacobian."""
    at, jac = model
    h = np.zeros((2, 6))
    for a in range(2):
        for k in range(3):
            h[a, k], h[a, k + 3] = jac[a, k], dt * jac[a, k]
    ph = np.zeros((2, 6))
    for a in range(2):
        for k in range(6):
            for m in range(6):
                ph[a, k] += cov[k, m] * h[a, m]
    suu, suv, svv = seen[2], 0.0, seen[2]
    for m in range(6):
        suu += h[0, m] * ph[0, m]
        suv += h[0, m] * ph[1, m]
        svv += h[1, m] * ph[1, m]
    det = suu * svv - suv * suv
    iu, iv = seen[0] - at[0], seen[1] - at[1]
    d2 = (svv * iu * iu - 2.0 * suv * iu * iv + suu * iv * iv) / det
    if not d2 <= gate:
        return False
    for k in range(6):
        ku = (svv * ph[0, k] - suv * ph[1, k]) / det
        kv = (suu * ph[1, k] - suv * ph[0, k]) / det
        wrist[k] += ku * iu + kv * iv
        for m in range(6):
            cov[k, m] -= ku * ph[0, m] + kv * ph[1, m]
    return True


@compiled
def see_wrists(
    rig: RigArrays, cam: int, points: Floats, tracks: TrackArrays, slot: int,
    times: tuple[float, float, Rules],
) -> None:  # fmt: skip
    """Feed both wrists of an assigned detection (`points` (17, 3) by code) to their filters."""
    now_s, dt, rules = times
    lens = rig.lens[cam]
    variance = rules.keypoint_sd_px * rules.keypoint_sd_px / (lens[0] * lens[1])
    jac, at = np.empty((2, 3)), np.empty(2)
    for side in range(2):
        x, y, score = points[LEFT_WRIST + side]
        if score <= 0.0:
            continue
        if now_s - tracks.rows.wrist_seen_s[slot, side] > FORGET_S:
            start_wrist(rig, tracks, slot, side, rules)
        wrist, cov = tracks.rows.wrist[slot, side], tracks.rows.wrist_cov[slot, side]
        u, v = normal_point(lens, x, y)
        here = (
            wrist[0] + dt * wrist[3],
            wrist[1] + dt * wrist[4],
            wrist[2] + dt * wrist[5],
        )
        at[0], at[1], ahead = project_part(rig, cam, here, jac)
        seen = (u, v, variance)
        if ahead and update_wrist(wrist, cov, seen, (at, jac), dt, rules.wrist_gate):
            tracks.rows.wrist_seen_s[slot, side] = now_s + dt

"""Kernels of the Kalman filter on the floor, fed with image-plane points of body parts.

State: x, y (m), vx, vy (m/s) at the step's end, nose height (m). A part seen dt seconds before is
projected from x + v dt, so one prediction serves all frames of a step, late ones too. Source:
extended Kalman filter, sequential update (Bar-Shalom, Li, Kirubarajan 2001, 10.3).
"""

import numpy as np

from tillfree.tracking.arrays import Floats, RigArrays, Rules
from tillfree.tracking.compiled import compiled

REFUSED = 1e9
PAIR_SWING = 0.3
"""Share of one limb's swing that the middle of the pair keeps: the two swing against each other."""
HEIGHT_DRIFT = 2e-5
"""m^2/s by which the nose's height may change: 4 mm in a second."""


@compiled
def predict(mean: Floats, cov: Floats, dt: float, psd: float, keep: float) -> None:
    """Move a state on by dt seconds; `keep` is the share of the velocity that remains."""
    gain = dt * 0.5 * (1.0 + keep)
    mean[0] += gain * mean[2]
    mean[1] += gain * mean[3]
    mean[2] *= keep
    mean[3] *= keep
    for k in range(5):
        cov[0, k] += gain * cov[2, k]
        cov[1, k] += gain * cov[3, k]
        cov[2, k] *= keep
        cov[3, k] *= keep
    for k in range(5):
        cov[k, 0] += gain * cov[k, 2]
        cov[k, 1] += gain * cov[k, 3]
        cov[k, 2] *= keep
        cov[k, 3] *= keep
    third, half = psd * dt * dt * dt / 3.0, psd * dt * dt / 2.0
    for a in range(2):
        cov[a, a] += third
        cov[a, a + 2] += half
        cov[a + 2, a] += half
        cov[a + 2, a + 2] += psd * dt
    cov[4, 4] += HEIGHT_DRIFT * dt


@compiled
def project_part(
    rig: RigArrays, cam: int, point: tuple[float, float, float], jac: Floats
) -> tuple[float, float, bool]:
    """Project a world point to the image plane with its Jacobian (2, 3); False if behind."""
    r, t = rig.rotation[cam], rig.translation[cam]
    x, y, z = point
    qx = r[0, 0] * x + r[0, 1] * y + r[0, 2] * z + t[0]
    qy = r[1, 0] * x + r[1, 1] * y + r[1, 2] * z + t[1]
    qz = r[2, 0] * x + r[2, 1] * y + r[2, 2] * z + t[2]
    if qz < 0.2:
        return 0.0, 0.0, False
    u, v = qx / qz, qy / qz
    for k in range(3):
        jac[0, k] = (r[0, k] - u * r[2, k]) / qz
        jac[1, k] = (r[1, k] - v * r[2, k]) / qz
    return u, v, True


@compiled
def part_offset(body: Floats, side: float, heading: Floats) -> tuple[float, float, float]:
    """Return a part's offset (m) on the floor and its variance left, given facing and trust."""
    forward, sideways = body[1], body[2] * side
    trust = heading[2]
    ox = trust * (forward * heading[0] - sideways * heading[1])
    oy = trust * (forward * heading[1] + sideways * heading[0])
    left = 0.5 * (forward * forward + sideways * sideways) * (1.0 - trust * trust)
    return ox, oy, left + body[3] * body[3]


@compiled
def innovate(
    rig: RigArrays, cam: int, row: Floats, mean: Floats, pose: tuple[Floats, float], work: Floats
) -> bool:
    """Fill `work` (8, 5) with one measure's innovation, Jacobian and noise; False if behind.

    Rows 0 and 1: H (2, 5); row 2: innovation u, v, then noise uu, uv, vv.
    """
    heading, dt = pose
    part = rig.body[int(row[3])]
    ox, oy, spread = part_offset(part, row[4], heading)
    swing = part[5] if row[4] != 0.0 else PAIR_SWING * part[5]
    spread += swing * swing * (mean[2] * mean[2] + mean[3] * mean[3])
    jac = work[6:8, :3]
    at = (mean[0] + dt * mean[2] + ox, mean[1] + dt * mean[3] + oy, part[0] * mean[4])
    u, v, ahead = project_part(rig, cam, at, jac)
    if not ahead:
        return False
    for a in range(2):
        work[a, 0], work[a, 1] = jac[a, 0], jac[a, 1]
        work[a, 2], work[a, 3] = dt * jac[a, 0], dt * jac[a, 1]
        work[a, 4] = part[0] * jac[a, 2]
    high = part[4] * part[4]
    work[2, 0], work[2, 1] = row[0] - u, row[1] - v
    work[2, 2] = row[2] + spread * (jac[0, 0] ** 2 + jac[0, 1] ** 2) + high * jac[0, 2] ** 2
    work[2, 3] = spread * (jac[0, 0] * jac[1, 0] + jac[0, 1] * jac[1, 1])
    work[2, 3] += high * jac[0, 2] * jac[1, 2]
    work[2, 4] = row[2] + spread * (jac[1, 0] ** 2 + jac[1, 1] ** 2) + high * jac[1, 2] ** 2
    return True


@compiled
def update(mean: Floats, cov: Floats, work: Floats, gate: float) -> tuple[float, float]:
    """Apply one innovation; returns its squared distance and log determinant of S.

    Beyond the gate nothing is applied.
    """
    for k in range(5):
        a, b = 0.0, 0.0
        for m in range(5):
            a += cov[k, m] * work[0, m]
            b += cov[k, m] * work[1, m]
        work[3, k], work[4, k] = a, b
    suu, suv, svv = work[2, 2], work[2, 3], work[2, 4]
    for m in range(5):
        suu += work[0, m] * work[3, m]
        suv += work[0, m] * work[4, m]
        svv += work[1, m] * work[4, m]
    det = suu * svv - suv * suv
    if not det > 0.0:
        return REFUSED, 0.0
    iu, iv = work[2, 0], work[2, 1]
    d2 = (svv * iu * iu - 2.0 * suv * iu * iv + suu * iv * iv) / det
    if d2 > gate:
        return d2, np.log(det)
    gu, gv = (svv * iu - suv * iv) / det, (suu * iv - suv * iu) / det
    for k in range(5):
        mean[k] += work[3, k] * gu + work[4, k] * gv
    for k in range(5):
        ku = (svv * work[3, k] - suv * work[4, k]) / det
        kv = (suu * work[4, k] - suv * work[3, k]) / det
        for m in range(k, 5):
            cov[k, m] -= ku * work[3, m] + kv * work[4, m]
            cov[m, k] = cov[k, m]
    return d2, np.log(det)


@compiled
def fit(
    rig: RigArrays, cam: int, measures: Floats, state: tuple[Floats, Floats],
    how: tuple[Floats, float, Rules], work: Floats,
) -> float:  # fmt: skip
    """Update a state with all measures of a detection; returns the cost in nats (REFUSED: no fit).

    The cost is minus the logarithm of the measures' joint density, each measure conditional on
    those before it; a measure beyond the gate costs a fixed fine and changes nothing. `how` is
    facing with its trust, seconds from the state's time, and the rules.
    """
    mean, cov = state
    heading, dt, rules = how
    cost, used = 0.0, 0
    blur = rules.acceleration_psd * abs(dt) ** 3 / 3.0
    for i in range(len(measures)):
        if not innovate(rig, cam, measures[i], mean, (heading, dt), work):
            return REFUSED
        work[2, 2] += blur * (work[0, 0] ** 2 + work[0, 1] ** 2)
        work[2, 4] += blur * (work[1, 0] ** 2 + work[1, 1] ** 2)
        d2, log_det = update(mean, cov, work, rules.outlier_gate)
        if d2 <= rules.outlier_gate:
            used += 1
            cost += 0.5 * (d2 + log_det)
        elif d2 >= REFUSED:
            return REFUSED
        else:
            cost += 0.5 * (rules.outlier_gate + log_det) + rules.outlier_cost
    return cost if used > 0 else REFUSED

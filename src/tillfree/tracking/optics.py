"""Kernels of one camera's geometry: pixels to rays, rays to planes.

The same equations as `tillfree.core.camera`, one point at a time for compiled loops.
"""

import numpy as np

from tillfree.tracking.arrays import Floats
from tillfree.tracking.compiled import compiled

UNDISTORT_ROUNDS = 12


@compiled
def normal_point(lens: Floats, x: float, y: float) -> tuple[float, float]:
    """Return the ideal image-plane point (no unit) of pixel x, y; `lens` as in RigArrays."""
    bent_y = (y - lens[3]) / lens[1]
    bent_x = (x - lens[2] - lens[4] * bent_y) / lens[0]
    k1, k2, p1, p2, k3 = lens[5], lens[6], lens[7], lens[8], lens[9]
    if k1 == 0.0 and k2 == 0.0 and p1 == 0.0 and p2 == 0.0 and k3 == 0.0:
        return bent_x, bent_y
    u, v = bent_x, bent_y
    for _ in range(UNDISTORT_ROUNDS):
        r2 = u * u + v * v
        radial = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
        if abs(radial) < 0.1:
            radial = 0.1
        shift_x = 2.0 * p1 * u * v + p2 * (r2 + 2.0 * u * u)
        shift_y = p1 * (r2 + 2.0 * v * v) + 2.0 * p2 * u * v
        u = (bent_x - shift_x) / radial
        v = (bent_y - shift_y) / radial
    return u, v


@compiled
def plane_point(
    rotation: Floats, centre: Floats, u: float, v: float, height_m: float
) -> tuple[float, float, bool]:
    """Meet the ray through the image-plane point with z = `height_m`; False where it does not."""
    dx = rotation[0, 0] * u + rotation[1, 0] * v + rotation[2, 0]
    dy = rotation[0, 1] * u + rotation[1, 1] * v + rotation[2, 1]
    dz = rotation[0, 2] * u + rotation[1, 2] * v + rotation[2, 2]
    if abs(dz) < 1e-6:
        return 0.0, 0.0, False
    along = (height_m - centre[2]) / dz
    if along <= 0.0 or along > 100.0:
        return 0.0, 0.0, False
    return centre[0] + along * dx, centre[1] + along * dy, True


@compiled
def outside_by(floor: Floats, x: float, y: float) -> float:
    """Return how far (m) a point lies outside the polygon; 0 inside or where there is none."""
    count = len(floor)
    if count < 3:
        return 0.0
    inside = False
    least = np.inf
    x1, y1 = floor[count - 1, 0], floor[count - 1, 1]
    for i in range(count):
        x2, y2 = floor[i, 0], floor[i, 1]
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
        distance = segment_distance(x, y, x1, y1, x2, y2)
        least = min(least, distance)
        x1, y1 = x2, y2
    return 0.0 if inside else least


@compiled
def segment_distance(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    """Return the distance (m) of a point to a segment."""
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy
    share = 0.0
    if length2 > 0.0:
        share = min(1.0, max(0.0, ((x - x1) * dx + (y - y1) * dy) / length2))
    return float(np.hypot(x - x1 - share * dx, y - y1 - share * dy))


@compiled
def gate_distance(gates: Floats, x: float, y: float) -> float:
    """Return the distance (m) to the nearest gate; infinite where there is none."""
    least = np.inf
    for i in range(len(gates)):
        d = segment_distance(x, y, gates[i, 0], gates[i, 1], gates[i, 2], gates[i, 3])
        least = min(least, d)
    return least

"""Kernel: one detection's keypoints or box to a few measures of where the body stands.

A pair of joints seen together is measured at its middle, which has no sideways offset. Arms are
used only where nothing better is seen. A detection without any keypoint gives the top and the
bottom of its box (not where the picture's edge cuts them).
"""

import numpy as np

from tillfree.tracking.arrays import Batch, Floats, RigArrays, Rules
from tillfree.tracking.body import BOX_BOTTOM, BOX_TOP, HEAD, KEYPOINTS
from tillfree.tracking.compiled import compiled
from tillfree.tracking.optics import normal_point

MEASURES = 8
"""Most measures of one detection: six joints, or head and box."""

UPRIGHT = 1.8
"""Height over width of a whole standing body's box, at least; less is a part of somebody."""

_ORDER = np.array([[6, 15], [4, 11], [1, 5], [5, 13], [2, 7], [3, 9]], dtype=np.int64)
"""Part and its left keypoint's code (the right one follows), the best for the floor first."""


@compiled
def read_points(points: Floats, first: int, last: int, seen: Floats) -> int:
    """Sort keypoints by code into `seen` (17, 3): x, y, score; score 0 where missing."""
    seen[:, 2] = 0.0
    count = 0
    for i in range(first, last):
        code = int(points[i, 0])
        x, y, score = points[i, 1], points[i, 2], points[i, 3]
        if code < KEYPOINTS and np.isfinite(x) and np.isfinite(y) and score > 0.0:
            seen[code, 0], seen[code, 1], seen[code, 2] = x, y, score
            count += 1
    return count


@compiled
def add_measure(row: Floats, at: tuple[float, float], variance: float, part: int, side: int) -> int:
    """Write one measure: u, v (px still), variance (px^2), part, side (+1 left, -1 right)."""
    row[0], row[1] = at
    row[2], row[3], row[4] = variance, part, side
    return 1


@compiled
def measure_head(seen: Floats, variance: float, row: Floats) -> int:
    """Measure the head at the nose, else at the middle of eyes and ears."""
    if seen[0, 2] > 0.0:
        return add_measure(row, (seen[0, 0], seen[0, 1]), variance, HEAD, 0)
    x, y, n = 0.0, 0.0, 0
    for code in range(1, 5):
        if seen[code, 2] > 0.0:
            x, y, n = x + seen[code, 0], y + seen[code, 1], n + 1
    if n == 0:
        return 0
    return add_measure(row, (x / n, y / n), 2.0 * variance, HEAD, 0)


@compiled
def measure_pair(seen: Floats, left: int, part: int, variance: float, row: Floats) -> int:
    """Measure a pair of joints: the middle where both are seen, else the one."""
    right = left + 1
    if seen[left, 2] > 0.0 and seen[right, 2] > 0.0:
        x = 0.5 * (seen[left, 0] + seen[right, 0])
        y = 0.5 * (seen[left, 1] + seen[right, 1])
        return add_measure(row, (x, y), 0.5 * variance, part, 0)
    if seen[left, 2] > 0.0:
        return add_measure(row, (seen[left, 0], seen[left, 1]), variance, part, 1)
    if seen[right, 2] > 0.0:
        return add_measure(row, (seen[right, 0], seen[right, 1]), variance, part, -1)
    return 0


@compiled
def measure_box(box: Floats, lens: Floats, rules: Rules, out: Floats) -> int:
    """Measure crown and shoes at the box's edges, not where the picture's edge cuts them."""
    x, y, w, h = box[0], box[1], box[2], box[3]
    if not (np.isfinite(x) and np.isfinite(y) and w > 0.0 and h > UPRIGHT * w):
        return 0
    count = 0
    sd = max(rules.box_sd_px, rules.box_sd_fraction * w, 0.02 * h)
    if y > 2.0:
        count += add_measure(out[count], (x + 0.5 * w, y), sd * sd, BOX_TOP, 0)
    if y + h < lens[11] - 3.0:
        at = (x + 0.5 * w, y + h)
        count += add_measure(out[count], at, sd * sd, BOX_BOTTOM, 0)
    return count


@compiled
def measure(rig: RigArrays, batch: Batch, det: int, rules: Rules, seen: Floats, out: Floats) -> int:
    """Measure one detection into rows of `out` (8, 5) on the image plane; returns how many."""
    lens = rig.lens[int(batch.boxes[det, 6])]
    variance = rules.keypoint_sd_px * rules.keypoint_sd_px
    box = batch.boxes[det]
    read_points(batch.points, int(box[4]), int(box[5]), seen)
    count = measure_pair(seen, _ORDER[0, 1], _ORDER[0, 0], variance, out[0])
    count += measure_head(seen, variance, out[count])
    for k in range(1, len(_ORDER)):
        if k < 4 or count == 0:
            count += measure_pair(seen, _ORDER[k, 1], _ORDER[k, 0], variance, out[count])
    if count == 0:
        count = measure_box(box, lens, rules, out)
    scale = 1.0 / (lens[0] * lens[1])
    for k in range(count):
        out[k, 0], out[k, 1] = normal_point(lens, out[k, 0], out[k, 1])
        out[k, 2] *= scale
    return count

"""Plane geometry of floors, fixtures and gates, in metres.

Polygons are (n, 2) arrays, closed by themselves (the last vertex joins the first).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEW = 16
"""Points up to which one at a time is faster than all at once."""


def polygon_area_m2(polygon: Array) -> float:
    """Return the signed area (positive when counter-clockwise)."""
    x, y = polygon[:, 0], polygon[:, 1]
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def contains(polygon: Array, points: Array) -> NDArray[np.bool_]:
    """Tell which of the points (n, 2) lie inside the polygon (even-odd rule).

    A handful of points is asked ten times a second for every zone: for so few, plain numbers take
    a tenth of the time that arrays do.
    """
    if len(points) > FEW:
        return _contains_many(polygon, points)
    outline = polygon.tolist()
    return np.array([_holds(outline, x, y) for x, y in points.tolist()], dtype=np.bool_)


def _holds(outline: list[list[float]], x: float, y: float) -> bool:
    inside = False
    x1, y1 = outline[-1]
    for x2, y2 in outline:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def _contains_many(polygon: Array, points: Array) -> NDArray[np.bool_]:
    inside = np.zeros(len(points), dtype=np.bool_)
    x, y = points[:, 0], points[:, 1]
    x1, y1 = polygon[-1]
    for x2, y2 in polygon:
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        x1, y1 = x2, y2
    return inside


def segment_distance_m(points: Array, start: Array, end: Array) -> Array:
    """Return the distances (n,) from points (n, 2) to the segment from `start` to `end`."""
    along = end - start
    length2 = float(along @ along)
    if length2 == 0.0:
        return np.asarray(np.linalg.norm(points - start, axis=1))
    share = np.clip((points - start) @ along / length2, 0.0, 1.0)
    return np.asarray(np.linalg.norm(points - (start + share[:, None] * along), axis=1))


def boundary_distance_m(polygon: Array, points: Array) -> Array:
    """Return the distances (n,) from points (n, 2) to the polygon's outline, never negative."""
    nearest = np.full(len(points), np.inf)
    for start, end in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        nearest = np.minimum(nearest, segment_distance_m(points, start, end))
    return nearest

"""Plane geometry of floors, fixtures and gates, in metres.

Polygons are (n, 2) arrays, closed by themselves (the last vertex joins the first).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def polygon_area_m2(polygon: Array) -> float:
    """Return the signed area (positive when counter-clockwise)."""
    x, y = polygon[:, 0], polygon[:, 1]
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def contains(polygon: Array, points: Array) -> NDArray[np.bool_]:
    """Tell which of the points (n, 2) lie inside the polygon (even-odd rule)."""
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


def _turns(first: Array, second: Array, third: Array) -> Array:
    """Return twice the signed area of triangles of points (..., 2): the way they turn."""
    return np.asarray(
        (second[..., 0] - first[..., 0]) * (third[..., 1] - first[..., 1])
        - (second[..., 1] - first[..., 1]) * (third[..., 0] - first[..., 0])
    )


def _within_box(start: Array, end: Array, point: Array) -> bool:
    """Tell whether a point on the line of a segment lies on the segment itself."""
    return bool(np.all(np.minimum(start, end) <= point) and np.all(point <= np.maximum(start, end)))


def segments_meet(first: Array, second: Array) -> bool:
    """Tell whether two segments, (2, 2) each, have a point in common; touching counts.

    Source: de Berg et al. (2008), Computational Geometry, 2.1; orientation tests.
    """
    a, b = first
    c, d = second
    turns = (
        float(_turns(a, b, c)),
        float(_turns(a, b, d)),
        float(_turns(c, d, a)),
        float(_turns(c, d, b)),
    )
    if turns[0] * turns[1] < 0.0 and turns[2] * turns[3] < 0.0:
        return True
    return (
        (turns[0] == 0.0 and _within_box(a, b, c))
        or (turns[1] == 0.0 and _within_box(a, b, d))
        or (turns[2] == 0.0 and _within_box(c, d, a))
        or (turns[3] == 0.0 and _within_box(c, d, b))
    )


def crossing_edges(polygon: Array) -> tuple[int, int] | None:
    """Return two edges of a polygon (n, 2) that meet where they must not, or None if it is simple.

    Edge i runs from vertex i to the next other vertex; a vertex that is written twice in a row
    (some formats repeat the first as the last) counts once. Every pair is tried: n is a few dozen.
    """
    starts = np.flatnonzero(np.any(polygon != np.roll(polygon, 1, axis=0), axis=1))
    corners = polygon[starts]
    edges = np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
    count = len(edges)
    for one in range(count):
        for other in range(one + 1, count):
            if other == one + 1:
                meet = _folds_back(edges[one], edges[other])
            elif one == 0 and other == count - 1:
                meet = _folds_back(edges[other], edges[one])
            else:
                meet = segments_meet(edges[one], edges[other])
            if meet:
                return int(starts[one]), int(starts[other])
    return None


def _folds_back(first: Array, second: Array) -> bool:
    """Tell whether an edge runs back over the one that it follows."""
    back, onwards = first[0] - first[1], second[1] - second[0]
    straight = float(_turns(first[0], first[1], second[1])) == 0.0
    return straight and float(back @ onwards) > 0.0


def is_simple(polygon: Array) -> bool:
    """Tell whether a polygon (n, 2) has three corners or more, an area, and no crossing edges."""
    return len(polygon) >= 3 and polygon_area_m2(polygon) != 0.0 and crossing_edges(polygon) is None

"""Polygons of a bundle: at least three corners, no crossing, some area."""

import numpy as np
from numpy.typing import NDArray

from tillfree.core.geometry import polygon_area_m2
from tillfree.premises.fields import Node
from tillfree.premises.settings import CheckSettings

Array = NDArray[np.float64]

CORNERS = 2_000
"""Corners of one polygon at most (keeps every later loop over them bounded)."""


def read_outline(node: Node, key: str, settings: CheckSettings) -> Array | None:
    """Return a polygon (n, 2) in metres, a repeated last corner taken off; None with a problem."""
    outline = node.array(key, -1, 2)
    if outline is None:
        return None
    if len(outline) > 1 and np.array_equal(outline[0], outline[-1]):
        outline = outline[:-1]
    remedy = "give its corners in their order around"
    if not 3 <= len(outline) <= CORNERS:
        node.error(key, f"has {len(outline)} corners instead of 3 to {CORNERS}", remedy)
        return None
    if abs(polygon_area_m2(outline)) < settings.least_area_m2:
        node.error(key, "has no area", remedy)
        return None
    if crosses_itself(outline):
        node.error(key, "crosses or touches itself", remedy)
        return None
    return outline


def crosses_itself(outline: Array) -> bool:
    """Tell whether a polygon (n, 2) meets itself anywhere but where its sides join.

    Every side is held against all later ones; a side that runs back on the one before counts too.
    """
    start = outline[np.any(outline != np.roll(outline, 1, axis=0), axis=1)]
    end = np.roll(start, -1, axis=0)
    along, after = end - start, np.roll(end, -1, axis=0) - end
    back = (_cross(along, after) == 0.0) & (np.sum(along * after, axis=1) < 0.0)
    if back.any():
        return True
    count = len(start)
    for side in range(count - 2):
        others = slice(side + 2, count - 1 if side == 0 else count)
        if _meet(start[side], end[side], start[others], end[others]).any():
            return True
    return False


def _meet(a: Array, b: Array, c: Array, d: Array) -> NDArray[np.bool_]:
    """Tell which of the segments c-d (n, 2) have a point in common with the segment a-b."""
    c_side, d_side = _cross(b - a, c - a), _cross(b - a, d - a)
    a_side, b_side = _cross(d - c, a - c), _cross(d - c, b - c)
    crossing = (np.sign(c_side) * np.sign(d_side) < 0) & (np.sign(a_side) * np.sign(b_side) < 0)
    touching = (
        ((c_side == 0.0) & _between(a, b, c))
        | ((d_side == 0.0) & _between(a, b, d))
        | ((a_side == 0.0) & _between(c, d, a))
        | ((b_side == 0.0) & _between(c, d, b))
    )
    return np.asarray(crossing | touching)


def _cross(first: Array, second: Array) -> Array:
    return np.asarray(first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0])


def _between(start: Array, end: Array, point: Array) -> NDArray[np.bool_]:
    """Tell which points, known to lie on the line, lie within the segment's bounds."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    return np.asarray(np.all((low <= point) & (point <= high), axis=-1))

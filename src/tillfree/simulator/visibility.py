"""What a camera can see of each point of a body: furniture and other people stand in between.

Stands inside the cameras. Furniture is an upright prism over its footprint, with boards; people
are upright cylinders. In a store with open shelves a hand inside is seen through the front, though
not through the board above it; with deep or closed shelves it is not seen at all.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tillfree.premises import Store

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

BODY_M = 0.19
"""Radius of the cylinder that a person hides others with, metres (own)."""
OWN_M = 0.11
"""Radius within which a body hides its own hands, metres (own)."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """Footprints (f, 4, 2) with the front as first edge, heights (f,), boards (f, b), metres."""

    corners: Array
    height_m: Array
    boards_m: Array


def furniture(store: Store, open_shelves: bool) -> Furniture:
    """Collect the furniture of a parametric store; closed shelves hide what is inside them."""
    count = max((len(f.shelves) for f in store.fixtures), default=0)
    boards = np.full((len(store.fixtures), count + 1), np.inf)
    for k, fixture in enumerate(store.fixtures):
        boards[k, 0] = fixture.height_m
        boards[k, 1 : 1 + len(fixture.shelves)] = [s.height_m for s in fixture.shelves]
    if not open_shelves:
        # The compiled loop reads NaN in the first column as a closed front.
        boards[:, 0] = np.nan
    corners = np.array([f.footprint[:4] for f in store.fixtures]).reshape(-1, 4, 2)
    return Furniture(corners, np.array([f.height_m for f in store.fixtures]), boards)


@njit(cache=True)
def _crossing(corners: Array, eye: Array, point: Array) -> tuple[float, float, int]:
    """Clip the way from eye to point by a convex polygon: (enters, leaves, edge entered)."""
    enters, leaves, edge = 0.0, 1.0, -1
    dx, dy = point[0] - eye[0], point[1] - eye[1]
    for k in range(4):
        ax, ay = corners[k, 0], corners[k, 1]
        bx, by = corners[(k + 1) % 4, 0], corners[(k + 1) % 4, 1]
        nx, ny = by - ay, ax - bx
        start = (eye[0] - ax) * nx + (eye[1] - ay) * ny
        slope = dx * nx + dy * ny
        if abs(slope) < 1e-12:
            if start > 0.0:
                return 1.0, 0.0, -1
            continue
        cut = -start / slope
        if slope < 0.0:
            if cut > enters:
                enters, edge = cut, k
        elif cut < leaves:
            leaves = cut
    return enters, leaves, edge


@njit(cache=True)
def _behind_furniture(
    corners: Array, height: Array, boards: Array, eye: Array, point: Array
) -> bool:
    rise = point[2] - eye[2]
    for f in range(len(corners)):
        enters, leaves, edge = _crossing(corners[f], eye, point)
        if enters >= leaves or leaves <= 0.0:
            continue
        z_in = eye[2] + enters * rise
        z_out = eye[2] + leaves * rise
        if min(z_in, z_out) >= height[f]:
            continue
        if leaves < 1.0 - 1e-9:
            return True
        if edge != 0 or z_in >= height[f]:
            return True
        if np.isnan(boards[f, 0]):
            return True
        for k in range(boards.shape[1]):
            if min(point[2], z_in) < boards[f, k] < max(point[2], z_in):
                return True
    return False


@njit(cache=True)
def _behind_body(x: float, y: float, top: float, radius: float, eye: Array, point: Array) -> bool:
    dx, dy = point[0] - eye[0], point[1] - eye[1]
    length2 = dx * dx + dy * dy
    if length2 < 1e-9:
        return False
    along = ((x - eye[0]) * dx + (y - eye[1]) * dy) / length2
    if along <= 0.02 or along >= 1.0:
        return False
    ox, oy = eye[0] + along * dx - x, eye[1] + along * dy - y
    if ox * ox + oy * oy >= radius * radius:
        return False
    return bool(eye[2] + along * (point[2] - eye[2]) < top)


@njit(cache=True)
def visible_points(  # noqa: PLR0913 (arrays of one compiled loop)
    points: Array,
    inside: Flags,
    axis: Array,
    first: NDArray[np.int64],
    own: Flags,
    eye: Array,
    corners: Array,
    height: Array,
    boards: Array,
) -> Flags:
    """Tell which points a camera at `eye` (3,) sees.

    `points` (n, k, 3) are n bodies ordered by instant, `first` where each instant begins; `inside`
    (n, k) are within the picture; `axis` (n, 3) is x, y and top of each body; `own` (k,) are points
    that the own body can hide. Returns (n, k).
    """
    seen = np.zeros(inside.shape, dtype=np.bool_)
    for t in range(len(first) - 1):
        for a in range(first[t], first[t + 1]):
            for k in range(points.shape[1]):
                if not inside[a, k]:
                    continue
                point = points[a, k]
                if _behind_furniture(corners, height, boards, eye, point):
                    continue
                hidden = False
                for b in range(first[t], first[t + 1]):
                    if b == a and not own[k]:
                        continue
                    radius = OWN_M if b == a else BODY_M
                    if _behind_body(axis[b, 0], axis[b, 1], axis[b, 2], radius, eye, point):
                        hidden = True
                        break
                seen[a, k] = not hidden
    return seen

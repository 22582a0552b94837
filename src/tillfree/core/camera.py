"""Pinhole cameras with lens distortion: world to pixels and back.

World frame: metres, z up, z = 0 is the floor. Camera frame: x right, y down, z forward.
Source: the bundle contract (pixel ~ K (R p + t)); distortion after Brown (1966) in OpenCV's order
`k1, k2, p1, p2, k3`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]

UNDISTORT_ITERATIONS = 6
"""Newton rounds that invert the distortion; 6 leave under 0.001 px up to |k1| = 0.4 (tested)."""

FOLD_AREA = 0.05
"""Least determinant of the lens model's Jacobian that is divided by; below it the image folds."""

STEP_MAX = 0.5
"""Longest step of one Newton round along an axis of the image plane (0.5 is about 27 degrees)."""


@dataclass(frozen=True, slots=True)
class Camera:
    """One calibrated camera at rest.

    `intrinsics` 3x3 (px), `rotation` 3x3 and `translation` (3,) in metres take a world point p to
    R p + t; `distortion` (5,); `image_size` width and height in px; `fps` frames per second.
    """

    camera_id: str
    image_size: tuple[int, int]
    intrinsics: Array
    rotation: Array
    translation: Array
    distortion: Array
    fps: float
    source: str | None = None

    @property
    def centre_m(self) -> Array:
        """The camera's optical centre in the world, (3,) metres."""
        return np.asarray(-self.rotation.T @ self.translation)


def distort(normal: Array, distortion: Array) -> Array:
    """Bend ideal image-plane points (n, 2) as the lens does; returns (n, 2), no unit."""
    k1, k2, p1, p2, k3 = distortion
    x, y = normal[:, 0], normal[:, 1]
    r2 = x * x + y * y
    radial = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
    bent_x = x * radial + 2.0 * p1 * x * y + p2 * (r2 + 2.0 * x * x)
    bent_y = y * radial + p1 * (r2 + 2.0 * y * y) + 2.0 * p2 * x * y
    return np.stack([bent_x, bent_y], axis=1)


def undistort(bent: Array, distortion: Array) -> Array:
    """Invert `distort`; (n, 2) to (n, 2), no unit.

    Newton's method on both coordinates at once. A point beyond the lens model's fold (where more
    distance no longer moves the image outwards) has no inverse: it gets a finite point nearby.
    Source: Brown (1966) for the model; the Jacobian is its derivative.
    """
    if not np.any(distortion):
        return bent
    return np.asarray(_unbend(np.ascontiguousarray(bent, np.float64), distortion))


@njit(cache=True)
def _unbend(bent: Array, distortion: Array) -> Array:
    """Do the rounds of `undistort`, point by point."""
    k1, k2, p1, p2, k3 = distortion
    found = bent.copy()
    for point in range(len(bent)):
        x, y = bent[point]
        for _ in range(UNDISTORT_ITERATIONS):
            r2 = x * x + y * y
            radial = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
            slope = 2.0 * (k1 + r2 * (2.0 * k2 + r2 * 3.0 * k3))
            miss_x = x * radial + 2.0 * p1 * x * y + p2 * (r2 + 2.0 * x * x) - bent[point, 0]
            miss_y = y * radial + p1 * (r2 + 2.0 * y * y) + 2.0 * p2 * x * y - bent[point, 1]
            xx = radial + slope * x * x + 2.0 * p1 * y + 6.0 * p2 * x
            yy = radial + slope * y * y + 6.0 * p1 * y + 2.0 * p2 * x
            xy = slope * x * y + 2.0 * p1 * x + 2.0 * p2 * y
            area = max(xx * yy - xy * xy, FOLD_AREA)
            x -= min(max((yy * miss_x - xy * miss_y) / area, -STEP_MAX), STEP_MAX)
            y -= min(max((xx * miss_y - xy * miss_x) / area, -STEP_MAX), STEP_MAX)
        found[point, 0] = x
        found[point, 1] = y
    return found


def project(camera: Camera, points_m: Array) -> tuple[Array, Array]:
    """Project world points (n, 3) in metres to pixels (n, 2) and depths (n,) in metres.

    A point behind the camera has depth <= 0 and its pixel means nothing.
    """
    seen = points_m @ camera.rotation.T + camera.translation
    depth = seen[:, 2]
    safe = np.where(np.abs(depth) < 1e-9, 1e-9, depth)
    bent = distort(seen[:, :2] / safe[:, None], camera.distortion)
    pixels = bent @ camera.intrinsics[:2, :2].T + camera.intrinsics[:2, 2]
    return pixels, depth


def rays(camera: Camera, pixels: Array) -> Array:
    """Return unit directions (n, 3) in the world of the rays through pixels (n, 2)."""
    bent = (pixels - camera.intrinsics[:2, 2]) @ np.linalg.inv(camera.intrinsics[:2, :2]).T
    normal = undistort(bent, camera.distortion)
    forward = np.concatenate([normal, np.ones((len(normal), 1))], axis=1)
    world = forward @ camera.rotation
    return np.asarray(world / np.linalg.norm(world, axis=1, keepdims=True))


def plane_points(camera: Camera, pixels: Array, height_m: float) -> Array:
    """Intersect the rays through pixels (n, 2) with the plane z = `height_m`.

    Returns (n, 3) metres; NaN where the ray does not meet the plane in front of the camera.
    """
    direction = rays(camera, pixels)
    centre = camera.centre_m
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (height_m - centre[2]) / direction[:, 2]
    along = np.where(np.isfinite(along) & (along > 0.0), along, np.nan)
    return np.asarray(centre + along[:, None] * direction)


def triangulate(centres_m: Sequence[Array], directions: Sequence[Array]) -> Array:
    """Return the point (3,) in metres nearest to two or more rays (least squares).

    `centres_m` and unit `directions` are (3,) each. Raises ValueError for fewer than two rays or
    parallel ones. Source: Hartley and Zisserman (2004), 12.2, midpoint method for many rays.
    """
    if len(centres_m) < 2 or len(centres_m) != len(directions):
        raise ValueError("triangulation needs at least two rays, each with centre and direction")
    normal = np.zeros((3, 3))
    right = np.zeros(3)
    for centre, direction in zip(centres_m, directions, strict=True):
        across = np.eye(3) - np.outer(direction, direction)
        normal += across
        right += across @ centre
    if np.linalg.cond(normal) > 1e9:
        raise ValueError("the rays are parallel: no single nearest point")
    return np.asarray(np.linalg.solve(normal, right))

"""Bodies to pixels, fast: the same camera model as `core.camera`, compiled for many points.

Stands inside the cameras. Points behind the camera, and points so far off the axis that the lens
model folds back on itself, are marked as out of sight; the tests hold the rest against
`core.camera.project`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tillfree.core.camera import Camera

Array = NDArray[np.float64]

LEAST_SLOPE = 0.15
"""Where the bent radius grows by less than this share of the straight one, the model ends."""
WIDEST = 3.0
"""Farthest off the axis that a point is looked at, as the tangent of the angle."""


def picture_of(camera: Camera, points_m: Array) -> tuple[Array, Array]:
    """Project points (n, k, 3) in metres to pixels (n, k, 2) and depths (n, k) in metres.

    Depth -1 says that the camera cannot see the point at all.
    """
    pixels = np.zeros((*points_m.shape[:2], 2))
    depth = np.full(points_m.shape[:2], -1.0)
    _picture(
        np.ascontiguousarray(points_m),
        np.ascontiguousarray(camera.rotation),
        camera.translation,
        np.ascontiguousarray(camera.intrinsics),
        camera.distortion,
        pixels,
        depth,
    )
    return pixels, depth


@njit(cache=True)
def _picture(  # noqa: PLR0913 (arrays of one compiled loop)
    points: Array,
    rotation: Array,
    translation: Array,
    intrinsics: Array,
    lens: Array,
    pixels: Array,
    depth: Array,
) -> None:
    k1, k2, p1, p2, k3 = lens[0], lens[1], lens[2], lens[3], lens[4]
    for a in range(points.shape[0]):
        for b in range(points.shape[1]):
            p = points[a, b]
            z = rotation[2, 0] * p[0] + rotation[2, 1] * p[1] + rotation[2, 2] * p[2]
            z += translation[2]
            if z <= 0.05:
                continue
            x = rotation[0, 0] * p[0] + rotation[0, 1] * p[1] + rotation[0, 2] * p[2]
            y = rotation[1, 0] * p[0] + rotation[1, 1] * p[1] + rotation[1, 2] * p[2]
            x, y = (x + translation[0]) / z, (y + translation[1]) / z
            r2 = x * x + y * y
            slope = 1.0 + r2 * (3.0 * k1 + r2 * (5.0 * k2 + 7.0 * r2 * k3))
            if slope < LEAST_SLOPE or r2 > WIDEST * WIDEST:
                continue
            radial = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
            bent_x = x * radial + 2.0 * p1 * x * y + p2 * (r2 + 2.0 * x * x)
            bent_y = y * radial + p1 * (r2 + 2.0 * y * y) + 2.0 * p2 * x * y
            pixels[a, b, 0] = intrinsics[0, 0] * bent_x + intrinsics[0, 1] * bent_y
            pixels[a, b, 0] += intrinsics[0, 2]
            pixels[a, b, 1] = intrinsics[1, 1] * bent_y + intrinsics[1, 2]
            depth[a, b] = z

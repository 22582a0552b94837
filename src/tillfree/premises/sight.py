"""What a camera can see: the bounds of its picture and the furniture in between."""

import numpy as np
from numpy.typing import NDArray

from tillfree.core.camera import Camera, project
from tillfree.core.geometry import contains
from tillfree.premises.layout import Fixture

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def in_picture(camera: Camera, points_m: Array) -> Mask:
    """Tell which world points (n, 3), metres, fall into the camera's picture.

    Beyond the radius at which the lens model turns back on itself nothing is seen: there the
    polynomial would fold far points into the picture.
    """
    with np.errstate(all="ignore"):
        pixels, depth = project(camera, points_m)
        seen = points_m @ camera.rotation.T + camera.translation
        radius2 = np.sum((seen[:, :2] / seen[:, 2:3]) ** 2, axis=1)
        width, height = camera.image_size
        x, y = pixels[:, 0], pixels[:, 1]
        inside = (x >= 0.0) & (x < width) & (y >= 0.0) & (y < height)
        return np.asarray((depth > 1e-6) & inside & (radius2 < _fold_radius2(camera)))


def _fold_radius2(camera: Camera) -> float:
    """Square of the radius up to which r (1 + k1 r^2 + k2 r^4 + k3 r^6) grows; inf without end."""
    k1, k2, _, _, k3 = camera.distortion
    slope = [7.0 * k3, 5.0 * k2, 3.0 * k1, 1.0]
    while len(slope) > 1 and slope[0] == 0.0:
        slope.pop(0)
    if len(slope) == 1:
        return float("inf")
    roots = np.roots(slope)
    real = roots.real[(np.abs(roots.imag) < 1e-9) & (roots.real > 0.0)]
    return float(real.min()) if len(real) else float("inf")


def hidden_by(fixture: Fixture, eye_m: Array, points_m: Array) -> Mask:
    """Tell which points (n, 3) a fixture hides from an eye (3,), metres.

    The fixture is its footprint from the floor up to its height. The line of sight is cut where it
    crosses the footprint's sides; a piece inside the footprint whose lower end is under the top
    is blocked. Touching a side does not hide (a point stands clear of its own shelf).
    """
    outline = fixture.footprint
    start, along = eye_m[:2], points_m[:, :2] - eye_m[:2]
    edges = np.roll(outline, -1, axis=0) - outline
    to_corner = outline - start
    cross = along[:, None, 0] * edges[None, :, 1] - along[:, None, 1] * edges[None, :, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        on_line = (to_corner[:, 0] * edges[:, 1] - to_corner[:, 1] * edges[:, 0])[None, :] / cross
        on_edge = (
            to_corner[None, :, 0] * along[:, None, 1] - to_corner[None, :, 1] * along[:, None, 0]
        ) / cross
    meets = (cross != 0.0) & (on_edge >= 0.0) & (on_edge <= 1.0) & (on_line > 0.0) & (on_line < 1.0)
    cuts = np.sort(np.where(meets, on_line, 1.0), axis=1)
    ends = np.ones((len(points_m), 1))
    cuts = np.concatenate([np.zeros_like(ends), cuts, ends], axis=1)
    rise = points_m[:, 2] - eye_m[2]
    hidden = np.zeros(len(points_m), dtype=np.bool_)
    for piece in range(cuts.shape[1] - 1):
        begin, end = cuts[:, piece], cuts[:, piece + 1]
        middle = start + ((begin + end) / 2.0)[:, None] * along
        lowest = eye_m[2] + np.minimum(begin * rise, end * rise)
        hidden |= (end - begin > 1e-9) & (lowest < fixture.height_m) & contains(outline, middle)
    return hidden

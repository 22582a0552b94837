"""Cameras of a bundle: calibrations that are possible, and that see the floor."""

import numpy as np
from numpy.typing import NDArray

from tillfree.core.camera import Camera
from tillfree.core.geometry import contains
from tillfree.premises.fields import Node, as_number
from tillfree.premises.settings import CheckSettings
from tillfree.premises.sight import in_picture

Array = NDArray[np.float64]

FPS_LIMIT = 1_000.0
"""No camera of a store is faster, frames per second."""


def read_camera(node: Node, camera_id: str | None, settings: CheckSettings) -> Camera | None:
    """Return one camera, or None where something in it is wrong."""
    size = _image_size(node, settings)
    intrinsics = _intrinsics(node)
    rotation = _rotation(node, settings)
    translation = node.array("t", 3)
    distortion = _distortion(node, settings)
    fps = node.number("fps", above=0.0, most=FPS_LIMIT)
    source = node.raw.get("source")
    if source is not None and not isinstance(source, str):
        node.error("source", "must be text: a file or an address", "leave it out if there is none")
        return None
    if size is None or intrinsics is None or rotation is None or translation is None:
        return None
    if distortion is None or fps is None or camera_id is None:
        return None
    return Camera(camera_id, size, intrinsics, rotation, translation, distortion, fps, source)


def check_sight(node: Node, camera: Camera, floor: Array, settings: CheckSettings) -> None:
    """Warn of a camera under the floor, or one that does not see it."""
    if camera.centre_m[2] <= 0.0:
        node.findings.warning(
            node.at("t"),
            round(float(camera.centre_m[2]), 3),
            "puts the camera at or under the floor (its height in metres)",
            "check that R and t take a world point p to R p + t",
        )
    if not in_picture(camera, floor_points(floor, settings)).any():
        node.warning("R", "makes the camera see nothing of the floor", "check R, t and K")


def floor_points(floor: Array, settings: CheckSettings) -> Array:
    """Return points (n, 3) on a grid inside the floor, metres."""
    low, high = floor.min(axis=0), floor.max(axis=0)
    area = float(np.prod(high - low))
    coarse = max(np.sqrt(area / settings.floor_points), (high - low).max() / settings.floor_points)
    step = max(settings.floor_step_m, float(coarse))
    axes = [np.arange(a + step / 2, max(b, a + step), step) for a, b in zip(low, high, strict=True)]
    x, y = np.meshgrid(*axes)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    inside = points[contains(floor, points)]
    if not len(inside):
        inside = floor
    return np.column_stack([inside, np.zeros(len(inside))])


def _image_size(node: Node, settings: CheckSettings) -> tuple[int, int] | None:
    size = node.array("image_size", 2)
    if size is None:
        return None
    width, height = int(size[0]), int(size[1])
    most = settings.image_limit_px
    if (width, height) != tuple(size) or not (1 <= width <= most and 1 <= height <= most):
        node.error(
            "image_size", f"must be two whole numbers from 1 to {most}", "give width and height"
        )
        return None
    return width, height


def _intrinsics(node: Node) -> Array | None:
    found = node.array("K", 3, 3)
    if found is None:
        return None
    if found[0, 0] <= 0.0 or found[1, 1] <= 0.0:
        node.error("K", "must have positive focal lengths", "give fx and fy in pixels")
        return None
    if not np.allclose(found[2], (0.0, 0.0, 1.0)) or abs(found[1, 0]) > 1e-6:
        node.error(
            "K", "must have the form [[fx, s, cx], [0, fy, cy], [0, 0, 1]]", "transpose or scale it"
        )
        return None
    size = node.raw.get("image_size")
    if isinstance(size, list) and len(size) == 2:
        for axis in (0, 1):
            length = as_number(size[axis])
            if length is not None and not 0.0 <= found[axis, 2] <= length:
                node.warning("K", "has its centre outside the picture", "check cx and cy")
                break
    return found


def _rotation(node: Node, settings: CheckSettings) -> Array | None:
    found = node.array("R", 3, 3)
    if found is None:
        return None
    if np.abs(found @ found.T - np.eye(3)).max() > settings.rotation_tolerance:
        node.error("R", "must be orthonormal (R times its transpose is 1)", "calibrate again")
        return None
    if np.linalg.det(found) < 0.0:
        node.error("R", "has determinant -1: it mirrors the world", "turn one axis about")
        return None
    return found


def _distortion(node: Node, settings: CheckSettings) -> Array | None:
    if node.raw.get("distortion") is None:
        return np.zeros(5)
    found = node.array("distortion", 5)
    if found is not None and np.abs(found).max() > settings.distortion_limit:
        most = settings.distortion_limit
        node.error("distortion", f"has a coefficient beyond {most:g}", "calibrate the lens again")
        return None
    return found

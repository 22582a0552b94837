"""Where to hang cameras in a parametric store, so that shelf fronts are seen from two sides.

Candidates hang under the ceiling along the walls and over the aisles; a greedy choice takes, one
after the other, the camera that sees most of what fewer than two chosen ones see. Nothing here is
random. Source: greedy maximum coverage (Nemhauser, Wolsey, Fisher 1978), a standard choice for
camera placement.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.core.camera import Camera, project
from tillfree.core.geometry import contains
from tillfree.premises.layout import Store

Array = NDArray[np.float64]

EYE_M = 1.0
"""Height that cameras look at: between a shopper's hands and head (own choice)."""


@dataclass(frozen=True, slots=True)
class RigSpec:
    """What a rig is made of: lengths in metres, sizes and focal length in px."""

    count: int = 9
    image_size: tuple[int, int] = (1280, 720)
    focal_px: float = 640.0
    mount_m: float = 2.8
    distortion: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    fps: float = 10.0


def hang_cameras(store: Store, spec: RigSpec) -> tuple[Camera, ...]:
    """Choose `spec.count` cameras for the store (in its own, unturned frame)."""
    candidates = _candidates(store, spec)
    targets = _targets(store)
    sees = np.stack([_sees(camera, targets, store) for camera in candidates])
    seen = np.zeros(len(targets))
    chosen: list[int] = []
    for _ in range(min(spec.count, len(candidates))):
        worth = np.array([1.0, 0.8, 0.15, 0.03])[np.minimum(seen, 3).astype(int)]
        gain = sees @ worth
        gain[chosen] = -1.0
        best = int(np.argmax(gain))
        chosen.append(best)
        seen += sees[best]
    return tuple(_named(candidates[k], f"cam{n}", spec) for n, k in enumerate(chosen))


def _named(camera: Camera, camera_id: str, spec: RigSpec) -> Camera:
    return Camera(
        camera_id, camera.image_size, camera.intrinsics, camera.rotation, camera.translation,
        np.array(spec.distortion), spec.fps,
    )  # fmt: skip


def look_at(centre: Array, target: Array, spec: RigSpec) -> Camera:
    """Return an undistorted camera at `centre` (3,) that looks at `target` (3,), upright."""
    forward = (target - centre) / np.linalg.norm(target - centre)
    right = np.cross(forward, np.array([0.0, 0.0, 1.0]))
    if np.linalg.norm(right) < 1e-6:
        right = np.array([1.0, 0.0, 0.0])
    right = right / np.linalg.norm(right)
    rotation = np.stack([right, np.cross(forward, right), forward])
    width, height = spec.image_size
    intrinsics = np.array(
        [[spec.focal_px, 0.0, width / 2], [0.0, spec.focal_px, height / 2], [0.0, 0.0, 1.0]]
    )
    return Camera(
        "", spec.image_size, intrinsics, rotation, -rotation @ centre, np.zeros(5), spec.fps
    )


def _candidates(store: Store, spec: RigSpec) -> list[Camera]:
    """Hang points every 1.5 m or so, inside the floor; each looks at a few nearby places."""
    low, high = store.floor.min(axis=0), store.floor.max(axis=0)
    xs = np.linspace(low[0] + 0.25, high[0] - 0.25, max(2, round((high[0] - low[0]) / 1.7)))
    ys = np.linspace(low[1] + 0.25, high[1] - 0.25, max(2, round((high[1] - low[1]) / 1.7)))
    grid = np.array([[x, y] for x in xs for y in ys])
    grid = grid[contains(store.floor, grid)]
    middle = store.floor.mean(axis=0)
    cameras = []
    for x, y in grid:
        centre = np.array([x, y, spec.mount_m])
        toward = middle - centre[:2]
        base = np.arctan2(toward[1], toward[0])
        for turn in (-0.9, 0.0, 0.9, np.pi):
            ahead = np.array([np.cos(base + turn), np.sin(base + turn)]) * 2.6
            cameras.append(look_at(centre, np.append(centre[:2] + ahead, EYE_M), spec))
    return cameras


def _targets(store: Store) -> Array:
    """Points that matter: shoppers before every slot (hands, head), and the gates."""
    points = []
    for slot in store.slots:
        facing = np.array(slot.facing)
        front = np.array(slot.centre_m[:2]) + facing * slot.depth_m / 2
        points.append(np.append(front + facing * 0.05, slot.centre_m[2] + 0.05))
        points.append(np.append(front + facing * 0.5, 1.5))
    for gate in store.gates:
        middle = gate.segment.mean(axis=0)
        points += [np.append(middle + np.array([0.0, d]), 1.5) for d in (-0.3, 0.4, 1.0)] * 4
    return np.array(points)


def _sees(camera: Camera, targets: Array, store: Store) -> Array:
    """Return 1.0 for each target inside the picture, within 8 m and not behind furniture."""
    pixels, depth = project(camera, targets)
    width, height = camera.image_size
    inside = (depth > 0.5) & (depth < 8.0)
    inside &= (pixels[:, 0] > 0) & (pixels[:, 0] < width)
    inside &= (pixels[:, 1] > 0) & (pixels[:, 1] < height)
    share = np.linspace(0.05, 0.97, 12)[:, None, None]
    path = camera.centre_m + share * (targets - camera.centre_m)
    flat = path.reshape(-1, 3)
    for fixture in store.fixtures:
        hit = contains(fixture.footprint, flat[:, :2]) & (flat[:, 2] < fixture.height_m)
        inside &= ~hit.reshape(path.shape[:2]).any(axis=0)
    return inside.astype(np.float64)

"""Where cameras hang in a plan: the premises' greedy rig, told as what a person can turn.

Stands between a furnished plan and its survey. Cameras are taken one after the other until two of
them see enough of the shelf fronts; the greedy order is the same for every count.
"""

import math

import msgspec
import numpy as np

from tillfree.core.camera import Camera
from tillfree.planning.building import PICTURE_PX, build
from tillfree.planning.plan import CameraPlan, StorePlan
from tillfree.planning.settings import PlanningSettings
from tillfree.premises import CoverageSettings, RigSpec, hang_cameras, measure_coverage

STEP = 2
"""Cameras by which a rig is enlarged until it sees enough."""
FIRST = 4
_COARSE = CoverageSettings(across=2, heights_m=(0.12,))
"""How a rig is looked at while it grows: every front, with a seventh of the points."""


def hang(plan: StorePlan, count: int | None, settings: PlanningSettings) -> tuple[CameraPlan, ...]:
    """Return `count` cameras for a plan; None: as few as see enough, up to `cameras_max`."""
    store = build(plan).store
    focal_px = PICTURE_PX[0] / 2 / math.tan(math.radians(settings.view_deg) / 2)
    most = count or settings.cameras_max
    rig = RigSpec(most, PICTURE_PX, focal_px, settings.mount_m)
    hung = tuple(_told(camera, k, settings) for k, camera in enumerate(hang_cameras(store, rig)))
    if count is not None:
        return hung
    for some in range(FIRST, len(hung), STEP):
        tried = build(msgspec.structs.replace(plan, cameras=hung[:some])).store
        if measure_coverage(tried, _COARSE).covered >= settings.covered_share:
            return hung[:some]
    return hung


def _told(camera: Camera, number: int, settings: PlanningSettings) -> CameraPlan:
    x, y, z = (float(v) for v in camera.centre_m)
    ahead = camera.rotation[2]
    facing = math.degrees(math.atan2(ahead[1], ahead[0])) % 360.0
    tilt = math.degrees(math.asin(float(np.clip(-ahead[2], 0.0, 1.0))))
    return CameraPlan(f"camera-{number + 1}", round(x, 2), round(y, 2), round(z, 2),
                      round(facing, 1), round(tilt, 1), settings.view_deg)  # fmt: skip

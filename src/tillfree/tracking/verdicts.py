"""What may happen to a track in one step, and the distance to the gates that decides it."""

from typing import Final

import numpy as np

from tillfree.core.geometry import contains, segment_distance_m
from tillfree.tracking.arrays import Floats, RigArrays
from tillfree.tracking.rejoining import Trace
from tillfree.tracking.settings import TrackingSettings

KEEP: Final = 0
CONFIRM: Final = 1
DROP: Final = 2
LOST: Final = 3
LEFT: Final = 4


def gate_gap_m(rig: RigArrays, mean: Floats) -> float:
    """Return the distance (m) from a state's place to the nearest gate; infinite without gates."""
    gaps = [float(segment_distance_m(mean[None, :2], gate[:2], gate[2:])[0]) for gate in rig.gates]
    return min(gaps, default=float(np.inf))


def is_doorway(rig: RigArrays, mean: Floats, settings: TrackingSettings) -> bool:
    """Tell whether somebody new is no surprise there: at a gate or beyond the floor."""
    if len(rig.floor) >= 3 and not bool(contains(rig.floor, mean[None, :2])[0]):
        return True
    return gate_gap_m(rig, mean) < settings.gate_near_m


def is_leaving(rig: RigArrays, trace: Trace, settings: TrackingSettings) -> bool:
    """Tell whether a track was walking out of a gate when it was last seen."""
    if len(rig.floor) < 3 or gate_gap_m(rig, trace.mean) > settings.outside_reach_m:
        return False
    ahead = trace.mean[:2] + settings.pace_memory_s * trace.mean[2:4]
    return not bool(contains(rig.floor, ahead[None])[0])

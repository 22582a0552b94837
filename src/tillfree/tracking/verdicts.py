"""What may happen to a track in one step, and the distance to the gates that decides it."""

from typing import Final

import numpy as np

from tillfree.core.geometry import segment_distance_m
from tillfree.tracking.arrays import Floats, RigArrays

KEEP: Final = 0
CONFIRM: Final = 1
DROP: Final = 2
LOST: Final = 3
LEFT: Final = 4


def gate_gap_m(rig: RigArrays, mean: Floats) -> float:
    """Return the distance (m) from a state's place to the nearest gate; infinite without gates."""
    gaps = [
        float(segment_distance_m(mean[None, :2], gate[:2], gate[2:])[0]) for gate in rig.gates
    ]
    return min(gaps, default=float(np.inf))

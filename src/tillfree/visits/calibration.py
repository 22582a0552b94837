"""From the beam's belief to a confidence that means what it says.

The beam leaves out what it cannot see (a track it lost, an act it never heard of); a logistic
curve, fitted on seeds that nothing is reported on, takes that into account.
"""

import math

from tillfree.visits.visit import Visit

LEAST = 1e-4
INTERCEPT = 0.0
SLOPE = 1.0
LOST_PENALTY = 1.5
"""Logistic coefficients; see docs/concepts/attribution.md, 'Calibration', for their fit."""


def calibrated(belief: float, visit: Visit) -> float:
    """Return the probability (0..1) that a receipt is right, from the beam's `belief` (0..1)."""
    bounded = min(max(belief, LEAST), 1.0 - LEAST)
    logit = math.log(bounded / (1.0 - bounded))
    logit = INTERCEPT + SLOPE * logit - LOST_PENALTY * visit.lost_inside
    return 1.0 / (1.0 + math.exp(-logit))

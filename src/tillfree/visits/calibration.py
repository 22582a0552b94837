"""From the beam's belief to a confidence that means what it says.

The beam leaves out what it cannot see: a track that was silently exchanged, an act it never heard
of. On seeds that nothing is reported on (docs/concepts/attribution.md, 'Calibration') beliefs were
right nearly as often as they said, but for a share that no belief, however sure, gets rid of.
"""

import math

from tillfree.visits.visit import Visit

LEAST = 1e-4
"""Least belief; what is said is never said to be impossible."""
CEILING = 0.995
"""Share of receipts of full belief that were right; development seeds, see the page."""
EXPONENT = 1.1
"""How much faster confidence falls than belief; same seeds."""
LOST_FACTOR = 0.8
"""For each member who was lost at a gate instead of seen leaving; own choice."""


def calibrated(belief: float, visit: Visit) -> float:
    """Return the probability (0..1) that a receipt is right, from the beam's `belief` (0..1)."""
    bounded = min(max(belief, LEAST), 1.0) if math.isfinite(belief) else LEAST
    return float(CEILING * bounded**EXPONENT * LOST_FACTOR**visit.lost_inside)

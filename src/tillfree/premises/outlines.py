"""Polygons of a bundle: at least three corners, no crossing, some area."""

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LinearRing

from tillfree.core.geometry import polygon_area_m2
from tillfree.premises.fields import Node
from tillfree.premises.settings import CheckSettings

Array = NDArray[np.float64]

CORNERS = 2_000
"""Corners of one polygon at most (keeps every later loop over them bounded)."""


def read_outline(node: Node, key: str, settings: CheckSettings) -> Array | None:
    """Return a polygon (n, 2) in metres, a repeated last corner taken off; None with a problem."""
    outline = node.array(key, -1, 2)
    if outline is None:
        return None
    if len(outline) > 1 and np.array_equal(outline[0], outline[-1]):
        outline = outline[:-1]
    remedy = "give its corners in their order around"
    if not 3 <= len(outline) <= CORNERS:
        node.error(key, f"has {len(outline)} corners instead of 3 to {CORNERS}", remedy)
        return None
    if abs(polygon_area_m2(outline)) < settings.least_area_m2:
        node.error(key, "has no area", remedy)
        return None
    if not LinearRing(outline).is_simple:
        node.error(key, "crosses itself", remedy)
        return None
    return outline

"""People messages in, tracks on the floor out, with who-is-who as a probability."""

from tillfree.tracking.records import (
    HeldSighting,
    Point3,
    TrackLink,
    TrackMix,
    TrackSample,
    TrackUpdate,
)
from tillfree.tracking.settings import TrackingSettings
from tillfree.tracking.tracker import Tracker

__all__ = [
    "HeldSighting",
    "Point3",
    "TrackLink",
    "TrackMix",
    "TrackSample",
    "TrackUpdate",
    "Tracker",
    "TrackingSettings",
]

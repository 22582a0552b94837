"""People messages in, tracks on the floor out, with who-is-who as a probability."""

from tillfree.tracking.metrics import Places, TrackingFigures, tracking_figures
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
from tillfree.tracking.warming import warm_up

__all__ = [
    "HeldSighting",
    "Places",
    "Point3",
    "TrackLink",
    "TrackMix",
    "TrackSample",
    "TrackUpdate",
    "Tracker",
    "TrackingFigures",
    "TrackingSettings",
    "tracking_figures",
    "warm_up",
]

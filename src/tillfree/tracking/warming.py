"""Compile the kernels before they are needed, so that the first second is as fast as the rest."""

import numpy as np

from tillfree.core.camera import Camera
from tillfree.premises import Store
from tillfree.sensors import PeopleFrame, Person
from tillfree.tracking.tracker import Tracker

_STEP_NS = 100_000_000


def warm_up() -> None:
    """Step a tracker over one person in an empty room; the compiled code is kept on disk."""
    rotation = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    centre = np.array([0.0, -4.0, 2.0])
    lens = np.array([[600.0, 0.0, 640.0], [0.0, 600.0, 360.0], [0.0, 0.0, 1.0]])
    camera = Camera("c0", (1280, 720), lens, rotation, -rotation @ centre, np.zeros(5), 10.0)
    floor = np.array([[-5.0, -5.0], [5.0, -5.0], [5.0, 5.0], [-5.0, 5.0]])
    store = Store("warm", "warm", "UTC", "KRW", floor, (), (), (), (), (camera,))
    tracker = Tracker(store)
    seen = Person((600.0, 300.0, 80.0, 350.0), keypoints={"nose": (640.0, 420.0, 0.9)})
    for k in range(1, 4):
        tracker.observe_people("c0", PeopleFrame(k * _STEP_NS, (seen,)))
        tracker.step(k * _STEP_NS)

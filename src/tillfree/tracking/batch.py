"""People messages to flat arrays: the one place where tracking touches Python objects per point.

Frames wait until a step reaches their time; then they are flattened into one array each. A
description of another length than the store's first one is ignored (one model a store).
"""

from array import array
from dataclasses import dataclass, field

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.sensors import PeopleFrame, Person
from tillfree.tracking.arrays import Batch, Floats
from tillfree.tracking.body import COCO

POINT = 4
"""Numbers of a keypoint in `Batch.points`."""
BOX = 7
"""Numbers of a detection in `Batch.boxes`."""


class _Gathered:
    """What one step's frames hold, as flat numbers: an array of tuples takes ten times as long."""

    def __init__(self, look_length: int) -> None:
        self.look_length = look_length
        self.count = 0
        self.boxes, self.points = array("d"), array("d")
        self.looks: list[tuple[int, tuple[float, ...]]] = []
        self.gazes: list[tuple[int, tuple[float, ...]]] = []

    def add(self, camera: int, person: Person) -> None:
        """Take in one detection."""
        points = self.points
        start = len(points) // POINT
        for name, (x, y, score) in person.keypoints.items():
            code = COCO.get(name)
            if code is not None:
                points.extend((code, x, y, score))
        self.boxes.extend((*person.bbox, start, len(points) // POINT, camera))
        look = person.appearance
        if look:
            if not self.look_length:
                self.look_length = len(look)
            if len(look) == self.look_length:
                self.looks.append((self.count, look))
        if len(person.gaze) == 3:
            self.gazes.append((self.count, person.gaze))
        self.count += 1


@dataclass(slots=True)
class FrameBuffer:
    """Frames waiting for the next step; `limit` people a frame, the rest is `refused`."""

    limit: int
    look_length: int = 0
    refused: int = 0
    waiting: list[tuple[int, int, PeopleFrame]] = field(default_factory=list)

    def _add(
        self, gathered: _Gathered, t_s: float, camera: int, frame: PeopleFrame
    ) -> tuple[float, int, int, int]:
        first = gathered.count
        people = frame.people
        if len(people) > self.limit:
            self.refused += len(people) - self.limit
            people = people[: self.limit]
        for person in people:
            gathered.add(camera, person)
        return (t_s, camera, first, gathered.count)

    def batch(self, origin_ns: int, now_ns: int, clock: Floats) -> Batch:
        """Take every frame up to `now_ns`; times are seconds since `origin_ns`, clocks corrected.

        `clock` (cameras, 3) is `ClockLag.rows`.
        """
        due = self.waiting
        later = [item for item in due if item[0] > now_ns]
        if later:
            due = [item for item in due if item[0] <= now_ns]
        self.waiting = later
        offsets = clock[:, 2].tolist()
        timed = [((t - origin_ns) / NS_PER_S - offsets[c], c, frame) for t, c, frame in due]
        timed.sort(key=lambda item: item[:2])
        gathered = _Gathered(self.look_length)
        rows = [self._add(gathered, *item) for item in timed]
        self.look_length = gathered.look_length
        count = gathered.count
        looks = np.zeros((count, self.look_length))
        has_look = np.zeros(count, np.int64)
        gazes = np.full((count, 3), np.nan)
        for here, look in gathered.looks:
            looks[here] = look
            has_look[here] = 1
        for here, gaze in gathered.gazes:
            gazes[here] = gaze
        return Batch(
            np.array(rows, dtype=np.float64).reshape(-1, 4),
            np.array(gathered.boxes).reshape(-1, BOX),
            np.array(gathered.points).reshape(-1, POINT),
            looks,
            has_look,
            gazes,
            clock,
        )

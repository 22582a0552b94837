"""People messages to flat arrays: the one place where tracking touches Python objects per point.

Frames wait until a step reaches their time; then they are flattened into one array each. A
description of another length than the store's first one is ignored (one model a store).
"""

from dataclasses import dataclass, field

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.sensors import PeopleFrame, Person
from tillfree.tracking.arrays import Batch, Floats
from tillfree.tracking.body import COCO

NO_GAZE = (float("nan"), float("nan"), float("nan"))


@dataclass(slots=True)
class FrameBuffer:
    """Frames waiting for the next step; `limit` people a frame, the rest is `refused`."""

    limit: int
    look_length: int = 0
    refused: int = 0
    waiting: list[tuple[int, int, PeopleFrame]] = field(default_factory=list)
    boxes: list[tuple[float, ...]] = field(default_factory=list)
    points: list[tuple[float, float, float, float]] = field(default_factory=list)
    looks: list[tuple[int, tuple[float, ...]]] = field(default_factory=list)
    gazes: list[tuple[int, tuple[float, ...]]] = field(default_factory=list)

    def _add(self, t_s: float, camera: int, frame: PeopleFrame) -> tuple[float, int, int, int]:
        first = len(self.boxes)
        people = frame.people
        if len(people) > self.limit:
            self.refused += len(people) - self.limit
            people = people[: self.limit]
        for person in people:
            self._add_person(camera, person)
        return (t_s, camera, first, len(self.boxes))

    def _add_person(self, camera: int, person: Person) -> None:
        points = self.points
        start = len(points)
        for name, (x, y, score) in person.keypoints.items():
            code = COCO.get(name)
            if code is not None:
                points.append((code, x, y, score))
        here = len(self.boxes)
        self.boxes.append((*person.bbox, start, len(points), camera))
        look = person.appearance
        if look:
            if not self.look_length:
                self.look_length = len(look)
            if len(look) == self.look_length:
                self.looks.append((here, look))
        if len(person.gaze) == 3:
            self.gazes.append((here, person.gaze))

    def batch(self, origin_ns: int, now_ns: int, clock: Floats) -> Batch:
        """Take every frame up to `now_ns`; times are seconds since `origin_ns`, clocks corrected.

        `clock` (cameras, 3) is `ClockLag.rows`.
        """
        self.boxes, self.points, self.looks, self.gazes = [], [], [], []
        due = self.waiting
        later = [item for item in due if item[0] > now_ns]
        if later:
            due = [item for item in due if item[0] <= now_ns]
        self.waiting = later
        offsets = clock[:, 2].tolist()
        timed = [((t - origin_ns) / NS_PER_S - offsets[c], c, frame) for t, c, frame in due]
        timed.sort(key=lambda item: item[:2])
        rows = [self._add(*item) for item in timed]
        count = len(self.boxes)
        looks = np.zeros((count, self.look_length))
        has_look = np.zeros(count, np.int64)
        gazes = np.full((count, 3), np.nan)
        for here, look in self.looks:
            looks[here] = look
            has_look[here] = 1
        for here, gaze in self.gazes:
            gazes[here] = gaze
        return Batch(
            np.array(rows, dtype=np.float64).reshape(-1, 4),
            np.array(self.boxes, dtype=np.float64).reshape(-1, 7),
            np.array(self.points, dtype=np.float64).reshape(-1, 4),
            looks,
            has_look,
            gazes,
            clock,
        )

"""A small room with four cameras and people on given paths: exact pictures, optional noise."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tillfree.core.camera import Camera, project
from tillfree.premises import Gate, Store
from tillfree.sensors import PeopleFrame, Person
from tillfree.tracking import Tracker, TrackUpdate

Floats = NDArray[np.float64]
Path = Callable[[float], tuple[float, float] | None]
"""Where somebody is after so many seconds; None while not there."""

START_NS = 1_767_225_600_000_000_000
STEP_NS = 100_000_000
FLOOR = np.array([[0.0, 0.0], [8.0, 0.0], [8.0, 8.0], [0.0, 8.0]])
NOSE_M = 1.6


def turned(angle: float, shift: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return rotation (2, 2) and shift (2,) of the world's frame."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]]), np.array(shift)


def camera_at(name: str, centre: Floats, target: Floats, distortion: Floats) -> Camera:
    """Return a camera at `centre` (3,) that looks at `target` (3,), metres."""
    forward = (target - centre) / np.linalg.norm(target - centre)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    rotation = np.stack([right, np.cross(forward, right), forward])
    lens = np.array([[620.0, 0.0, 640.0], [0.0, 620.0, 360.0], [0.0, 0.0, 1.0]])
    return Camera(name, (1280, 720), lens, rotation, -rotation @ centre, distortion, 10.0)


def room(
    frame: tuple[Floats, Floats] | None = None, distortion: Floats | None = None, cameras: int = 4
) -> Store:
    """Return an empty room of 8 by 8 m with a door in its south wall, in any frame."""
    turn, shift = frame or turned(0.0, (0.0, 0.0))
    bend = np.zeros(5) if distortion is None else distortion
    middle = np.array([*(turn @ [4.0, 4.0] + shift), 0.8])
    corners = [(0.1, 0.1), (7.9, 7.9), (7.9, 0.1), (0.1, 7.9)][:cameras]
    rig = tuple(
        camera_at(f"c{k}", np.array([*(turn @ corner + shift), 2.9]), middle, bend)
        for k, corner in enumerate(corners)
    )
    gate = Gate("door", "both", np.array([[3.2, 0.0], [4.8, 0.0]]) @ turn.T + shift)
    floor = FLOOR @ turn.T + shift
    return Store("room", "Room", "UTC", "KRW", floor, (), (gate,), (), (), rig)


def joints_at(place: Floats, facing: Floats) -> dict[str, Floats]:
    """Return the keypoints of somebody who stands at `place` and faces along `facing`."""
    left = np.array([-facing[1], facing[0]])

    def at(forward: float, side: float, height: float) -> Floats:
        return np.array([*(place + forward * facing + side * left), height])

    return {
        "nose": at(0.1, 0.0, NOSE_M),
        "left_wrist": at(0.1, 0.22, 0.9),
        "right_wrist": at(0.1, -0.22, 0.9),
        "left_ankle": at(0.0, 0.1, 0.06),
        "right_ankle": at(0.0, -0.1, 0.06),
    }


class Film:
    """Pictures of people on paths, from every camera of a store."""

    def __init__(self, store: Store, paths: Sequence[Path], seed: int = 1) -> None:
        """Take who walks where (in the store's own frame)."""
        self.store = store
        self.paths = paths
        self.noise_px = 3.0
        self.looks: dict[int, Floats] = {}
        self.clock_s: dict[str, float] = {}
        self.hidden: Callable[[int, str, float], bool] = lambda person, camera, at_s: False
        self.only_boxes = False
        self._draw = np.random.default_rng(seed)

    def picture(self, camera: Camera, at_s: float) -> PeopleFrame:
        """Return what a camera sees `at_s` seconds after the start."""
        shown_s = at_s - self.clock_s.get(camera.camera_id, 0.0)
        people = []
        for k, path in enumerate(self.paths):
            here = path(shown_s)
            if here is None or self.hidden(k, camera.camera_id, at_s):
                continue
            before = path(shown_s - 0.1) or here
            way = np.array(here) - before
            length = float(np.hypot(*way))
            facing = way / length if length > 1e-6 else np.array([0.0, 1.0])
            person = self._person(camera, np.array(here), facing, k)
            if person is not None:
                people.append(person)
        return PeopleFrame(START_NS + round(at_s * 1e9), tuple(people))

    def _person(self, camera: Camera, place: Floats, facing: Floats, k: int) -> Person | None:
        joints = joints_at(place, facing)
        pixels, depth = project(camera, np.stack(list(joints.values())))
        pixels = pixels + self._draw.normal(0.0, self.noise_px, pixels.shape)
        if np.any(depth < 0.3) or np.any(pixels < 0.0) or np.any(pixels > camera.image_size):
            return None
        low, high = pixels.min(axis=0), pixels.max(axis=0)
        look: tuple[float, ...] = ()
        if k in self.looks and self._draw.random() < 0.3:
            raw = self.looks[k] + self._draw.normal(0.0, 0.15, len(self.looks[k]))
            look = tuple(raw / np.linalg.norm(raw))
        named = (
            {}
            if self.only_boxes
            else {
                name: (float(x), float(y), 0.8) for name, (x, y) in zip(joints, pixels, strict=True)
            }
        )
        box = (float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
        return Person(box, 0.9, named, look)

    def run(self, tracker: Tracker, since_s: float, until_s: float) -> list[TrackUpdate]:
        """Show the film to a tracker at ten frames a second and return what it says."""
        said = []
        for step in range(round(since_s * 10), round(until_s * 10)):
            for k, camera in enumerate(self.store.cameras):
                at_s = 0.1 * step - 0.013 * k
                tracker.observe_people(camera.camera_id, self.picture(camera, at_s))
            said.append(tracker.step(START_NS + step * STEP_NS))
        return said


def straight(
    since: tuple[float, float], until: tuple[float, float], seconds: float, start_s: float = 0.0
) -> Path:
    """Return a path that goes straight from one place to another and stays there."""

    def path(at_s: float) -> tuple[float, float] | None:
        if at_s < start_s:
            return None
        share = min(1.0, (at_s - start_s) / seconds)
        return (
            since[0] + share * (until[0] - since[0]),
            since[1] + share * (until[1] - since[1]),
        )

    return path

"""From a walking point to a body: joints in space for everybody at every tick.

Stands between the world and the cameras. A body is a stick figure of 13 of COCO's keypoints whose
proportions follow Drillis and Contini (1966); arms swing while walking, the back bends and the
wrist goes out while reaching.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.simulator.records import Motion

Array = NDArray[np.float64]

JOINTS = (
    "nose", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist",
    "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
"""COCO names, in the order of the arrays here."""
NOSE, LEFT_WRIST, RIGHT_WRIST, LEFT_ANKLE, RIGHT_ANKLE = 0, 5, 6, 11, 12


@dataclass(frozen=True, slots=True)
class Bodies:
    """Joints of everybody there: rows (n, 13, 3) metres; `row_of` (ticks, people), -1 if absent."""

    tick_s: float
    row_of: NDArray[np.int64]
    tick: NDArray[np.int64]
    person: NDArray[np.int64]
    joints: Array
    heading: Array
    height_m: Array
    lean: Array


def bodies(motion: Motion) -> Bodies:
    """Build the joints of everybody at each tick at which they are there."""
    tick, person = np.nonzero(motion.there)
    row_of = np.full(motion.there.shape, -1, dtype=np.int64)
    row_of[tick, person] = np.arange(len(tick))
    place, heading = motion.place[tick, person], motion.heading[tick, person]
    tall, stride = motion.height_m[person], motion.stride[tick, person]
    reach, target = motion.reach[tick, person], motion.target[tick, person]
    ahead = np.stack([np.cos(heading), np.sin(heading)], axis=1)
    left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    low = np.clip((1.15 - target[:, :, 2]) / 0.8, 0.0, 1.0)
    lean = np.max(reach * (0.08 + 0.3 * low), axis=1)
    joints = np.zeros((len(tick), len(JOINTS), 3))

    def put(joint: int, forward: Array, aside: Array, up: Array) -> None:
        joints[:, joint, :2] = place + ahead * forward[:, None] + left * aside[:, None]
        joints[:, joint, 2] = up

    swing = 0.16 * tall * np.sin(2.0 * np.pi * stride / (0.8 * tall))
    zero = np.zeros(len(tick))
    put(NOSE, 0.1 + lean, zero, tall * 0.93 - 0.9 * lean * low.max(axis=1))
    for side, sign in ((0, 1.0), (1, -1.0)):
        put(1 + side, 0.8 * lean, sign * 0.11 * tall, tall * 0.82 - 0.7 * lean * low.max(axis=1))
        put(7 + side, zero, sign * 0.06 * tall, 0.53 * tall + zero)
        put(9 + side, 0.5 * sign * swing, sign * 0.055 * tall, 0.285 * tall + zero)
        lift = 0.04 * np.clip(sign * np.cos(2.0 * np.pi * stride / (0.8 * tall)), 0.0, None)
        lift = np.where(np.abs(swing) > 1e-6, lift, 0.0)
        put(11 + side, sign * swing, sign * 0.05 * tall, 0.045 * tall + lift)
        put(5 + side, 0.05 - 0.5 * sign * swing, sign * 0.14 * tall, 0.47 * tall + zero)
    carried = motion.carries[tick, person] >= 0
    for side, sign in ((0, 1.0), (1, -1.0)):
        hold = np.stack([place[:, 0], place[:, 1], 0.62 * tall], axis=1)
        hold[:, :2] += 0.28 * ahead + sign * 0.12 * left
        rest = np.where(carried[:, side, None], hold, joints[:, 5 + side])
        share = reach[:, side, None]
        joints[:, 5 + side] = (1.0 - share) * rest + share * target[:, side]
        joints[:, 3 + side] = 0.5 * (joints[:, 1 + side] + joints[:, 5 + side])
    return Bodies(motion.tick_s, row_of, tick, person, joints, heading, tall, lean)


@dataclass(frozen=True, slots=True)
class Instants:
    """Who is where at given instants: one row for each person at each of them, by instant."""

    instant: NDArray[np.int64]
    person: NDArray[np.int64]
    tick: NDArray[np.int64]
    joints: Array
    heading: Array
    height_m: Array
    first: NDArray[np.int64]
    """(instants + 1,) where each instant's rows begin."""


def at_instants(body: Bodies, times_s: Array) -> Instants:
    """Interpolate bodies to instants (n,), seconds from the start of the recording."""
    ticks = body.row_of.shape[0]
    place = np.clip(times_s / body.tick_s, 0.0, ticks - 1.000001)
    before = np.floor(place).astype(np.int64)
    after = np.minimum(before + 1, ticks - 1)
    share = place - before
    row0, row1 = body.row_of[before], body.row_of[after]
    instant, person = np.nonzero((row0 >= 0) & (row1 >= 0))
    a, b = row0[instant, person], row1[instant, person]
    w = share[instant][:, None, None]
    joints = (1.0 - w) * body.joints[a] + w * body.joints[b]
    first = np.searchsorted(instant, np.arange(len(times_s) + 1))
    return Instants(
        instant, person, before[instant], joints, body.heading[a], body.height_m[a], first
    )

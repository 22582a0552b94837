"""What the people detectors of all cameras say, and the items that are seen in hands.

Stands after the world: bodies in, message bodies out, still free of delays and faults. Boxes are
of what is visible; hidden keypoints are mostly missing; figures in `CameraSettings`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tillfree.core.camera import Camera
from tillfree.sensors import PeopleFrame, Person, ProductFrame
from tillfree.simulator.body import (
    JOINTS,
    LEFT_ANKLE,
    LEFT_WRIST,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_WRIST,
    Bodies,
    Instants,
    at_instants,
)
from tillfree.simulator.in_hand import InHand, Sight, items_seen
from tillfree.simulator.lens import picture_of
from tillfree.simulator.records import Motion
from tillfree.simulator.settings import CameraSettings
from tillfree.simulator.visibility import Furniture, visible_points

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

HEIGHTS = np.array([0.0, 0.12, 0.3, 0.5, 0.65, 0.82, 0.9, 1.0])
"""Where a body's outline is sampled, as shares of its height."""
HALF_WIDTHS_M = np.array([0.1, 0.11, 0.14, 0.18, 0.2, 0.22, 0.1, 0.06])
"""Half the outline's width there, metres (own)."""
FEW = (NOSE, LEFT_WRIST, RIGHT_WRIST, LEFT_ANKLE, RIGHT_ANKLE)
"""Keypoints that a small detector gives."""
OWN = np.array([name.split("_")[-1] in ("wrist", "elbow") for name in JOINTS] + [False] * 24)


@dataclass(frozen=True, slots=True)
class Eyes:
    """What all cameras of one store share."""

    settings: CameraSettings
    furniture: Furniture
    looks: Array
    """(people, dimensions) true appearance of each person; no columns: no camera gives any."""
    keypoints: tuple[int, ...]
    start_ns: int
    in_hand: InHand


@dataclass(frozen=True, slots=True)
class View:
    """One camera's frames: measured at seconds of true time, as message bodies."""

    people: tuple[tuple[float, PeopleFrame], ...]
    products: tuple[tuple[float, ProductFrame], ...]


def film(camera: Camera, bodies: Bodies, motion: Motion, eyes: Eyes, rng: Generator) -> View:
    """Return all frames of one camera over the recording."""
    duration_s = motion.there.shape[0] * motion.tick_s
    times = np.arange(float(rng.uniform(0.0, 1.0 / camera.fps)), duration_s, 1.0 / camera.fps)
    now = at_instants(bodies, times)
    points = _points(camera, now)
    pixels, depth = picture_of(camera, points)
    width, height = camera.image_size
    inside = (depth > 0.25) & (pixels[..., 0] >= 0) & (pixels[..., 0] < width)
    inside &= (pixels[..., 1] >= 0) & (pixels[..., 1] < height)
    axis = np.column_stack([now.joints[:, 7:9, :2].mean(axis=1), 0.97 * now.height_m])
    solid = eyes.furniture
    seen = visible_points(
        points, inside, axis, now.first, OWN, camera.centre_m, solid.corners, solid.height_m,
        solid.boards_m,
    )  # fmt: skip
    sight = Sight(camera, now, motion, pixels, depth, seen)
    found, boxes = _boxes(pixels, seen, eyes.settings, rng)
    given = _keypoints(sight, boxes, eyes, rng)
    extras = _extras(camera, now, motion, eyes, rng)
    people = _frames(camera, times, now, (found, boxes, given, extras), eyes, rng)
    products = items_seen(sight, eyes.in_hand, eyes.settings, rng)
    stamped = tuple(
        (float(times[k]), ProductFrame(_ns(eyes, times[k]), items)) for k, items in products
    )
    return View(people, stamped)


def _ns(eyes: Eyes, time_s: float) -> int:
    return eyes.start_ns + round(float(time_s) * 1e9)


def _points(camera: Camera, now: Instants) -> Array:
    """Return joints and outline points of every row, (n, 13 + 24, 3) metres."""
    foot = now.joints[:, 7:9, :2].mean(axis=1)
    head = now.joints[:, NOSE, :2]
    away = foot - camera.centre_m[:2]
    away = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    side = np.stack([-away[:, 1], away[:, 0]], axis=1)
    top = now.joints[:, NOSE, 2] / 0.93
    outline = np.zeros((len(foot), len(HEIGHTS), 3, 3))
    for k, (share, half) in enumerate(zip(HEIGHTS, HALF_WIDTHS_M, strict=True)):
        bend = max(0.0, (share - 0.5) / 0.5)
        middle = (1.0 - bend) * foot + bend * (0.75 * head + 0.25 * foot)
        for n, across in enumerate((-half, 0.0, half)):
            outline[:, k, n, :2] = middle + side * across
            outline[:, k, n, 2] = share * top
    return np.concatenate([now.joints, outline.reshape(len(foot), -1, 3)], axis=1)


def _boxes(
    pixels: Array, seen: Flags, settings: CameraSettings, rng: Generator
) -> tuple[Flags, Array]:
    """Return who is found, and boxes (n, 4) x, y, w, h of what is visible."""
    outline = seen[:, len(JOINTS) :]
    share = outline.mean(axis=1)
    far = np.where(seen[..., None], pixels, np.nan)
    some = seen.any(axis=1)
    low, high = np.zeros((len(seen), 2)), np.zeros((len(seen), 2))
    if some.any():
        low[some] = np.nanmin(far[some], axis=1)
        high[some] = np.nanmax(far[some], axis=1)
    low = low + rng.normal(0.0, settings.box_sd_px, size=low.shape)
    high = high + rng.normal(0.0, settings.box_sd_px, size=high.shape)
    size = np.maximum(high - low, 2.0)
    tall = size[:, 1] / np.maximum(share, 0.2)
    chance = (1.0 - settings.miss) * np.clip((share - settings.least_visible) / 0.3, 0.0, 1.0)
    chance = chance / (1.0 + (settings.far_px / np.maximum(tall, 1.0)) ** 4)
    found = some & (rng.random(len(seen)) < chance)
    return found, np.concatenate([low, size], axis=1)


def _keypoints(
    sight: Sight, boxes: Array, eyes: Eyes, rng: Generator
) -> tuple[Flags, Array, Array]:
    """Return which keypoints are given (n, 13), their pixels (n, 13, 2) and scores (n, 13)."""
    settings, camera, now = eyes.settings, sight.camera, sight.now
    pixels, seen, reach = sight.pixels, sight.seen, sight.motion.reach
    joints = len(JOINTS)
    visible = seen[:, :joints].copy()
    toward = camera.centre_m[:2] - now.joints[:, NOSE, :2]
    turned = np.cos(np.arctan2(toward[:, 1], toward[:, 0]) - now.heading) < -0.35
    visible[:, NOSE] &= ~(turned & (rng.random(len(turned)) < 0.5))
    draw = rng.random(visible.shape)
    for hand in (0, 1):
        busy = reach[now.tick, now.person, hand] > 0.6
        blurred = busy & (rng.random(len(busy)) < settings.hand_miss)
        draw[blurred, LEFT_WRIST + hand] = 0.0
    given = np.where(visible, draw > settings.keypoint_miss, draw > 1.0 - settings.hidden_keypoint)
    width, height = camera.image_size
    raw = pixels[:, :joints]
    given &= (raw[..., 0] > -20) & (raw[..., 0] < width + 20)
    given &= (raw[..., 1] > -20) & (raw[..., 1] < height + 20)
    scale = settings.keypoint_sd_px * np.clip(0.4 + boxes[:, 3] / 330.0, 0.5, 2.2)
    scale = scale[:, None] * np.where(visible, 1.0, 4.0)
    scale = scale * np.where(rng.random(visible.shape) < 0.012, 6.0, 1.0)
    shown = raw + rng.normal(0.0, 1.0, size=raw.shape) * scale[..., None]
    # Left and right hands are mixed up now and then.
    mixed = rng.random(len(shown)) < 0.02
    shown[mixed, LEFT_WRIST], shown[mixed, RIGHT_WRIST] = (
        shown[mixed, RIGHT_WRIST].copy(),
        shown[mixed, LEFT_WRIST].copy(),
    )
    score = rng.uniform(0.5, 0.98, size=visible.shape) * np.where(visible, 1.0, 0.65)
    wanted = np.zeros(joints, dtype=np.bool_)
    wanted[list(eyes.keypoints)] = True
    return given & wanted, shown, score


def _extras(
    camera: Camera, now: Instants, motion: Motion, eyes: Eyes, rng: Generator
) -> tuple[Array, Array]:
    """Return appearance (n, d) and gaze (n, 3) for each row; NaN in the first column: none."""
    settings, n = eyes.settings, len(now.person)
    looks = eyes.looks
    appearance = np.full((n, max(1, looks.shape[1])), np.nan)
    if looks.shape[1]:
        tint = rng.normal(0.0, 0.12 / np.sqrt(looks.shape[1]), size=looks.shape[1])
        noise = rng.normal(0.0, settings.appearance_noise / np.sqrt(looks.shape[1]),
                           size=(n, looks.shape[1]))  # fmt: skip
        vector = looks[now.person] + tint + noise
        vector /= np.linalg.norm(vector, axis=1, keepdims=True)
        shown = rng.random(n) < settings.appearance_share
        appearance[shown] = vector[shown]
    aim = motion.look[now.tick, now.person] - now.joints[:, NOSE]
    straight = np.column_stack([np.cos(now.heading), np.sin(now.heading), np.full(n, -0.25)])
    aim = np.where(np.isfinite(aim), aim, straight)
    aim = aim / np.maximum(np.linalg.norm(aim, axis=1, keepdims=True), 1e-6)
    aim = aim + rng.normal(0.0, settings.gaze_sd_rad, size=aim.shape)
    aim = aim / np.linalg.norm(aim, axis=1, keepdims=True)
    gaze = aim @ camera.rotation.T
    gaze[rng.random(n) >= settings.gaze_share] = np.nan
    return appearance, gaze


Seen = tuple[Flags, Array, tuple[Flags, Array, Array], tuple[Array, Array]]


def _frames(
    camera: Camera, times: Array, now: Instants, seen: Seen, eyes: Eyes, rng: Generator
) -> tuple[tuple[float, PeopleFrame], ...]:
    """Put everything into one message body for each frame."""
    found, boxes, (given, shown, score), (appearance, gaze) = seen
    width, height = camera.image_size
    by_frame: list[list[Person]] = [[] for _ in times]
    rows = np.nonzero(found)[0]
    places, boxed = np.round(shown[rows], 1).tolist(), np.round(boxes[rows], 1).tolist()
    sure = np.round(score[rows], 2).tolist()
    looked, faced = ~np.isnan(appearance[:, 0]), ~np.isnan(gaze[:, 0]) & given[:, NOSE]
    scores = np.round(rng.uniform(0.55, 0.99, size=len(rows)), 2).tolist()
    for k, row in enumerate(rows.tolist()):
        points = {
            JOINTS[j]: (places[k][j][0], places[k][j][1], sure[k][j])
            for j in np.nonzero(given[row])[0].tolist()
        }
        look = tuple(np.round(appearance[row], 4).tolist()) if looked[row] else ()
        sight = tuple(np.round(gaze[row], 3).tolist()) if faced[row] else ()
        by_frame[int(now.instant[row])].append(
            Person(tuple(boxed[k]), scores[k], points, look, sight)
        )
    ghost = (float(rng.uniform(0, width - 80)), float(rng.uniform(0, height - 200)))
    for frame in np.nonzero(rng.random(len(times)) < eyes.settings.false_rate)[0].tolist():
        steady = rng.random() < 0.3
        x = ghost[0] if steady else float(rng.uniform(0, width - 80))
        y = ghost[1] if steady else float(rng.uniform(0, height - 200))
        size = float(rng.uniform(80, 190))
        box = [round(v, 1) for v in (x, y, size * 0.36, size)]
        by_frame[frame].append(
            Person((box[0], box[1], box[2], box[3]), round(float(rng.uniform(0.3, 0.65)), 2))
        )
    return tuple(
        (float(times[k]), PeopleFrame(_ns(eyes, times[k]), tuple(by_frame[k])))
        for k in range(len(times))
    )

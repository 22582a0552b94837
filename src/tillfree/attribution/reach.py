"""Who reached: the likelihood of each track's body and hands, given that it did the act.

First half of attribution's evidence. Everything is a log-likelihood ratio against a bystander who
happens to be near. The model is derived in docs/concepts/attribution.md.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.attribution.history import (
    FACING_X,
    FACING_Y,
    LEFT,
    RIGHT,
    SD,
    WRIST_SD,
    T,
    TrackHistory,
    X,
    Y,
)
from tillfree.attribution.records import Term
from tillfree.attribution.settings import AttributionSettings
from tillfree.premises import Slot

Array = NDArray[np.float64]

_BOX_BELOW_M = 0.06
_BOX_ABOVE_M = 0.30
"""A slot's box reaches from just under its board to about the height of a tall item."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How well one track explains an act at one slot: `log_ratio` is the sum of `terms`."""

    track_id: int
    slot_id: str
    log_ratio: float
    distance_m: float
    wrist_m: float
    terms: tuple[Term, ...]


def reaches(
    history: TrackHistory, slot: Slot, t_ns: int, settings: AttributionSettings
) -> list[Reach]:
    """Score every remembered track that is near enough to have reached `slot` at `t_ns`."""
    found = []
    for track_id in history.tracks():
        row = history.nearest(track_id, t_ns, 0.6)
        if row is None:
            continue
        distance = math.hypot(row[X] - slot.centre_m[0], row[Y] - slot.centre_m[1])
        if distance <= settings.reach_limit_m + 2.0 * row[SD]:
            found.append(_score(history, slot, t_ns, (track_id, row, distance), settings))
    return found


def _score(
    history: TrackHistory,
    slot: Slot,
    t_ns: int,
    near: tuple[int, Array, float],
    settings: AttributionSettings,
) -> Reach:
    track_id, row, distance = near
    before = round(settings.wrist_before_s * 1e9)
    after = round(settings.wrist_after_s * 1e9)
    rows = history.window(track_id, t_ns - before, t_ns + after)
    body = body_log_ratio(row, slot, settings)
    nearest, both = _wrists(rows, slot, (t_ns - history.origin_ns) / 1e9, settings)
    wrist = wrist_log_ratio(nearest, settings) if nearest is not None else 0.0
    terms = [Term("body", body), Term("wrist", wrist)]
    if both is not None:
        terms.append(Term("hands at the moment", _moment_log_ratio(both, settings)))
    along = _along_log_ratio(rows, slot, (t_ns - history.origin_ns) / 1e9, settings)
    if along:
        terms.append(Term("hand along the shelf", along))
    facing = _facing_log_ratio(row, slot, settings)
    if facing:
        terms.append(Term("facing", facing))
    total = sum(term.value for term in terms)
    seen = math.nan if nearest is None else nearest
    return Reach(track_id, slot.slot_id, total, distance, seen, tuple(terms))


def body_log_ratio(row: Array, slot: Slot, settings: AttributionSettings) -> float:
    """Return how much likelier the body's place is for the actor than for a bystander."""
    out_x, out_y = slot.facing
    dx, dy = row[X] - slot.centre_m[0], row[Y] - slot.centre_m[1]
    out, along = dx * out_x + dy * out_y, dy * out_x - dx * out_y
    variance = row[SD] ** 2 if math.isfinite(row[SD]) else 0.04
    out_var = settings.reach_out_sd_m**2 + variance
    along_var = settings.reach_along_sd_m**2 + variance + (slot.width_m**2) / 12.0
    square = (out - settings.reach_out_m) ** 2 / out_var + along**2 / along_var
    # A Student-t tail (4 degrees) instead of a Gaussian: tracks near shelves are at times far off.
    density = -3.0 * math.log1p(square / 4.0) - math.log(
        2.0 * math.pi * math.sqrt(out_var * along_var)
    )
    return density - math.log(settings.body_background_per_m2)


def box_distance_m(points: Array, slot: Slot) -> Array:
    """Return the distances (n,) of points (n, 3) to the slot's box, 0 inside; NaN stays NaN."""
    out_x, out_y = slot.facing
    relative = points - np.asarray(slot.centre_m)
    out = relative[:, 0] * out_x + relative[:, 1] * out_y
    along = relative[:, 1] * out_x - relative[:, 0] * out_y
    over_out = np.maximum(np.abs(out) - slot.depth_m / 2.0, 0.0)
    over_along = np.maximum(np.abs(along) - slot.width_m / 2.0, 0.0)
    up = relative[:, 2]
    over_up = np.maximum(np.maximum(up - _BOX_ABOVE_M, -_BOX_BELOW_M - up), 0.0)
    return np.asarray(np.sqrt(over_out**2 + over_along**2 + over_up**2))


def wrist_log_ratio(nearest_m: float, settings: AttributionSettings) -> float:
    """Return how much likelier a wrist came within `nearest_m` of the box if it was the actor's.

    Actor: half-normal with the wrist's spread, with a floor for reaches that no camera saw.
    Bystander: distances spread over the scale with density rising from the box outwards.
    """
    sd = settings.wrist_sd_m
    half_normal = math.sqrt(2.0 / math.pi) / sd * math.exp(-0.5 * (nearest_m / sd) ** 2)
    scale = settings.wrist_scale_m
    bystander = (0.15 + nearest_m / scale) / scale * math.exp(-0.5 * (nearest_m / scale) ** 2)
    bystander = max(bystander, 1e-3)
    floor = settings.wrist_floor
    return math.log((1.0 - floor) * half_normal / bystander + floor)


def _wrists(
    rows: Array, slot: Slot, at_s: float, settings: AttributionSettings
) -> tuple[float | None, float | None]:
    """Return the nearest either wrist came, and how near the nearer was at the moment itself.

    The latter counts only where both were seen: a hand inside a shelf is mostly hidden, so that one
    wrist seen elsewhere says nothing of the other. Metres to the slot's box, the median of several.
    """
    if not len(rows):
        return None, None
    left, right = box_distance_m(rows[:, LEFT], slot), box_distance_m(rows[:, RIGHT], slot)
    # What the camera's error alone may add is taken off, so a poor view is not held against one.
    spare = np.minimum(np.nan_to_num(rows[:, WRIST_SD], nan=0.0), 0.25)
    both = np.concatenate([left - spare, right - spare])
    seen = both[np.isfinite(both)]
    if not len(seen):
        return None, None
    now = np.abs(rows[:, T] - at_s) <= settings.moment_s
    nearer = (np.minimum(left, right) - spare)[now]
    nearer = nearer[np.isfinite(nearer)]
    at_moment = max(float(np.median(nearer)), 0.0) if len(nearer) else None
    return max(float(seen.min()), 0.0), at_moment


def _step(value: float, least: float) -> float:
    """Return the log of a smooth step from `least` (far below zero) to 1 (far above)."""
    return math.log(least + (1.0 - least) / (1.0 + math.exp(-min(max(value, -40.0), 40.0))))


def _moment_log_ratio(nearer_m: float, settings: AttributionSettings) -> float:
    """Return what it says that the nearer of two seen hands was so far from the slot's box."""
    beyond = (settings.moment_m - nearer_m) / settings.moment_blur_m
    return _step(beyond, settings.moment_least)


def _along_log_ratio(rows: Array, slot: Slot, at_s: float, settings: AttributionSettings) -> float:
    """Return what it says how far along the shelf the hand was when it was deepest in it.

    Tells a slot from the one beside it: the chance that a hand seen there, with the error of its
    view, was within the slot's width. Against nothing known, so never above 0.
    """
    if not len(rows):
        return 0.0
    hands = np.concatenate([rows[:, LEFT], rows[:, RIGHT]]) - np.asarray(slot.centre_m)
    out_x, out_y = slot.facing
    out = np.abs(hands[:, 0] * out_x + hands[:, 1] * out_y)
    along = hands[:, 1] * out_x - hands[:, 0] * out_y
    off = np.maximum(np.maximum(hands[:, 2] - _BOX_ABOVE_M, -_BOX_BELOW_M - hands[:, 2]), 0.0)
    apart_s = np.tile(np.abs(rows[:, T] - at_s), 2)
    outside = np.maximum(out - slot.depth_m / 2.0, 0.0) + 0.5 * off
    outside += settings.along_pace_m_s * apart_s
    if np.all(np.isnan(outside)):
        return 0.0
    best = int(np.nanargmin(outside))
    error_m = float(np.tile(rows[:, WRIST_SD], 2)[best])
    error_m = min(error_m, 0.3) if math.isfinite(error_m) else 0.15
    spread = math.sqrt(2.0) * math.hypot(settings.along_sd_m, error_m)
    half, there = slot.width_m / 2.0, float(along[best])
    within = 0.5 * (math.erf((half - there) / spread) - math.erf((-half - there) / spread))
    return math.log(settings.along_least + (1.0 - settings.along_least) * within)


def _facing_log_ratio(row: Array, slot: Slot, settings: AttributionSettings) -> float:
    """Return what it says whether the body faces the shelf or turns its back on it."""
    facing_x, facing_y = row[FACING_X], row[FACING_Y]
    if not (math.isfinite(facing_x) and math.isfinite(facing_y)):
        return 0.0
    toward_x, toward_y = slot.centre_m[0] - row[X], slot.centre_m[1] - row[Y]
    length = math.hypot(toward_x, toward_y)
    if length < 0.05:
        return 0.0
    cosine = float((facing_x * toward_x + facing_y * toward_y) / length)
    return _step(cosine / settings.facing_blur, settings.facing_least)

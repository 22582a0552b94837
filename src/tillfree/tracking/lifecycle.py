"""Kernel: which tracks are believed, which are dropped, who has left, who is lost."""

import numpy as np

from tillfree.tracking.arrays import (
    CONFIRMED,
    FREE,
    TENTATIVE,
    Floats,
    Ints,
    RigArrays,
    TrackArrays,
)
from tillfree.tracking.compiled import compiled
from tillfree.tracking.optics import gate_distance, outside_by
from tillfree.tracking.verdicts import CONFIRM, DROP, KEEP, LEFT, LOST


@compiled
def count_views(views: int) -> int:
    """Count the cameras in a bit set."""
    count = 0
    while views:
        views &= views - 1
        count += 1
    return count


@compiled
def judge_tentative(
    tracks: TrackArrays, slot: int, now_s: float, interval_s: float, need: Floats
) -> int:
    """Decide on an unconfirmed track; `need`: views, hits, hits with one view, frames unseen."""
    views, hits = count_views(tracks.rows.views[slot]), tracks.rows.hits[slot]
    if (views >= need[0] and hits >= need[1]) or hits >= need[2]:
        return CONFIRM
    if now_s - tracks.rows.seen_s[slot] > need[3] * interval_s + 0.05:
        return DROP
    return KEEP


@compiled
def judge_confirmed(
    rig: RigArrays, tracks: TrackArrays, slot: int, now_s: float, ends: Floats
) -> int:
    """Decide on a known track; `ends`: gate near m, reach m, gone s, hidden s, hidden share."""
    x, y = tracks.rows.state[slot, 0], tracks.rows.state[slot, 1]
    unseen = now_s - tracks.rows.seen_s[slot]
    beyond = outside_by(rig.floor, x, y)
    if beyond > 0.0:
        if unseen > 0.5 * ends[2] or (
            beyond > ends[1] and gate_distance(rig.gates, x, y) > ends[1]
        ):
            return LEFT
        return KEEP
    if unseen > ends[2] and gate_distance(rig.gates, x, y) < ends[0]:
        return LEFT
    age = tracks.rows.seen_s[slot] - tracks.rows.born_s[slot]
    if unseen > min(ends[3], max(ends[2], ends[4] * age)):
        return LOST
    return KEEP


@compiled
def judge(
    rig: RigArrays, tracks: TrackArrays, times: tuple[float, float], need: Floats, ends: Floats
) -> Ints:
    """Return a verdict for each slot; `times` are now and the usual frame interval (s)."""
    verdict = np.zeros(len(tracks.rows), np.int64)
    for slot in range(len(tracks.rows)):
        if tracks.rows.status[slot] == TENTATIVE:
            verdict[slot] = judge_tentative(tracks, slot, times[0], times[1], need)
            if verdict[slot] == DROP:
                tracks.rows.status[slot] = FREE
            elif verdict[slot] == CONFIRM:
                tracks.rows.status[slot] = CONFIRMED
        elif tracks.rows.status[slot] == CONFIRMED:
            verdict[slot] = judge_confirmed(rig, tracks, slot, times[0], ends)
            if verdict[slot] >= LOST:
                tracks.rows.status[slot] = FREE
    return verdict

"""Kernel: one camera's frame against all tracks: who of them is which detection.

A pair's gain is the logarithm of how much likelier the detection's points are from that track than
from somebody new anywhere near, plus what appearance says. The best pairing over the whole frame
(`assignment`) is taken; what remains unpaired founds tentative tracks.
"""

import numpy as np

from tillfree.tracking.arrays import (
    FREE,
    TENTATIVE,
    Batch,
    Floats,
    RigArrays,
    Rules,
    TrackArrays,
)
from tillfree.tracking.assignment import assign
from tillfree.tracking.compiled import compiled
from tillfree.tracking.filtering import REFUSED, fit
from tillfree.tracking.heading import see_heading, trust_of
from tillfree.tracking.measuring import MEASURES, measure, read_points
from tillfree.tracking.optics import gate_distance, outside_by, plane_point
from tillfree.tracking.wrists import see_wrists

COARSE_M = 1.2
"""Metres beyond four standard deviations at which a pair is not even tried."""


@compiled
def newcomer(
    rig: RigArrays, cam: int, measures: Floats, rules: Rules, state: tuple[Floats, Floats]
) -> float:
    """Fit a detection as somebody never seen, anywhere near; returns the cost in nats."""
    mean, cov = state
    none, work = np.zeros(3), np.zeros((8, 5))
    for k in range(len(measures)):
        part = int(measures[k, 3])
        height = rig.body[part, 0] * rules.nose_height_m
        u, v = measures[k, 0], measures[k, 1]
        x, y, met = plane_point(rig.rotation[cam], rig.centre[cam], u, v, height)
        if not met:
            continue
        mean[:] = 0.0
        cov[:] = 0.0
        mean[0], mean[1], mean[4] = x, y, rules.nose_height_m
        cov[0, 0] = cov[1, 1] = rules.birth_spread_m**2
        cov[2, 2] = cov[3, 3] = rules.start_speed_sd_m_s**2
        cov[4, 4] = rules.nose_height_sd_m**2
        return fit(rig, cam, measures, state, none, (0.0, rules), work)
    return REFUSED


@compiled
def look_gain(tracks: TrackArrays, slot: int, look: Floats, rules: Rules) -> float:
    """Return the nats by which a description fits a track's mean better than anybody's."""
    count = tracks.look_count[slot]
    length = len(look)
    if count < 1.0 or length == 0:
        return 0.0
    own = rules.appearance_sd**2 * (16.0 / length) * (1.0 + 1.0 / count)
    anyone = 1.0 / length
    near, far = 0.0, 0.0
    for k in range(length):
        gap = look[k] - tracks.look[slot, k] / count
        near += gap * gap
        far += look[k] * look[k]
    gain = 0.5 * (far / anyone - near / own) + 0.5 * length * np.log(anyone / own)
    return rules.appearance_trust * max(-12.0, gain)


@compiled
def allowed(rig: RigArrays, x: float, y: float, rules: Rules) -> bool:
    """Tell whether somebody may be founded here: on the floor or within reach of a gate."""
    if outside_by(rig.floor, x, y) <= rules.floor_margin_m:
        return True
    return gate_distance(rig.gates, x, y) <= rules.outside_reach_m


@compiled
def found(tracks: TrackArrays, state: tuple[Floats, Floats], when_s: float, cam: int) -> int:
    """Found a tentative track in a free slot; returns the slot, -1 if all are taken."""
    for slot in range(len(tracks.status)):
        if tracks.status[slot] == FREE:
            tracks.status[slot] = TENTATIVE
            tracks.track_id[slot] = -1
            tracks.mean[slot] = state[0]
            tracks.cov[slot] = state[1]
            tracks.born_s[slot] = when_s
            tracks.seen_s[slot] = when_s
            tracks.hits[slot] = 1
            tracks.views[slot] = 1 << (cam % 60)
            tracks.tick_views[slot] = 1 << (cam % 60)
            tracks.wrist_seen_s[slot] = -1e9
            tracks.facing[slot] = 0.0
            tracks.gaze_s[slot] = -1e9
            tracks.look[slot] = 0.0
            tracks.look_count[slot] = 0.0
            tracks.vendor[slot] = -1
            tracks.inside[slot] = 0
            return slot
    return -1


@compiled
def take(tracks: TrackArrays, slot: int, cam: int, when_s: float) -> None:
    """Note that a camera saw a track."""
    tracks.hits[slot] += 1
    tracks.views[slot] |= 1 << (cam % 60)
    tracks.tick_views[slot] |= 1 << (cam % 60)
    tracks.seen_s[slot] = max(when_s, tracks.seen_s[slot])


@compiled
def learn_look(tracks: TrackArrays, slot: int, look: Floats) -> None:
    """Add a description to a track's mean; the memory is bounded to the newest few hundred."""
    tracks.look[slot] += look
    tracks.look_count[slot] += 1.0
    if tracks.look_count[slot] > 400.0:
        tracks.look[slot] *= 0.5
        tracks.look_count[slot] *= 0.5


@compiled
def see_frame(
    rig: RigArrays, batch: Batch, frame: int, tracks: TrackArrays, now_s: float,
    extra: tuple[Rules, Floats],
) -> None:  # fmt: skip
    """Associate one frame and update, or found, the tracks it sees."""
    rules, clock = extra
    cam = int(batch.frames[frame, 0])
    when_s = batch.frames[frame, 1]
    first, last = int(batch.frames[frame, 2]), int(batch.frames[frame, 3])
    count = last - first
    if count == 0:
        return
    dt = when_s - now_s
    slots = np.flatnonzero(tracks.status > FREE)
    many = len(slots)
    measures, sizes = np.empty((count, MEASURES, 5)), np.zeros(count, np.int64)
    solo_mean, solo_cov = np.zeros((count, 5)), np.zeros((count, 5, 5))
    solo_cost = np.full(count, REFUSED)
    gain = np.full((count, many), -1e6)
    post_mean, post_cov = np.empty((count, many, 5)), np.empty((count, many, 5, 5))
    seen, work, heading = np.empty((17, 3)), np.zeros((8, 5)), np.empty(3)
    for d in range(count):
        sizes[d] = measure(rig, batch, first + d, rules, seen, measures[d])
        rows = measures[d, : sizes[d]]
        solo_cost[d] = newcomer(rig, cam, rows, rules, (solo_mean[d], solo_cov[d]))
        if solo_cost[d] >= REFUSED:
            continue
        for j in range(many):
            slot = slots[j]
            if not near(tracks, slot, solo_mean[d], solo_cov[d]):
                continue
            post_mean[d, j] = tracks.mean[slot]
            post_cov[d, j] = tracks.cov[slot]
            trust_of(tracks.facing[slot], heading)
            state = (post_mean[d, j], post_cov[d, j])
            cost = fit(rig, cam, rows, state, heading, (dt, rules), work)
            if cost < REFUSED:
                gain[d, j] = solo_cost[d] - cost + rules.known_person_bonus
                if batch.has_look[first + d] > 0:
                    gain[d, j] += look_gain(tracks, slot, batch.looks[first + d], rules)
    chosen = assign(gain)
    for d in range(count):
        if chosen[d] >= 0:
            slot = slots[chosen[d]]
            tracks.mean[slot] = post_mean[d, chosen[d]]
            tracks.cov[slot] = post_cov[d, chosen[d]]
            take(tracks, slot, cam, when_s)
        elif solo_cost[d] < REFUSED and allowed(rig, solo_mean[d, 0], solo_mean[d, 1], rules):
            slot = found(tracks, (solo_mean[d], solo_cov[d]), when_s, cam)
            if slot < 0:
                continue
        else:
            continue
        read_points(
            batch.points, int(batch.boxes[first + d, 4]), int(batch.boxes[first + d, 5]), seen
        )
        see_heading(rig, batch, first + d, seen, tracks, (slot, when_s, rules))
        see_wrists(rig, cam, seen, tracks, slot, (now_s, dt, rules))
        if batch.has_look[first + d] > 0:
            learn_look(tracks, slot, batch.looks[first + d])


@compiled
def near(tracks: TrackArrays, slot: int, mean: Floats, cov: Floats) -> bool:
    """Tell whether a pair is worth trying, by distance and both uncertainties."""
    dx, dy = tracks.mean[slot, 0] - mean[0], tracks.mean[slot, 1] - mean[1]
    spread = tracks.cov[slot, 0, 0] + tracks.cov[slot, 1, 1] + cov[0, 0] + cov[1, 1]
    limit = COARSE_M + 4.0 * np.sqrt(spread)
    return bool(dx * dx + dy * dy < limit * limit)

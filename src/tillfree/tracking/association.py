"""Kernels: one camera's frame against all tracks: who of them is which detection.

A pair's gain is the logarithm of how much likelier the detection's points are from that track than
from somebody new anywhere near, plus what appearance says. Known tracks choose first; who of them
got nothing may take what remains by a sudden change of pace; tentative tracks come next; what is
still left founds tentative tracks. Source: cascade after Wojke, Bewley, Paulus (2017).
"""

from typing import NamedTuple

import numpy as np

from tillfree.tracking.appearance import learn_look, look_gain
from tillfree.tracking.arrays import (
    CONFIRMED,
    FREE,
    TENTATIVE,
    Batch,
    Floats,
    Ints,
    RigArrays,
    Rules,
    TrackArrays,
)
from tillfree.tracking.assignment import assign
from tillfree.tracking.body import ANKLE, BOX_TOP
from tillfree.tracking.compiled import compiled
from tillfree.tracking.filtering import REFUSED, fit, project_part
from tillfree.tracking.heading import see_heading, trust_of
from tillfree.tracking.measuring import MEASURES, measure, read_points
from tillfree.tracking.optics import gate_distance, outside_by, plane_point
from tillfree.tracking.wrists import see_wrists

COARSE_M = 0.8
"""Metres beyond four standard deviations at which a pair is not even tried."""
MARGIN_CAP = 15.0
"""Nats: one detection proves no more than this."""
LAG_SD_M = 0.08
"""Metres between where ankles are seen and predicted, along the way, clocks apart."""
LAG_TRUST = 0.15
"""Share of that evidence that counts: neighbouring frames share their errors."""
LAG_LIMIT_S = 0.4
"""Seconds beyond which a lag is no clock's (limit 0.1 s) but a mistake."""


class FrameWork(NamedTuple):
    """One frame's detections fitted alone: measures, how many, cost, state; whose they are."""

    measures: Floats
    sizes: Ints
    cost: Floats
    mean: Floats
    cov: Floats
    owner: Ints


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
        return fit(rig, cam, measures, state, (none, 0.0, rules), work)
    return REFUSED


@compiled
def fit_alone(rig: RigArrays, batch: Batch, frame: int, rules: Rules, seen: Floats) -> FrameWork:
    """Measure every detection of a frame and fit each as a newcomer."""
    cam = int(batch.frames[frame, 1])
    first = int(batch.frames[frame, 2])
    count = int(batch.frames[frame, 3]) - first
    work = FrameWork(
        np.empty((count, MEASURES, 5)),
        np.zeros(count, np.int64),
        np.full(count, REFUSED),
        np.zeros((count, 5)),
        np.zeros((count, 5, 5)),
        np.full(count, -1, np.int64),
    )
    for d in range(count):
        size = measure(rig, batch, first + d, rules, seen, work.measures[d])
        work.sizes[d] = size
        if size > 0:
            state = (work.mean[d], work.cov[d])
            work.cost[d] = newcomer(rig, cam, work.measures[d, :size], rules, state)
    return work


@compiled
def near(tracks: TrackArrays, slot: int, mean: Floats, cov: Floats) -> bool:
    """Tell whether a pair is worth trying, by distance and both uncertainties."""
    dx, dy = tracks.mean[slot, 0] - mean[0], tracks.mean[slot, 1] - mean[1]
    spread = tracks.cov[slot, 0, 0] + tracks.cov[slot, 1, 1] + cov[0, 0] + cov[1, 1]
    limit = COARSE_M + 4.0 * np.sqrt(spread)
    return bool(dx * dx + dy * dy < limit * limit)


@compiled
def loosen(cov: Floats, rules: Rules) -> None:
    """Widen a state for somebody who may have stopped, started or turned at once."""
    for a in range(2):
        cov[a, a] += rules.turn_sd_m**2
        cov[a + 2, a + 2] += rules.start_speed_sd_m_s**2
    cov[4, 4] += 0.02**2


@compiled
def familiarity(doorway: bool, outside: bool, unseen_s: float, rules: Rules) -> float:
    """Return the prior nats for somebody known over somebody new, at a gate or elsewhere.

    At a gate newcomers are common and who is not seen for long has gone; outside, a broken track
    costs nothing, while one handed from who leaves to who comes costs two receipts.
    """
    if outside:
        return -rules.newcomer_outside - rules.gone_rate_at_gate * unseen_s
    if doorway:
        return -rules.newcomer_at_gate - rules.gone_rate_at_gate * unseen_s
    return rules.known_person_bonus - rules.gone_rate * unseen_s


@compiled
def pair_up(
    rig: RigArrays, batch: Batch, frame: int, tracks: TrackArrays, work: FrameWork,
    how: tuple[Ints, float, bool, Rules],
) -> None:  # fmt: skip
    """Pair what is still unowned with the slots of `how` and update those; sets `work.owner`.

    `how` is the slots, now (s), whether a sudden change of pace is assumed, and the rules.
    """
    slots, now_s, loose, rules = how
    cam, first = int(batch.frames[frame, 1]), int(batch.frames[frame, 2])
    dt = batch.frames[frame, 0] - now_s
    rows = np.flatnonzero((work.owner < 0) & (work.cost < REFUSED))
    if len(rows) == 0 or len(slots) == 0:
        return
    gain = np.full((len(rows), len(slots)), -1e6)
    mean = np.empty((len(rows), len(slots), 5))
    cov = np.empty((len(rows), len(slots), 5, 5))
    scratch, heading = np.zeros((8, 5)), np.empty(3)
    some = False
    for i in range(len(rows)):
        d = rows[i]
        x, y = work.mean[d, 0], work.mean[d, 1]
        outside = outside_by(rig.floor, x, y) > 0.0
        doorway = outside or gate_distance(rig.gates, x, y) < rules.gate_near_m
        measures = work.measures[d, : work.sizes[d]]
        for j in range(len(slots)):
            slot = slots[j]
            if not near(tracks, slot, work.mean[d], work.cov[d]):
                continue
            mean[i, j] = tracks.mean[slot]
            cov[i, j] = tracks.cov[slot]
            if loose:
                loosen(cov[i, j], rules)
            trust_of(tracks.facing[slot], heading)
            state = (mean[i, j], cov[i, j])
            cost = fit(rig, cam, measures, state, (heading, dt, rules), scratch)
            if cost >= REFUSED:
                continue
            unseen_s = max(0.0, now_s - tracks.seen_s[slot] - rules.interval_s)
            gain[i, j] = work.cost[d] - cost + familiarity(doorway, outside, unseen_s, rules)
            if loose:
                gain[i, j] -= rules.turn_cost_at_gate if doorway else rules.turn_cost
            if batch.has_look[first + d] > 0:
                gain[i, j] += look_gain(tracks, slot, batch.looks[first + d], rules)
            some = some or gain[i, j] > 0.0
    if not some:
        return
    chosen = assign(gain)
    for i in range(len(rows)):
        if chosen[i] >= 0:
            slot = slots[chosen[i]]
            if not loose:
                note_lag(tracks.mean[slot], work, rows[i], dt, batch.clock[cam])
            tracks.mean[slot] = mean[i, chosen[i]]
            tracks.cov[slot] = cov[i, chosen[i]]
            work.owner[rows[i]] = slot
            if not loose:
                note_margin(tracks, slots, gain[i], chosen[i])
            x, y = work.mean[rows[i], 0], work.mean[rows[i], 1]
            proof = proves(rig, work.measures[rows[i]], rules, x, y)
            take(tracks, slot, cam, batch.frames[frame, 0], proof)


@compiled
def note_margin(tracks: TrackArrays, slots: Ints, gain: Floats, chosen: int) -> None:
    """Add by how many nats a detection preferred its track over every other close one."""
    for j in range(len(slots)):
        if j != chosen and gain[j] > -1e5:
            tracks.margin[slots[chosen], slots[j]] += min(MARGIN_CAP, gain[chosen] - gain[j])


@compiled
def note_lag(mean: Floats, work: FrameWork, d: int, dt: float, clock: Floats) -> None:
    """Add what a walker seen by both ankles says of a camera's clock: behind or ahead of them.

    `clock` gathers information (1/s^2) and information times offset (1/s) for one camera. A clock
    that is ahead shows walkers where they were before.
    """
    vx, vy = mean[2], mean[3]
    speed2 = vx * vx + vy * vy
    if speed2 < 0.25 or work.measures[d, 0, 3] != ANKLE or work.measures[d, 0, 4] != 0.0:
        return
    dx = work.mean[d, 0] - mean[0] - dt * vx
    dy = work.mean[d, 1] - mean[1] - dt * vy
    lag_s = -(dx * vx + dy * vy) / speed2
    if abs(lag_s) > LAG_LIMIT_S:
        return
    weight = LAG_TRUST * speed2 / (LAG_SD_M * LAG_SD_M)
    clock[0] += weight
    clock[1] += weight * (lag_s + clock[2])


@compiled
def proves(rig: RigArrays, measures: Floats, rules: Rules, x: float, y: float) -> bool:
    """Tell whether one camera's detection is proof enough that somebody stands at x, y.

    Joints are; a bare box is only where few cameras look, else others would have seen it too.
    """
    if measures[0, 3] < BOX_TOP:
        return True
    jac, looking = np.empty((2, 3)), 0
    for cam in range(len(rig.lens)):
        u, v, ahead = project_part(rig, cam, (x, y, 0.5 * rules.nose_height_m), jac)
        lens = rig.lens[cam]
        px, py = lens[0] * u + lens[2], lens[1] * v + lens[3]
        if ahead and 0.0 <= px < lens[10] and 0.0 <= py < lens[11]:
            looking += 1
    return looking < rules.box_views


@compiled
def take(tracks: TrackArrays, slot: int, cam: int, when_s: float, proof: bool) -> None:
    """Note that a camera saw a track; without proof it takes two cameras in one step."""
    bit = 1 << (cam % 60)
    if proof or (tracks.tick_views[slot] & ~bit) != 0:
        tracks.seen_s[slot] = max(when_s, tracks.seen_s[slot])
    tracks.hits[slot] += 1
    tracks.views[slot] |= bit
    tracks.tick_views[slot] |= bit


@compiled
def may_found(rig: RigArrays, tracks: TrackArrays, work: FrameWork, d: int, rules: Rules) -> bool:
    """Tell whether an unowned detection may found a track.

    Not where nobody can be, not from a fit too vague, not where it is probably a misfit of a known
    track that this frame did not see otherwise.
    """
    x, y = work.mean[d, 0], work.mean[d, 1]
    spread = work.cov[d, 0, 0] + work.cov[d, 1, 1]
    if work.cost[d] >= REFUSED or spread > 2.0 * rules.birth_sd_limit_m**2:
        return False
    if (
        outside_by(rig.floor, x, y) > rules.floor_margin_m
        and gate_distance(rig.gates, x, y) > rules.outside_reach_m
    ):
        return False
    for slot in range(len(tracks.status)):
        if tracks.status[slot] != CONFIRMED or tracks.awake[slot] == 0:
            continue
        dx, dy = tracks.mean[slot, 0] - x, tracks.mean[slot, 1] - y
        both = spread + tracks.cov[slot, 0, 0] + tracks.cov[slot, 1, 1]
        limit = rules.shadow_m + 2.0 * np.sqrt(both)
        if dx * dx + dy * dy < limit * limit and not np.any(work.owner == slot):
            return False
    return True


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
            tracks.hits[slot] = 0
            tracks.views[slot] = 0
            tracks.tick_views[slot] = 0
            tracks.wrist_seen_s[slot] = -1e9
            tracks.facing[slot] = 0.0
            tracks.gaze_s[slot] = -1e9
            tracks.look[slot] = 0.0
            tracks.look_count[slot] = 0.0
            tracks.recent_count[slot] = 0
            tracks.look_total[slot] = 0.0
            tracks.look_total_count[slot] = 0.0
            tracks.contact_s[slot] = -1e9
            tracks.contact_s[:, slot] = -1e9
            tracks.vendor[slot] = -1
            tracks.awake[slot] = 1
            take(tracks, slot, cam, when_s, True)
            return slot
    return -1


@compiled
def see_details(
    rig: RigArrays, batch: Batch, det: int, tracks: TrackArrays, seen: Floats,
    at: tuple[int, float, float, Rules],
) -> None:  # fmt: skip
    """Give an owned detection's wrists, facing, gaze and appearance to its track."""
    slot, now_s, when_s, rules = at
    box = batch.boxes[det]
    read_points(batch.points, int(box[4]), int(box[5]), seen)
    see_heading(rig, batch, det, seen, tracks, (slot, when_s, rules))
    see_wrists(rig, int(box[6]), seen, tracks, slot, (now_s, when_s - now_s, rules))
    if batch.has_look[det] > 0:
        learn_look(tracks, slot, batch.looks[det])


@compiled
def see_frame(
    rig: RigArrays, batch: Batch, frame: int, tracks: TrackArrays, now_s: float, rules: Rules
) -> None:
    """Associate one frame and update, or found, the tracks it sees."""
    cam, when_s = int(batch.frames[frame, 1]), batch.frames[frame, 0]
    first, last = int(batch.frames[frame, 2]), int(batch.frames[frame, 3])
    if first == last:
        return
    seen = np.empty((17, 3))
    work = fit_alone(rig, batch, frame, rules, seen)
    known = np.flatnonzero((tracks.status == CONFIRMED) & (tracks.awake > 0))
    pair_up(rig, batch, frame, tracks, work, (known, now_s, False, rules))
    free = now_s - tracks.seen_s[known] < rules.turn_unseen_s
    for d in range(last - first):
        for j in range(len(known)):
            free[j] = free[j] and work.owner[d] != known[j]
    pair_up(rig, batch, frame, tracks, work, (known[free], now_s, True, rules))
    maybe = np.flatnonzero(tracks.status == TENTATIVE)
    pair_up(rig, batch, frame, tracks, work, (maybe, now_s, False, rules))
    for d in range(last - first):
        if work.owner[d] < 0 and may_found(rig, tracks, work, d, rules):
            work.owner[d] = found(tracks, (work.mean[d], work.cov[d]), when_s, cam)
        if work.owner[d] >= 0:
            see_details(rig, batch, first + d, tracks, seen, (work.owner[d], now_s, when_s, rules))

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
    TENTATIVE,
    Batch,
    Floats,
    Ints,
    RigArrays,
    Rules,
    TrackArrays,
)
from tillfree.tracking.assignment import assign
from tillfree.tracking.compiled import compiled
from tillfree.tracking.filtering import REFUSED, fit
from tillfree.tracking.founding import found, proves, take
from tillfree.tracking.heading import see_heading, trust_of
from tillfree.tracking.lagging import note_lag
from tillfree.tracking.measuring import MEASURES, measure, read_points
from tillfree.tracking.optics import gate_distance, outside_by, plane_point
from tillfree.tracking.wrists import see_wrists

COARSE_M = 0.8
"""Metres beyond four standard deviations at which a pair is not even tried."""
PLAIN, SUDDEN, GROUPING = 0, 1, 2
"""How pairs are judged: by prediction, with a sudden change of pace, detections of one instant."""
NEVER = -1e6
"""Nats of a pair that cannot be."""
MARGIN_CAP = 15.0
"""Nats: one detection proves no more than this."""


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
    dx, dy = tracks.rows.state[slot, 0] - mean[0], tracks.rows.state[slot, 1] - mean[1]
    spread = tracks.rows.cov[slot, 0, 0] + tracks.rows.cov[slot, 1, 1] + cov[0, 0] + cov[1, 1]
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
def slots_with(tracks: TrackArrays, status: int, asleep: bool) -> Ints:
    """Return the slots of a status, those that must be found anew only if `asleep`."""
    count = 0
    slots = np.empty(len(tracks.rows), np.int64)
    for slot in range(len(tracks.rows)):
        if tracks.rows.status[slot] == status and (asleep or tracks.rows.awake[slot] > 0):
            slots[count] = slot
            count += 1
    return slots[:count]


@compiled
def unowned(work: FrameWork) -> Ints:
    """Return the detections that could be fitted and belong to nobody yet."""
    count = 0
    rows = np.empty(len(work.owner), np.int64)
    for d in range(len(work.owner)):
        if work.owner[d] < 0 and work.cost[d] < REFUSED:
            rows[count] = d
            count += 1
    return rows[:count]


@compiled
def prior_nats(
    rig: RigArrays, tracks: TrackArrays, slot: int, at: tuple[float, float, float], rules: Rules
) -> tuple[float, bool]:
    """Return the prior for a known track at x, y at `at[2]` (s), and whether that is a doorway."""
    x, y, now_s = at
    outside = outside_by(rig.floor, x, y) > 0.0
    doorway = outside or gate_distance(rig.gates, x, y) < rules.gate_near_m
    unseen_s = max(0.0, now_s - tracks.rows.seen_s[slot] - rules.interval_s)
    return familiarity(doorway, outside, unseen_s, rules), doorway


@compiled
def pair_gain(
    rig: RigArrays, batch: Batch, frame: int, tracks: TrackArrays, work: FrameWork,
    how: tuple[int, int, Floats, Floats, float, int, Rules],
) -> float:  # fmt: skip
    """Return the gain of one detection for one slot and fill the state it would leave.

    `how` is the detection, the slot, mean and covariance to fill, now (s), the mode and the rules.
    """
    d, slot, mean, cov, now_s, mode, rules = how
    cam = int(batch.frames[frame, 1])
    for k in range(5):
        mean[k] = tracks.rows.state[slot, k]
        for m in range(5):
            cov[k, m] = tracks.rows.cov[slot, k, m]
    if mode == SUDDEN:
        loosen(cov, rules)
    scratch, heading = np.zeros((8, 5)), np.empty(3)
    trust_of(tracks.rows.facing[slot], heading)
    dt = batch.frames[frame, 0] - now_s
    measures = work.measures[d, : work.sizes[d]]
    cost = fit(rig, cam, measures, (mean, cov), (heading, dt, rules), scratch)
    if cost >= REFUSED:
        return NEVER
    gain = work.cost[d] - cost + rules.known_person_bonus
    if mode != GROUPING:
        at = (work.mean[d, 0], work.mean[d, 1], now_s)
        nats, doorway = prior_nats(rig, tracks, slot, at, rules)
        gain += nats - rules.known_person_bonus
        if mode == SUDDEN:
            gain -= rules.turn_cost_at_gate if doorway else rules.turn_cost
    det = int(batch.frames[frame, 2]) + d
    if batch.has_look[det] > 0:
        gain += look_gain(tracks, slot, batch.looks[det], rules)
    return float(gain)


@compiled
def pair_up(
    rig: RigArrays, batch: Batch, frame: int, tracks: TrackArrays, work: FrameWork,
    how: tuple[Ints, float, int, Rules],
) -> None:  # fmt: skip
    """Pair what is still unowned with the slots of `how` and update those; sets `work.owner`.

    `how` is the slots, now (s), the mode (PLAIN, SUDDEN, GROUPING) and the rules.
    """
    slots, now_s, mode, rules = how
    rows = unowned(work)
    if len(rows) == 0 or len(slots) == 0:
        return
    gain = np.full((len(rows), len(slots)), NEVER)
    mean = np.empty((len(rows), len(slots), 5))
    cov = np.empty((len(rows), len(slots), 5, 5))
    some = False
    for i in range(len(rows)):
        for j in range(len(slots)):
            if near(tracks, slots[j], work.mean[rows[i]], work.cov[rows[i]]):
                pair = (rows[i], slots[j], mean[i, j], cov[i, j], now_s, mode, rules)
                gain[i, j] = pair_gain(rig, batch, frame, tracks, work, pair)
                some = some or gain[i, j] > 0.0
    if not some:
        return
    chosen = assign(gain)
    for i in range(len(rows)):
        if chosen[i] >= 0:
            state = (mean[i, chosen[i]], cov[i, chosen[i]])
            adopt(rig, batch, frame, tracks, work, (rows[i], slots[chosen[i]], state, now_s, rules))
            if mode == PLAIN:
                note_margin(tracks, slots, gain[i], chosen[i])


@compiled
def adopt(
    rig: RigArrays, batch: Batch, frame: int, tracks: TrackArrays, work: FrameWork,
    how: tuple[int, int, tuple[Floats, Floats], float, Rules],
) -> None:  # fmt: skip
    """Give a detection to a slot: its new state, when it was seen, what it says of the clock."""
    d, slot, state, now_s, rules = how
    cam, when_s = int(batch.frames[frame, 1]), batch.frames[frame, 0]
    seen = (work.measures[d], work.mean[d])
    note_lag(tracks.rows.state[slot], seen, when_s - now_s, batch.clock[cam])
    tracks.rows.state[slot] = state[0]
    tracks.rows.cov[slot] = state[1]
    work.owner[d] = slot
    x, y = work.mean[d, 0], work.mean[d, 1]
    take(tracks, slot, cam, when_s, proves(rig, work.measures[d], rules, x, y))


@compiled
def note_margin(tracks: TrackArrays, slots: Ints, gain: Floats, chosen: int) -> None:
    """Add by how many nats a detection preferred its track over every other close one."""
    for j in range(len(slots)):
        if j != chosen and gain[j] > 0.1 * NEVER:
            tracks.margin[slots[chosen], slots[j]] += min(MARGIN_CAP, gain[chosen] - gain[j])


@compiled
def owns(work: FrameWork, slot: int) -> bool:
    """Tell whether a slot has a detection in this frame."""
    owned = False
    for d in range(len(work.owner)):
        owned = owned or work.owner[d] == slot
    return owned


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
    for slot in range(len(tracks.rows)):
        if tracks.rows.status[slot] != CONFIRMED or tracks.rows.awake[slot] == 0:
            continue
        dx, dy = tracks.rows.state[slot, 0] - x, tracks.rows.state[slot, 1] - y
        both = spread + tracks.rows.cov[slot, 0, 0] + tracks.rows.cov[slot, 1, 1]
        limit = rules.shadow_m + 2.0 * np.sqrt(both)
        if dx * dx + dy * dy < limit * limit and not owns(work, slot):
            return False
    return True


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
    known = slots_with(tracks, CONFIRMED, False)
    pair_up(rig, batch, frame, tracks, work, (known, now_s, PLAIN, rules))
    count = 0
    for slot in known:
        seen_lately = now_s - tracks.rows.seen_s[slot] < rules.turn_unseen_s
        if seen_lately and not owns(work, slot):
            known[count] = slot
            count += 1
    pair_up(rig, batch, frame, tracks, work, (known[:count], now_s, SUDDEN, rules))
    maybe = slots_with(tracks, TENTATIVE, True)
    pair_up(rig, batch, frame, tracks, work, (maybe, now_s, PLAIN, rules))
    for d in range(last - first):
        if work.owner[d] < 0 and may_found(rig, tracks, work, d, rules):
            work.owner[d] = found(tracks, (work.mean[d], work.cov[d]), when_s, cam)
        if work.owner[d] >= 0:
            see_details(rig, batch, first + d, tracks, seen, (work.owner[d], now_s, when_s, rules))

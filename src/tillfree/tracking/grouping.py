"""Kernels for slow cameras: the detections of one instant are joined before anybody is asked who.

Between two frames of a slow camera a walker moves farther than people stand apart, so one box
against a prediction says little, while the boxes of all cameras at one instant say well where
people stand. So first every instant's detections form groups, then groups are paired with tracks.
Source: own choice; at 10 frames a second prediction is the better guide and this is not used.
"""

import numpy as np

from tillfree.tracking.arrays import (
    CONFIRMED,
    FREE,
    GROUP,
    TENTATIVE,
    Batch,
    Floats,
    Ints,
    RigArrays,
    Rules,
    TrackArrays,
)
from tillfree.tracking.assignment import assign
from tillfree.tracking.association import (
    GROUPING,
    NEVER,
    PLAIN,
    SUDDEN,
    fit_alone,
    loosen,
    pair_up,
    prior_nats,
    see_details,
    slots_with,
)
from tillfree.tracking.compiled import compiled, entered
from tillfree.tracking.filtering import REFUSED
from tillfree.tracking.founding import found
from tillfree.tracking.lifecycle import judge
from tillfree.tracking.optics import gate_distance, outside_by
from tillfree.tracking.stepping import note_contacts, predict_tracks

INSTANT_S = 0.05
"""Seconds within which frames of different cameras count as one instant."""
GROUP_SD_M = 0.03
"""Metres: what the cameras of one group share in error (calibration, the shape of a body)."""
GROUP_REACH_M = 3.0
"""Metres from a prediction beyond which nobody gets between two frames."""
SEEN = np.array([0, 1, 4], dtype=np.int64)
"""What a group measures of a state: x, y and the nose's height."""


@compiled
def group_frames(
    rig: RigArrays, batch: Batch, span: tuple[int, int], tracks: TrackArrays,
    how: tuple[float, Rules, Ints],
) -> None:  # fmt: skip
    """Join the detections of frames `span` into groups; fills the group's slot per detection."""
    now_s, rules, owner = how
    seen = np.empty((17, 3))
    for frame in range(span[0], span[1]):
        cam, when_s = int(batch.frames[frame, 1]), batch.frames[frame, 0]
        first, last = int(batch.frames[frame, 2]), int(batch.frames[frame, 3])
        work = fit_alone(rig, batch, frame, rules, seen)
        groups = slots_with(tracks, GROUP, True)
        pair_up(rig, batch, frame, tracks, work, (groups, now_s, GROUPING, rules))
        for d in range(last - first):
            if work.owner[d] < 0 and work.cost[d] < REFUSED:
                slot = found(tracks, (work.mean[d], work.cov[d]), when_s, cam)
                if slot >= 0:
                    tracks.rows.status[slot] = GROUP
                work.owner[d] = slot
            owner[first + d] = work.owner[d]


@compiled
def measure_group(mean: Floats, cov: Floats, place: Floats, noise: Floats) -> float:
    """Update a state with a group's place, height and covariance (3,), (3, 3); returns the nats."""
    gap, total = np.empty(3), np.empty((3, 3))
    for a in range(3):
        gap[a] = place[a] - mean[SEEN[a]]
        for b in range(3):
            total[a, b] = cov[SEEN[a], SEEN[b]] + noise[a, b]
    inverse = np.linalg.inv(total)
    fit = -0.5 * np.log(np.linalg.det(total)) - 1.5 * np.log(2.0 * np.pi)
    kalman = np.zeros((5, 3))
    for k in range(5):
        for a in range(3):
            for b in range(3):
                kalman[k, a] += cov[k, SEEN[b]] * inverse[b, a]
    for a in range(3):
        for b in range(3):
            fit -= 0.5 * gap[a] * inverse[a, b] * gap[b]
    old = cov.copy()
    for k in range(5):
        for a in range(3):
            mean[k] += kalman[k, a] * gap[a]
            for m in range(5):
                cov[k, m] -= kalman[k, a] * old[SEEN[a], m]
    return float(fit)


@compiled
def give_groups(
    rig: RigArrays, tracks: TrackArrays, slots: Ints, how: tuple[float, int, Rules], heir: Ints
) -> None:
    """Pair what groups are left with `slots` and update those; `heir` is the track of a group."""
    now_s, mode, rules = how
    groups = slots_with(tracks, GROUP, True)
    if len(groups) == 0 or len(slots) == 0:
        return
    gain = np.full((len(groups), len(slots)), NEVER)
    mean = np.empty((len(groups), len(slots), 5))
    cov = np.empty((len(groups), len(slots), 5, 5))
    place, noise = np.empty(3), np.empty((3, 3))
    new = -np.log(2.0 * np.pi * rules.birth_spread_m**2)
    new -= 0.5 * np.log(2.0 * np.pi * rules.nose_height_sd_m**2)
    for i in range(len(groups)):
        group = tracks.rows[groups[i]]
        for a in range(3):
            place[a] = group.state[SEEN[a]]
            for b in range(3):
                noise[a, b] = group.cov[SEEN[a], SEEN[b]]
            noise[a, a] += GROUP_SD_M * GROUP_SD_M
        for j in range(len(slots)):
            dx = place[0] - tracks.rows.state[slots[j], 0]
            dy = place[1] - tracks.rows.state[slots[j], 1]
            if dx * dx + dy * dy > GROUP_REACH_M * GROUP_REACH_M:
                continue
            mean[i, j] = tracks.rows.state[slots[j]]
            cov[i, j] = tracks.rows.cov[slots[j]]
            if mode == SUDDEN:
                loosen(cov[i, j], rules)
            at = (place[0], place[1], now_s)
            nats, doorway = prior_nats(rig, tracks, slots[j], at, rules)
            if mode == SUDDEN:
                nats -= rules.turn_cost_at_gate if doorway else rules.turn_cost
            gain[i, j] = measure_group(mean[i, j], cov[i, j], place, noise) - new + nats
    chosen = assign(gain)
    for i in range(len(groups)):
        if chosen[i] >= 0:
            inherit(tracks, groups[i], slots[chosen[i]])
            tracks.rows.state[slots[chosen[i]]] = mean[i, chosen[i]]
            tracks.rows.cov[slots[chosen[i]]] = cov[i, chosen[i]]
            heir[groups[i]] = slots[chosen[i]]


@compiled
def inherit(tracks: TrackArrays, group: int, slot: int) -> None:
    """Give a group's sightings to a track and free the group."""
    tracks.rows.hits[slot] += tracks.rows.hits[group]
    tracks.rows.views[slot] |= tracks.rows.views[group]
    tracks.rows.tick_views[slot] |= tracks.rows.tick_views[group]
    views = tracks.rows.views[group]
    if (views & (views - 1)) != 0 or tracks.rows.born_s[group] < tracks.rows.seen_s[group]:
        tracks.rows.seen_s[slot] = max(tracks.rows.seen_s[slot], tracks.rows.seen_s[group])
    tracks.rows.status[group] = FREE


@compiled
def found_groups(rig: RigArrays, tracks: TrackArrays, rules: Rules, heir: Ints) -> None:
    """Make tentative tracks of what groups are left where somebody may be; free the others."""
    for slot in slots_with(tracks, GROUP, True):
        x, y = tracks.rows.state[slot, 0], tracks.rows.state[slot, 1]
        spread = tracks.rows.cov[slot, 0, 0] + tracks.rows.cov[slot, 1, 1]
        inside = outside_by(rig.floor, x, y) <= rules.floor_margin_m
        near = gate_distance(rig.gates, x, y) <= rules.outside_reach_m
        if (inside or near) and spread <= 2.0 * rules.birth_sd_limit_m**2:
            tracks.rows.status[slot] = TENTATIVE
            heir[slot] = slot
        else:
            tracks.rows.status[slot] = FREE


@compiled
def see_instant(
    rig: RigArrays, batch: Batch, span: tuple[int, int], tracks: TrackArrays,
    how: tuple[float, Rules],
) -> None:  # fmt: skip
    """Group the frames of one instant, give the groups to tracks, then the details to those."""
    now_s, rules = how
    owner = np.full(len(batch.boxes), -1, np.int64)
    heir = np.full(len(tracks.rows), -1, np.int64)
    group_frames(rig, batch, span, tracks, (now_s, rules, owner))
    known = slots_with(tracks, CONFIRMED, False)
    give_groups(rig, tracks, known, (now_s, PLAIN, rules), heir)
    count = 0
    for slot in known:
        if tracks.rows.tick_views[slot] == 0:
            known[count] = slot
            count += 1
    give_groups(rig, tracks, known[:count], (now_s, SUDDEN, rules), heir)
    give_groups(rig, tracks, slots_with(tracks, TENTATIVE, True), (now_s, PLAIN, rules), heir)
    found_groups(rig, tracks, rules, heir)
    seen = np.empty((17, 3))
    for frame in range(span[0], span[1]):
        when_s = batch.frames[frame, 0]
        for det in range(int(batch.frames[frame, 2]), int(batch.frames[frame, 3])):
            if owner[det] >= 0 and heir[owner[det]] >= 0:
                slot = heir[owner[det]]
                see_details(rig, batch, det, tracks, seen, (slot, now_s, when_s, rules))


@entered
def step_slow(
    rig: RigArrays, batch: Batch, tracks: TrackArrays, times: tuple[float, float, float],
    rules: Rules, limits: tuple[Floats, Floats],
) -> tuple[Ints, Ints]:  # fmt: skip
    """Do what `step_tracks` does, instant by instant instead of frame by frame."""
    now_s, dt, interval_s = times
    predict_tracks(rig, tracks, (now_s, dt), rules)
    first = 0
    while first < len(batch.frames):
        last = first + 1
        while (
            last < len(batch.frames) and batch.frames[last, 0] - batch.frames[first, 0] < INSTANT_S
        ):
            last += 1
        see_instant(rig, batch, (first, last), tracks, (now_s, rules))
        first = last
    pairs = note_contacts(tracks, now_s, rules)
    return judge(rig, tracks, (now_s, interval_s), limits[0], limits[1]), pairs

"""Kernels: tracks are founded and kept alive by what cameras see; what is proof of a person."""

import numpy as np

from tillfree.tracking.arrays import FREE, TENTATIVE, Floats, RigArrays, Rules, TrackArrays
from tillfree.tracking.body import BOX_TOP
from tillfree.tracking.compiled import compiled, entered
from tillfree.tracking.filtering import project_part


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
    if proof or (tracks.rows.tick_views[slot] & ~bit) != 0:
        tracks.rows.seen_s[slot] = max(when_s, tracks.rows.seen_s[slot])
    tracks.rows.hits[slot] += 1
    tracks.rows.views[slot] |= bit
    tracks.rows.tick_views[slot] |= bit


@compiled
def clear_slot(tracks: TrackArrays, slot: int, when_s: float) -> None:
    """Make a slot a tentative track of somebody unknown, found at `when_s`."""
    tracks.rows.status[slot] = TENTATIVE
    tracks.rows.track_id[slot] = -1
    tracks.rows.awake[slot] = 1
    tracks.rows.born_s[slot] = when_s
    tracks.rows.seen_s[slot] = when_s
    tracks.rows.hits[slot] = 0
    tracks.rows.views[slot] = 0
    tracks.rows.tick_views[slot] = 0
    tracks.rows.gaze_s[slot] = -1e9
    tracks.rows.look_count[slot] = 0.0
    tracks.rows.recent_count[slot] = 0
    tracks.rows.look_total_count[slot] = 0.0
    for k in range(2):
        tracks.rows.wrist_seen_s[slot, k] = -1e9
        tracks.rows.facing[slot, k] = 0.0
    for k in range(tracks.look.shape[1]):
        tracks.look[slot, k] = 0.0
        tracks.look_total[slot, k] = 0.0
    for k in range(len(tracks.rows)):
        tracks.contact_s[slot, k] = -1e9
        tracks.contact_s[k, slot] = -1e9


@entered
def clear_slot_alone(tracks: TrackArrays, slot: int, when_s: float) -> None:
    """Do what `clear_slot` does, as a way in from Python."""
    clear_slot(tracks, slot, when_s)


@compiled
def found(tracks: TrackArrays, state: tuple[Floats, Floats], when_s: float, cam: int) -> int:
    """Found a tentative track in a free slot; returns the slot, -1 if all are taken."""
    for slot in range(len(tracks.rows)):
        if tracks.rows.status[slot] == FREE:
            clear_slot(tracks, slot, when_s)
            tracks.rows.state[slot] = state[0]
            tracks.rows.cov[slot] = state[1]
            take(tracks, slot, cam, when_s, True)
            return slot
    return -1

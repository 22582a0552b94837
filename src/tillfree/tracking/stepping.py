"""Kernel: one step of the tracker: predict every track, then see all frames of the step."""

import numpy as np

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
from tillfree.tracking.association import see_frame, slots_with
from tillfree.tracking.compiled import compiled, entered
from tillfree.tracking.filtering import predict
from tillfree.tracking.heading import walk_facing
from tillfree.tracking.lifecycle import judge
from tillfree.tracking.optics import outside_by
from tillfree.tracking.wrists import predict_wrist

SATURATED_PSD = 0.02
"""m^2/s^3 for somebody who may be anywhere within reach already: the spread stops growing."""
SATURATED_KEEP = 0.5
"""Share of such a one's velocity that a step leaves."""


@compiled
def predict_tracks(
    rig: RigArrays, tracks: TrackArrays, times: tuple[float, float], rules: Rules
) -> None:
    """Move every track on by dt seconds; who was not seen for long slows down and spreads."""
    now_s, dt = times
    maybe = slots_with(tracks, TENTATIVE, True)
    known = slots_with(tracks, CONFIRMED, True)
    alive = np.concatenate((known, maybe))
    for i in alive:
        for j in alive:
            tracks.margin[i, j] = 0.0
    for slot in range(len(tracks.rows)):
        if tracks.rows.status[slot] == FREE:
            continue
        unseen = now_s - tracks.rows.seen_s[slot]
        keep, psd, decay = 1.0, rules.acceleration_psd, rules.hidden_speed_decay_s
        if (
            np.hypot(tracks.rows.state[slot, 2], tracks.rows.state[slot, 3])
            < rules.standing_speed_m_s
        ):
            psd, decay = rules.standing_psd, rules.standing_decay_s
        if unseen > rules.dormant_s or (
            unseen > rules.standing_unseen_s and psd == rules.standing_psd
        ):
            keep = np.exp(-dt / decay)
        if (
            tracks.rows.cov[slot, 0, 0] + tracks.rows.cov[slot, 1, 1]
            > 2.0 * rules.hidden_spread_m**2
        ):
            psd, keep = SATURATED_PSD, SATURATED_KEEP
        beyond = outside_by(rig.floor, tracks.rows.state[slot, 0], tracks.rows.state[slot, 1])
        limit = rules.dormant_s if beyond <= 0.0 else rules.dormant_outside_s
        tracks.rows.awake[slot] = unseen - dt <= limit
        predict(tracks.rows.state[slot], tracks.rows.cov[slot], dt, psd, keep)
        tracks.rows.tick_views[slot] = 0
        walk_facing(tracks, slot, dt, rules)
        for side in range(2):
            predict_wrist(
                tracks.rows.wrist[slot, side],
                tracks.rows.wrist_cov[slot, side],
                dt,
                rules.wrist_acceleration_psd,
            )


@compiled
def note_contacts(tracks: TrackArrays, now_s: float, rules: Rules) -> Ints:
    """Note which known tracks could be taken for one another now; returns the pairs (n, 2)."""
    slots = slots_with(tracks, CONFIRMED, True)
    pairs = np.empty((len(slots) * (len(slots) - 1) // 2, 2), np.int64)
    count = 0
    for a in range(len(slots)):
        for b in range(a + 1, len(slots)):
            i, j = slots[a], slots[b]
            dx = tracks.rows.state[i, 0] - tracks.rows.state[j, 0]
            dy = tracks.rows.state[i, 1] - tracks.rows.state[j, 1]
            spread = tracks.rows.cov[i, 0, 0] + tracks.rows.cov[i, 1, 1]
            spread += tracks.rows.cov[j, 0, 0] + tracks.rows.cov[j, 1, 1]
            limit = rules.contact_m + 2.0 * np.sqrt(spread)
            if dx * dx + dy * dy < limit * limit:
                tracks.contact_s[i, j] = now_s
                tracks.contact_s[j, i] = now_s
                pairs[count, 0], pairs[count, 1] = i, j
                count += 1
    return pairs[:count]


@entered
def step_tracks(
    rig: RigArrays, batch: Batch, tracks: TrackArrays, times: tuple[float, float, float],
    rules: Rules, limits: tuple[Floats, Floats],
) -> tuple[Ints, Ints]:  # fmt: skip
    """Bring all tracks to now; returns a verdict for each slot and the pairs in contact.

    `times` are now, the seconds since the last step and the usual frame interval (s); `limits`
    what a new track needs and when an old one ends (`lifecycle`).
    """
    now_s, dt, interval_s = times
    predict_tracks(rig, tracks, (now_s, dt), rules)
    for frame in range(len(batch.frames)):
        see_frame(rig, batch, frame, tracks, now_s, rules)
    pairs = note_contacts(tracks, now_s, rules)
    return judge(rig, tracks, (now_s, interval_s), limits[0], limits[1]), pairs

"""Kernels of appearance: how much better a description fits a track than anybody.

Normal about the track's running mean against normal about zero with a unit vector's variance per
dimension. Source: own choice; a von Mises-Fisher density has no cheap normaliser for any length.
"""

import numpy as np

from tillfree.tracking.arrays import RECENT_LOOKS, Floats, Rules, TrackArrays
from tillfree.tracking.compiled import compiled

MEMORY = 400.0
"""Descriptions after which the older ones begin to fade by half."""


@compiled
def look_gain(tracks: TrackArrays, slot: int, look: Floats, rules: Rules) -> float:
    """Return the nats by which a description fits a track's mean better than anybody's."""
    kept = min(tracks.rows.recent_count[slot], RECENT_LOOKS)
    count = tracks.rows.look_count[slot] + kept
    length = len(look)
    if count < 1.0 or length == 0:
        return 0.0
    own = rules.appearance_sd**2 * (16.0 / length) * (1.0 + 1.0 / count)
    anyone = 1.0 / length
    gain = 0.5 * length * np.log(anyone / own)
    for k in range(length):
        known = tracks.look[slot, k]
        for i in range(kept):
            known += tracks.recent[slot, i, k]
        gap = look[k] - known / count
        gain += 0.5 * (look[k] * look[k] / anyone - gap * gap / own)
    return bounded(rules.appearance_trust * max(-12.0, gain), rules.alike_share)


@compiled
def bounded(gain: float, alike: float) -> float:
    """Return nats for a person against anybody of whom the share `alike` looks just the same."""
    return float(-np.log(alike + (1.0 - alike) * np.exp(-gain)))


@compiled
def learn_look(tracks: TrackArrays, slot: int, look: Floats) -> None:
    """Keep a description among the recent ones; the oldest of those joins the mean (bounded)."""
    at = tracks.rows.recent_count[slot] % RECENT_LOOKS
    if tracks.rows.recent_count[slot] >= RECENT_LOOKS:
        tracks.look[slot] += tracks.recent[slot, at]
        tracks.rows.look_count[slot] += 1.0
    tracks.recent[slot, at] = look
    tracks.look_total[slot] += look
    tracks.rows.look_total_count[slot] += 1.0
    tracks.rows.recent_count[slot] += 1
    if tracks.rows.look_count[slot] > MEMORY:
        tracks.look[slot] *= 0.5
        tracks.rows.look_count[slot] *= 0.5

"""Watching looks: do tracks still look like themselves, or like one another?

What a track looks like lately is compared with what every track looked like before. Two that were
close and now each look like the other exchange their ids; one that looks like nobody it could have
been becomes somebody new. Without appearance nothing happens here.
"""

from dataclasses import replace
from math import exp

import numpy as np

from tillfree.tracking.arrays import CONFIRMED, RECENT_LOOKS, Floats, TrackArrays
from tillfree.tracking.rejoining import Trace, look_match, trace_of, whole_look
from tillfree.tracking.settings import TrackingSettings

WATCH_S = 0.3
"""Seconds between two watches: three steps."""
STRAYED_S, STRAYED_M = 1.5, 0.7
"""Seconds that it takes to see that a track broke, and metres (sd) to where it lost its person."""
LEAST_RECENT = 3
LEAST_OLD = 4.0


def match_matrix(tracks: TrackArrays, slots: list[int], settings: TrackingSettings) -> Floats:
    """Return (n, n) nats by which the recent looks of row i fit the old looks of row j.

    Against anybody's; 0 where too little is known of either.
    """
    length = tracks.look.shape[1]
    kept = np.minimum(tracks.rows["recent_count"][slots], RECENT_LOOKS).astype(np.float64)
    old = tracks.rows["look_count"][slots]
    fresh = np.arange(RECENT_LOOKS)[None, :, None] < kept[:, None, None]
    recent = np.where(fresh, tracks.recent[slots], 0.0).sum(axis=1) / np.maximum(kept, 1.0)[:, None]
    before = tracks.look[slots] / np.maximum(old, 1.0)[:, None]
    noise = settings.appearance_sd**2 * 16.0 / length
    drift = settings.appearance_drift**2 / length
    here = noise / np.maximum(1.0, settings.appearance_trust * kept)
    there = noise / np.maximum(1.0, settings.appearance_trust * old)
    gap = np.sum((recent[:, None] - before[None]) ** 2, axis=2)
    one = here[:, None] + there[None] + drift
    two = (1.0 / length + here)[:, None]
    far = np.sum(recent**2, axis=1)[:, None]
    fit = 0.5 * (far / two - gap / one) + 0.5 * length * np.log(two / one)
    known = (kept >= LEAST_RECENT)[:, None] & (old >= LEAST_OLD)[None]
    return np.asarray(np.where(known, fit, 0.0))


def judge_looks(
    tracks: TrackArrays, now_s: float, settings: TrackingSettings
) -> tuple[list[tuple[int, int]], list[int]]:
    """Return pairs of slots to exchange and slots that became somebody else."""
    slots = [
        s
        for s in np.flatnonzero(tracks.rows["status"] == CONFIRMED).tolist()
        if tracks.rows["track_id"][s] >= 0
    ]
    if not slots:
        return [], []
    fit = match_matrix(tracks, slots, settings)
    own = np.diag(fit)
    gain = fit + fit.T - own[:, None] - own[None]
    close = now_s - tracks.contact_s[np.ix_(slots, slots)] < settings.contact_memory_s
    fits = (fit > 0.0) & ((fit.T > 0.0) | (fit.T == 0.0))
    gain = np.where(np.triu(close & (fits | fits.T), 1), gain, 0.0)
    exchanged: list[tuple[int, int]] = []
    used: set[int] = set()
    while gain.size and gain.max() > settings.exchange_nats:
        i, j = np.unravel_index(int(np.argmax(gain)), gain.shape)
        exchanged.append((slots[i], slots[j]))
        used.update((int(i), int(j)))
        gain[[i, j]] = 0.0
        gain[:, [i, j]] = 0.0
    broken = [
        slots[i] for i in range(len(slots)) if i not in used and own[i] < -settings.break_nats
    ]
    return exchanged, broken


def whose_looks(
    tracks: TrackArrays, slot: int, when: tuple[float, bool], settings: TrackingSettings
) -> list[tuple[int, float]]:
    """Return (slot, chance) of whom a broken slot now looks like, itself included.

    `when` is now (s) and whether it stands in a doorway, where it may be somebody new. Only those
    it met lately; who still looks like itself is hardly also the one in `slot`. What is missing
    from 1 is somebody else.
    """
    now_s, doorway = when
    fresh = recent_look(tracks, slot)
    rows = tracks.rows
    met = (rows["status"] == CONFIRMED) & (rows["track_id"] >= 0)
    met &= now_s - tracks.contact_s[slot] < settings.contact_memory_s
    met[slot] = True
    found, total = [], exp(settings.newcomer_at_gate if doorway else -settings.new_inside_nats)
    for other in np.flatnonzero(met).tolist():
        old = (tracks.look[other], float(rows["look_count"][other]))
        gain = look_match(old, fresh, settings)
        if other == slot:
            gain = max(gain, -settings.same_look_nats)
        elif rows["awake"][other]:
            gain -= max(0.0, look_match(old, recent_look(tracks, other), settings))
        found.append((other, exp(gain)))
        total += found[-1][1]
    return [(other, weight / total) for other, weight in found]


def lost_before(tracks: TrackArrays, slot: int, now_s: float) -> Trace:
    """Return what is known of whom a broken slot followed before: lost a while ago, near here."""
    trace = trace_of(tracks, slot)
    cov = trace.cov.copy()
    for k in range(2):
        cov[k, k] += STRAYED_M**2
    return replace(
        trace,
        seen_s=min(trace.seen_s, now_s - STRAYED_S),
        cov=cov,
        look=tracks.look[slot].copy(),
        look_count=float(tracks.rows["look_count"][slot]),
    )


def recent_look(tracks: TrackArrays, slot: int) -> tuple[Floats, float]:
    """Return sum and count of a slot's newest descriptions."""
    kept = min(int(tracks.rows["recent_count"][slot]), RECENT_LOOKS)
    return tracks.recent[slot, :kept].sum(axis=0), float(kept)


def exchange_ids(tracks: TrackArrays, first: int, second: int) -> None:
    """Let two slots exchange who they are; where they are and how they look lately stays."""
    named = [tracks.rows[name] for name in ("track_id", "look_count", "born_s")]
    for values in [*named, tracks.look]:
        kept = values[first].copy()
        values[first] = values[second]
        values[second] = kept


def forget_recent(tracks: TrackArrays, slot: int) -> None:
    """Count a hidden slot's newest descriptions among the older ones, which go with its id."""
    tracks.look[slot], tracks.rows["look_count"][slot] = whole_look(tracks, slot)
    tracks.rows["recent_count"][slot] = 0


def become_new(tracks: TrackArrays, slot: int, track_id: int) -> None:
    """Let a slot be somebody new who looks as it lately did."""
    tracks.rows["track_id"][slot] = track_id
    tracks.look[slot] = 0.0
    tracks.rows["look_count"][slot] = 0.0

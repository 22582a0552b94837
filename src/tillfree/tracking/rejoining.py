"""Re-joining after gaps: is somebody just found the one who was lost from sight?

Each candidate's log likelihood ratio against somebody new is the sum of three: where and how fast
they are found, given where and how fast they went out of sight (a velocity that forgets, Ornstein
and Uhlenbeck 1930); how tall; how they look. Somebody new is anywhere near, and near a gate far
likelier than elsewhere.
"""

from dataclasses import dataclass
from math import exp, log, pi

import numpy as np

from tillfree.tracking.arrays import RECENT_LOOKS, Floats, TrackArrays
from tillfree.tracking.settings import TrackingSettings

GHOST_S = 1.0
"""Seconds for which a track was followed at which it is as likely a misfit as a person."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a track: id, when last seen (s), state, covariance, mean look.

    `free` is the chance that it was a person and that nobody is taken to continue it yet.
    """

    track_id: int
    seen_s: float
    mean: Floats
    cov: Floats
    look: Floats
    look_count: float
    free: float = 1.0


def trace_of(tracks: TrackArrays, slot: int) -> Trace:
    """Copy a slot's state as it stands, its looks summed up."""
    look, count = whole_look(tracks, slot)
    lived_s = max(0.0, float(tracks.rows["seen_s"][slot] - tracks.rows["born_s"][slot]))
    return Trace(
        int(tracks.rows["track_id"][slot]),
        float(tracks.rows["seen_s"][slot]),
        tracks.rows["state"][slot].copy(),
        tracks.rows["cov"][slot].copy(),
        look,
        count,
        max(0.01, lived_s / (lived_s + GHOST_S)),
    )


def whole_look(tracks: TrackArrays, slot: int) -> tuple[Floats, float]:
    """Return sum and count of all descriptions of a track, older and recent."""
    kept = min(int(tracks.rows["recent_count"][slot]), RECENT_LOOKS)
    total = tracks.look[slot] + tracks.recent[slot, :kept].sum(axis=0)
    return total, float(tracks.rows["look_count"][slot]) + kept


def wander(gap_s: float, settings: TrackingSettings) -> tuple[float, float, float, float]:
    """Return what `gap_s` out of sight does: reach of the velocity (s), its share left, variances.

    The variances are of position (m^2) and velocity (m^2/s^2), one axis each.
    """
    memory = settings.pace_memory_s
    left = exp(-gap_s / memory)
    reach = memory * (1.0 - left)
    speed2 = settings.start_speed_sd_m_s**2
    slack = 2.0 * gap_s / memory - 3.0 + 4.0 * left - left * left
    place = speed2 * memory * memory * max(0.0, slack) + 0.02**2
    return reach, left, min(place, settings.hidden_spread_m**2), speed2 * (1.0 - left * left)


def motion_fit(before: Trace, after: Trace, settings: TrackingSettings) -> float:
    """Return the log density (m^-2 (m/s)^-2) of `after`'s place and velocity, given `before`."""
    gap_s = max(0.0, after.seen_s - before.seen_s)
    reach, left, place, pace = wander(gap_s, settings)
    total = 0.0
    for a in range(2):
        step = np.array([[1.0, reach], [0.0, left]])
        own = before.cov[np.ix_([a, a + 2], [a, a + 2])]
        cov = step @ own @ step.T + np.diag([place, pace + 1e-6])
        cov += after.cov[np.ix_([a, a + 2], [a, a + 2])]
        gap = np.array(
            [
                after.mean[a] - before.mean[a] - reach * before.mean[a + 2],
                after.mean[a + 2] - left * before.mean[a + 2],
            ]
        )
        total -= 0.5 * float(gap @ np.linalg.solve(cov, gap)) + 0.5 * log(np.linalg.det(cov))
    return total - 2.0 * log(2.0 * pi)


def height_gain(first: Trace, second: Trace, settings: TrackingSettings) -> float:
    """Return the nats by which two nose heights speak for one person.

    Whoever bends down or reaches seems shorter, so a bad match proves little.
    """
    drift = settings.height_drift_sd_m**2
    one = float(first.cov[4, 4] + second.cov[4, 4]) + drift
    two = settings.nose_height_sd_m**2 + float(second.cov[4, 4]) + drift
    near = float(second.mean[4] - first.mean[4]) ** 2 / one
    far = float(second.mean[4] - settings.nose_height_m) ** 2 / two
    gain = 0.5 * (far - near) + 0.5 * log(two / one)
    return log(settings.bent_share + (1.0 - settings.bent_share) * exp(min(50.0, gain)))


def look_match(
    look: tuple[Floats, float], other: tuple[Floats, float], settings: TrackingSettings
) -> float:
    """Return the nats by which two sums of descriptions (sum, count) speak for one person."""
    if look[1] < 1.0 or other[1] < 1.0:
        return 0.0
    length = len(look[0])
    noise = settings.appearance_sd**2 * 16.0 / length
    trust = settings.appearance_trust
    first = max(1.0, trust * look[1])
    second = max(1.0, trust * other[1])
    here, there = look[0] / look[1], other[0] / other[1]
    drift = settings.appearance_drift**2 / length
    one = noise * (1.0 / first + 1.0 / second) + drift
    two = 1.0 / length + noise / second
    gap, far = float(np.sum((here - there) ** 2)), float(np.sum(there**2))
    gain = 0.5 * (far / two - gap / one) + 0.5 * length * log(two / one)
    return -log(settings.alike_share + (1.0 - settings.alike_share) * exp(min(60.0, -gain)))


def newcomer_fit(after: Trace, at_gate: bool, settings: TrackingSettings) -> float:
    """Return the log density of somebody new being found so, prior included."""
    spread = settings.gate_near_m if at_gate else settings.birth_spread_m
    speed2 = settings.start_speed_sd_m_s**2
    fit = -log(2.0 * pi * spread * spread) - log(2.0 * pi * speed2)
    fit -= 0.5 * float(after.mean[2] ** 2 + after.mean[3] ** 2) / speed2
    return fit if at_gate else fit - settings.new_inside_nats


def rejoin_chances(
    lost: list[tuple[Trace, bool]], after: Trace, at_gate: bool, settings: TrackingSettings
) -> list[float]:
    """Return for each lost track the chance that `after` continues it; the rest is somebody new.

    With each lost track comes whether it was walking out when it was last seen.
    """
    base = newcomer_fit(after, at_gate, settings)
    odds = []
    for before, leaving in lost:
        gap_s = max(0.0, after.seen_s - before.seen_s)
        rate = settings.gone_rate_at_gate if at_gate else settings.gone_rate
        gain = motion_fit(before, after, settings) - base - rate * gap_s
        gain -= settings.return_nats if leaving else 0.0
        gain += height_gain(before, after, settings)
        look = (before.look, before.look_count)
        fits = look_match(look, (after.look, after.look_count), settings)
        gain += max(fits, -settings.stray_look_nats * after.look_count)
        odds.append(before.free * exp(min(50.0, gain)))
    total = 1.0 + sum(odds)
    return [one / total for one in odds]

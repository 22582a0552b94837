"""A vendor's 3-D people: their joints as measurements, their ids as strong evidence, no law.

Every pose frame is paired with the tracks at once: by place on the floor, and by `vendor_id_nats`
where a track already carries that vendor id. So two ids that swap are seen through where people
are apart, and followed where nobody could know. In a store without gates a vendor's track is a
visit (the bundle contract): there an id is never given to another track.
"""

from dataclasses import dataclass, field

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.sensors import PosedPerson, PoseFrame
from tillfree.tracking.arrays import CONFIRMED, FREE, Floats, TrackArrays
from tillfree.tracking.settings import TrackingSettings

POSE_VIEW = 1 << 60
"""The bit that a pose source sets among a track's views."""

TRUNK = ("pelvis", "mid_hip", "neck", "head", "nose")
PAIRS = (
    ("left_hip", "right_hip"),
    ("left_ankle", "right_ankle"),
    ("left_shoulder", "right_shoulder"),
)
WRISTS = ("left_wrist", "right_wrist")


@dataclass(slots=True)
class PoseBuffer:
    """Pose frames waiting for the next step, and which track carries which vendor's id."""

    frames: list[tuple[int, str, PoseFrame]] = field(default_factory=list)
    carried: dict[int, str] = field(default_factory=dict)

    def key_of(self, track_id: int) -> str | None:
        """Return the vendor's id of a track."""
        return self.carried.get(track_id)


@dataclass(frozen=True, slots=True)
class Posed:
    """One posed person, measured: vendor key, place on the floor, height of the nose, joints."""

    key: str
    place: Floats
    height_m: float
    wrists: tuple[Floats | None, Floats | None]
    sideways: Floats | None


def joint(person: PosedPerson, name: str) -> Floats | None:
    """Return a joint's place (3,) m; None where missing, not finite or without score."""
    raw = person.joints.get(name)
    if raw is None or not np.all(np.isfinite(raw)) or raw[3] <= 0.0:
        return None
    return np.array(raw[:3])


def measured(person: PosedPerson, settings: TrackingSettings) -> Posed | None:
    """Measure one posed person; None where no joint tells the place."""
    found = [j for j in (joint(person, name) for name in TRUNK) if j is not None]
    sideways = None
    for left_name, right_name in PAIRS:
        left, right = joint(person, left_name), joint(person, right_name)
        if left is not None and right is not None:
            found.append(0.5 * (left + right))
            sideways = (left - right)[:2]
    wrists = (joint(person, WRISTS[0]), joint(person, WRISTS[1]))
    if not found:
        found = [j for j in wrists if j is not None]
    if not found:
        return None
    head = joint(person, "nose")
    head = joint(person, "head") if head is None else head
    height = float(head[2]) if head is not None else settings.nose_height_m
    place = np.mean([j[:2] for j in found], axis=0)
    return Posed(str(person.track_id), place, height, wrists, sideways)


def gains(
    tracks: TrackArrays, slots: list[int], people: list[Posed], keys: list[str | None],
    settings: TrackingSettings,
) -> Floats:  # fmt: skip
    """Return (people, slots) nats for each pairing; `keys` are the vendor ids the slots carry."""
    made = np.full((len(people), max(1, len(slots))), -1e6)
    carried = set(keys)
    for i, person in enumerate(people):
        for j, slot in enumerate(slots):
            same = keys[j] == person.key
            if not same and keys[j] is not None and person.key in carried:
                bonus = -settings.vendor_id_nats
            else:
                bonus = settings.vendor_id_nats if same else 0.0
            cov = tracks.rows["cov"][slot, :2, :2] + np.eye(2) * 2.0 * settings.vendor_sd_m**2
            gap = person.place - tracks.rows["state"][slot, :2]
            fit = -0.5 * float(gap @ np.linalg.solve(cov, gap))
            fit -= 0.5 * float(np.log(np.linalg.det(cov))) + np.log(2.0 * np.pi)
            new = -np.log(2.0 * np.pi * settings.birth_spread_m**2)
            made[i, j] = max(fit, -60.0) - new + bonus
    return made


def update_place(tracks: TrackArrays, slot: int, person: Posed, sd_m: float) -> None:
    """Give a measured place and height to a track's filter."""
    h = np.zeros((3, 5))
    h[0, 0] = h[1, 1] = h[2, 4] = 1.0
    mean, cov = tracks.rows["state"][slot], tracks.rows["cov"][slot]
    noise = np.diag([sd_m**2, sd_m**2, 0.05**2])
    gain = np.linalg.solve(h @ cov @ h.T + noise, h @ cov).T
    gap = np.array([*person.place, person.height_m]) - h @ mean
    tracks.rows["state"][slot] = mean + gain @ gap
    tracks.rows["cov"][slot] = cov - gain @ h @ cov


def update_wrists(
    tracks: TrackArrays, slot: int, person: Posed, when_s: float, sd_m: float
) -> None:
    """Give measured wrists (3,) m to their filters; a wrist unseen for long starts anew."""
    for side, place in enumerate(person.wrists):
        if place is None:
            continue
        wrist, cov = tracks.rows["wrist"][slot, side], tracks.rows["wrist_cov"][slot, side]
        if when_s - tracks.rows["wrist_seen_s"][slot, side] > 0.5:
            wrist[:3], wrist[3:] = place, 0.0
            cov[:] = np.diag([sd_m**2] * 3 + [1.0] * 3)
        else:
            gain = np.linalg.solve(cov[:3, :3] + np.eye(3) * sd_m**2, cov[:3]).T
            wrist += gain @ (place - wrist[:3])
            cov -= gain @ cov[:3].copy()
        tracks.rows["wrist_seen_s"][slot, side] = when_s


def found_posed(
    tracks: TrackArrays, person: Posed, when_s: float, settings: TrackingSettings
) -> int:
    """Found a track for a posed person in a free slot; -1 if all are taken."""
    from tillfree.tracking.founding import clear_slot_alone

    free = np.flatnonzero(tracks.rows["status"] == FREE)
    if not len(free):
        return -1
    slot = int(free[0])
    clear_slot_alone(tracks, slot, when_s)
    tracks.rows["status"][slot] = CONFIRMED
    tracks.rows["state"][slot] = (*person.place, 0.0, 0.0, person.height_m)
    speed2 = settings.start_speed_sd_m_s**2
    tracks.rows["cov"][slot] = np.diag([settings.vendor_sd_m**2] * 2 + [speed2] * 2 + [0.05**2])
    return slot


def pair_posed(gain: Floats) -> list[int]:
    """Pair posed people with tracks for the greatest gain; -1 is somebody new."""
    from tillfree.tracking.assignment import assign_alone

    return [int(column) for column in assign_alone(gain)] if len(gain) else []


def see_poses(
    tracks: TrackArrays, buffer: PoseBuffer, clock: tuple[int, int], settings: TrackingSettings
) -> list[tuple[int, str]]:
    """Use all waiting pose frames; returns (slot, vendor key) of every track seen.

    `clock` is the origin and now (ns). A founded track has no id yet (-1).
    """
    seen: dict[int, str] = {}
    origin_ns, now_ns = clock
    now_s = (now_ns - origin_ns) / NS_PER_S
    due = sorted((f for f in buffer.frames if f[0] <= now_ns), key=lambda f: f[:2])
    buffer.frames = [f for f in buffer.frames if f[0] > now_ns]
    for t_ns, source, frame in due:
        when_s = (t_ns - origin_ns) / NS_PER_S
        made = (measured(p, settings) for p in frame.people[: settings.max_people_per_frame])
        people = [p for p in made if p is not None]
        slots = np.flatnonzero(tracks.rows["status"] == CONFIRMED).tolist()
        keys = [seen.get(s) or buffer.carried.get(int(tracks.rows["track_id"][s])) for s in slots]
        local = [None if k is None else k.removeprefix(f"{source}:") for k in keys]
        pairs = pair_posed(gains(tracks, slots, people, local, settings))
        for person, column in zip(people, pairs, strict=True):
            if 0 <= column < len(slots):
                slot = slots[column]
                update_place(tracks, slot, person, settings.vendor_sd_m)
            else:
                slot = found_posed(tracks, person, when_s, settings)
            if slot >= 0:
                note_seen(tracks, slot, person, min(when_s, now_s), settings)
                seen[slot] = f"{source}:{person.key}"
    return sorted(seen.items())


def note_seen(
    tracks: TrackArrays, slot: int, person: Posed, when_s: float, settings: TrackingSettings
) -> None:
    """Note that a pose source saw a track: wrists, facing, time."""
    update_wrists(tracks, slot, person, when_s, 0.5 * settings.vendor_sd_m)
    if person.sideways is not None:
        length = float(np.hypot(*person.sideways))
        if length > 0.05:
            tracks.rows["facing"][slot, 0] += 4.0 * person.sideways[1] / length
            tracks.rows["facing"][slot, 1] -= 4.0 * person.sideways[0] / length
    tracks.rows["hits"][slot] += 1
    tracks.rows["views"][slot] |= POSE_VIEW
    tracks.rows["tick_views"][slot] |= POSE_VIEW
    tracks.rows["seen_s"][slot] = when_s

"""The roster: gives out ids, takes lost tracks back, and says who was born, lost, or has left.

What the kernels found is only a cluster of detections that agree; here it becomes somebody new, or
somebody who was out of sight (`rejoining`), or somebody new who may be one of the lost (a link).
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tillfree.tracking.arrays import CONFIRMED, FREE, TENTATIVE, RigArrays, TrackArrays
from tillfree.tracking.exchanging import (
    STRAYED_S,
    WATCH_S,
    become_new,
    exchange_ids,
    forget_recent,
    judge_looks,
    lost_before,
    whose_looks,
)
from tillfree.tracking.rejoining import Trace, rejoin_chances, trace_of, whole_look
from tillfree.tracking.settings import TrackingSettings
from tillfree.tracking.verdicts import CONFIRM, LEFT, LOST, gate_gap_m, is_doorway, is_leaving

MOVED = (
    "state", "cov", "seen_s", "tick_views", "awake", "wrist", "wrist_cov", "wrist_seen_s",
    "facing", "gaze", "gaze_s",
)  # fmt: skip
"""What of a track is about now, and so comes from where it was found again."""

WALK_M_S = 1.5
"""Metres per second by which somebody who has just come in gets away from a gate."""


@dataclass(slots=True)
class Changes:
    """What one step changed: ids born, lost, left; links (later, earlier, chance); exchanges."""

    born: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    links: list[tuple[int, int, float]] = field(default_factory=list)
    exchanged: list[tuple[int, int]] = field(default_factory=list)


class Roster:
    """Ids and the memory of who was lost lately (bounded)."""

    def __init__(self, settings: TrackingSettings, slow: bool = False) -> None:
        """Begin with nobody; `slow` cameras leave no time to wait before judging a new track."""
        self.settings = settings
        self.wait_s = 0.0 if slow else settings.rejoin_wait_s
        self.wait_inside_s = 0.0 if slow else settings.rejoin_wait_inside_s
        self.next_id = 1
        self.departed: list[Trace] = []
        self.watched_s = 0.0

    def settle(
        self, rig: RigArrays, tracks: TrackArrays, verdicts: NDArray[np.int64], now_s: float
    ) -> Changes:
        """Turn the verdicts of one step into ids; `tracks` is changed in place."""
        changes = Changes()
        memory = self.settings.departed_memory_s
        if self.departed:
            self.departed = [t for t in self.departed if now_s - t.seen_s < memory]
        self._watch_looks(rig, tracks, now_s, changes)
        if not np.any(verdicts):
            return changes
        for slot in np.flatnonzero(verdicts).tolist():
            if verdicts[slot] in (LOST, LEFT):
                self._lose(tracks, slot, bool(verdicts[slot] == LEFT), changes)
        for slot in np.flatnonzero(verdicts == CONFIRM).tolist():
            at_gate = is_doorway(rig, tracks.rows["state"][slot], self.settings)
            self._admit(rig, (tracks, slot), (now_s, at_gate), changes)
        return changes

    def name_posed(
        self, tracks: TrackArrays, posed: list[tuple[int, str]], carried: dict[int, str],
        changes: Changes,
    ) -> None:  # fmt: skip
        """Give ids to tracks founded by a pose source and note which vendor's id each carries.

        A vendor's id that was lost from sight and comes back takes its old id back.
        """
        alive = {int(i) for i in tracks.rows["track_id"][tracks.rows["status"] == CONFIRMED]}
        owner = {key: track_id for track_id, key in carried.items()}
        for slot, key in posed:
            if tracks.rows["track_id"][slot] < 0:
                known = owner.get(key, -1)
                if known < 0 or known in alive:
                    known = self.next_id
                    self.next_id += 1
                tracks.rows["track_id"][slot] = known
                alive.add(known)
                changes.born.append(known)
            track_id = int(tracks.rows["track_id"][slot])
            other = owner.get(key)
            if other is not None and other != track_id:
                carried.pop(other, None)
            carried.pop(track_id, None)
            carried[track_id] = key
        while len(carried) > self.settings.vendor_ids_kept:
            del carried[next(iter(carried))]

    def _watch_looks(
        self, rig: RigArrays, tracks: TrackArrays, now_s: float, changes: Changes
    ) -> None:
        if now_s - self.watched_s < WATCH_S or not tracks.look.shape[1]:
            return
        self.watched_s = now_s
        exchanged, broken = judge_looks(tracks, now_s, self.settings)
        for pair in exchanged:
            self._exchange(tracks, pair, changes)
        for slot in broken:
            reach_m = self.settings.gate_near_m + WALK_M_S * STRAYED_S
            doorway = gate_gap_m(rig, tracks.rows["state"][slot]) < reach_m
            chances = whose_looks(tracks, slot, (now_s, doorway), self.settings)
            best, sure = max(chances, key=lambda row: row[1])
            if best != slot and sure >= self.settings.rejoin_chance:
                forget_recent(tracks, best)
                self._exchange(tracks, (slot, best), changes)
                continue
            changes.lost.append(int(tracks.rows["track_id"][slot]))
            self.departed.append(lost_before(tracks, slot, now_s))
            self._name_broken(tracks, slot, chances, changes)
        del self.departed[: -self.settings.departed_kept]

    def _exchange(self, tracks: TrackArrays, pair: tuple[int, int], changes: Changes) -> None:
        exchange_ids(tracks, *pair)
        first, second = tracks.rows["track_id"][list(pair)].tolist()
        changes.exchanged.append((first, second))

    def _name_broken(
        self, tracks: TrackArrays, slot: int, chances: list[tuple[int, float]], changes: Changes
    ) -> None:
        """Let a broken track be somebody new who may be one of those it met."""
        for other, chance in chances:
            if chance >= self.settings.link_chance:
                whom = int(tracks.rows["track_id"][other])
                changes.links.append((self.next_id, whom, chance))
                self._claim(whom, chance)
        become_new(tracks, slot, self.next_id)
        changes.born.append(self.next_id)
        self.next_id += 1

    def _claim(self, track_id: int, chance: float) -> None:
        """Note that a lost track is taken to go on with `chance`, so hardly as somebody else."""
        self.departed = [
            replace(t, free=max(0.01, t.free * (1.0 - chance))) if t.track_id == track_id else t
            for t in self.departed
        ]

    def _lose(self, tracks: TrackArrays, slot: int, left: bool, changes: Changes) -> None:
        trace = trace_of(tracks, slot)
        changes.lost.append(trace.track_id)
        if left:
            changes.left.append(trace.track_id)
            return
        self.departed.append(trace)
        del self.departed[: -self.settings.departed_kept]

    def _admit(
        self, rig: RigArrays, which: tuple[TrackArrays, int], how: tuple[float, bool],
        changes: Changes,
    ) -> None:  # fmt: skip
        tracks, slot = which
        now_s, at_gate = how
        after = trace_of(tracks, slot)
        asleep = (tracks.rows["status"] == CONFIRMED) & (tracks.rows["awake"] == 0)
        hidden = [s for s in np.flatnonzero(asleep).tolist() if tracks.rows["track_id"][s] >= 0]
        came_m = gate_gap_m(rig, after.mean) - self.settings.gate_near_m
        gap = tracks.rows["state"][:, :2] - after.mean[:2]
        near = np.hypot(gap[:, 0], gap[:, 1]) < self.settings.birth_spread_m
        near &= (tracks.rows["status"] == CONFIRMED) & (tracks.rows["track_id"] >= 0)
        deep = (
            bool(near.any())
            and not at_gate
            and came_m > self.settings.rejoin_wait_inside_s * WALK_M_S
        )
        wait_s = self.wait_inside_s if deep else self.wait_s if hidden else 0.0
        if now_s - tracks.rows["born_s"][slot] < wait_s:
            tracks.rows["status"][slot] = TENTATIVE
            return
        lost = [trace_of(tracks, s) for s in hidden] + self.departed
        leaving = [is_leaving(rig, trace, self.settings) for trace in lost]
        chances = rejoin_chances(
            list(zip(lost, leaving, strict=True)), after, at_gate, self.settings
        )
        best = int(np.argmax(chances)) if chances else -1
        if 0 <= best < len(hidden) and chances[best] >= self.settings.rejoin_chance:
            take_back(tracks, hidden[best], slot)
            return
        tracks.rows["track_id"][slot] = self.next_id
        changes.born.append(self.next_id)
        for trace, chance in zip(lost, chances, strict=True):
            if chance >= self.settings.link_chance:
                changes.links.append((self.next_id, trace.track_id, chance))
                self._claim(trace.track_id, chance)
        self.next_id += 1


def take_back(tracks: TrackArrays, slot: int, found: int) -> None:
    """Let the hidden track in `slot` go on as what was found in slot `found`, which is freed."""
    for name in MOVED:
        tracks.rows[name][slot] = tracks.rows[name][found]
    tracks.rows["hits"][slot] += tracks.rows["hits"][found]
    tracks.rows["views"][slot] |= tracks.rows["views"][found]
    tracks.look[slot], tracks.rows["look_count"][slot] = whole_look(tracks, slot)
    tracks.look[slot] += tracks.look[found]
    tracks.rows["look_count"][slot] += tracks.rows["look_count"][found]
    tracks.recent[slot] = tracks.recent[found]
    tracks.rows["recent_count"][slot] = tracks.rows["recent_count"][found]
    tracks.rows["status"][found] = FREE

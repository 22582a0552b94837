"""Identity belief: how probable it is that two tracks exchanged persons where they met.

An encounter opens when two tracks come close and closes when they are apart again. Its log odds
against an exchange are the sum of three: how clearly the association told the two apart at its
worst moment; how much better their motion through the encounter fits going on than exchanging;
how much better looks since then fit those before. The first two are fixed when it closes, the
third grows while looks come. Source: permutation mixing for one pair (Shin, Guibas, Zhao 2003).
"""

from dataclasses import dataclass, field
from math import exp, log

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.tracking.arrays import CONFIRMED, Floats, Ints, TrackArrays
from tillfree.tracking.records import TrackMix
from tillfree.tracking.rejoining import Trace, look_match, motion_fit, trace_of
from tillfree.tracking.settings import TrackingSettings

APART_S = 0.25
"""Seconds without contact after which an encounter is closed."""
WINDOW = 3
"""Steps over which the association's margin is summed: evidence of a moment."""


@dataclass(slots=True)
class Encounter:
    """Two slots that are close: who they were when it began, and the worst margin (nats)."""

    opened_s: float
    closest_s: float
    met_s: float
    traces: tuple[Trace, Trace]
    recent: list[float] = field(default_factory=list)
    worst: float = 30.0


@dataclass(slots=True)
class Mix:
    """A closed encounter whose probability may still be revised."""

    mix_id: int
    at_s: float
    slots: tuple[int, int]
    ids: tuple[int, int]
    before: tuple[tuple[Floats, float], tuple[Floats, float]]
    after: tuple[tuple[Floats, float], tuple[Floats, float]]
    base: float
    told: float | None = None


class Mixing:
    """All encounters and mixes of a store (bounded)."""

    def __init__(self, settings: TrackingSettings) -> None:
        """Begin with none."""
        self.settings = settings
        self.next_id = 1
        self.encounters: dict[tuple[int, int], Encounter] = {}
        self.mixes: list[Mix] = []
        self.revised_s = -1e9
        self.fresh: list[tuple[int, float, tuple[int, int], float]] = []

    def follow(
        self, tracks: TrackArrays, now_s: float, pairs: Ints, exchanged: list[tuple[int, int]]
    ) -> None:
        """Follow one step: open and close encounters, revise mixes, note certain exchanges.

        `pairs` (n, 2) are the slots in contact now.
        """
        for first, second in exchanged:
            self._settle_exchange(first, second, now_s)
        for first, second in pairs.tolist():
            if tracks.rows["track_id"][first] >= 0 and tracks.rows["track_id"][second] >= 0:
                self._meet(tracks, (first, second), now_s)
        for pair, meeting in list(self.encounters.items()):
            if now_s - meeting.met_s > APART_S:
                self._part(tracks, pair, now_s)
        if not self.mixes or now_s - self.revised_s < self.settings.mix_revise_s:
            return
        self.revised_s = now_s
        for mix in self.mixes:
            self._revise(tracks, mix)
        self.mixes = [
            m
            for m in self.mixes[-self.settings.mixes_kept :]
            if now_s - m.at_s < self.settings.mix_memory_s and self._alive(tracks, m)
        ]

    def tell(self, now_ns: int, now_s: float) -> tuple[TrackMix, ...]:
        """Return what is to be said of mixes since the last call."""
        told = tuple(
            TrackMix(mix_id, now_ns - round((now_s - at_s) * NS_PER_S), first, second, chance)
            for mix_id, at_s, (first, second), chance in self.fresh
        )
        self.fresh = []
        return told

    def _settle_exchange(self, first: int, second: int, now_s: float) -> None:
        """Tell a proven exchange where it most probably happened, and its undoing now.

        From here on the ids are right again, so nothing older about either is revised any more.
        """
        ids = {first, second}
        met = [m for m in self.mixes if set(m.ids) == ids]
        mix_id, at_s = (met[-1].mix_id, met[-1].at_s) if met else (self._new_id(), now_s)
        for meeting in self.encounters.values():
            if {trace.track_id for trace in meeting.traces} == ids:
                at_s = meeting.closest_s
                mix_id = mix_id if not met else self._new_id()
        if at_s < now_s:
            self.fresh.append((mix_id, at_s, (first, second), 0.999))
        self.fresh.append((self._new_id(), now_s, (first, second), 1.0))
        self.mixes = [m for m in self.mixes if not ids & set(m.ids)]
        self.encounters = {
            pair: meeting
            for pair, meeting in self.encounters.items()
            if not ids & {trace.track_id for trace in meeting.traces}
        }

    def _new_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def _meet(self, tracks: TrackArrays, pair: tuple[int, int], now_s: float) -> None:
        first, second = pair
        meeting = self.encounters.get(pair)
        ids = (int(tracks.rows["track_id"][first]), int(tracks.rows["track_id"][second]))
        if meeting is None or (meeting.traces[0].track_id, meeting.traces[1].track_id) != ids:
            traces = (trace_of(tracks, first), trace_of(tracks, second))
            meeting = self.encounters[pair] = Encounter(now_s, now_s, now_s, traces)
        meeting.met_s = now_s
        margin = float(tracks.margin[first, second] + tracks.margin[second, first])
        if margin == 0.0:
            margin = self._apart(tracks, pair)
        meeting.recent = [*meeting.recent[-(WINDOW - 1) :], margin]
        summed = sum(meeting.recent)
        if len(meeting.recent) == WINDOW and summed < meeting.worst:
            meeting.worst, meeting.closest_s = summed, now_s

    def _apart(self, tracks: TrackArrays, pair: tuple[int, int]) -> float:
        """Return the nats between two states where no detection spoke this step."""
        first, second = pair
        gap = tracks.rows["state"][first, :2] - tracks.rows["state"][second, :2]
        cov = tracks.rows["cov"][first, :2, :2] + tracks.rows["cov"][second, :2, :2]
        return min(10.0, 0.5 * float(gap @ np.linalg.solve(cov, gap)))

    def _part(self, tracks: TrackArrays, pair: tuple[int, int], now_s: float) -> None:
        meeting = self.encounters.pop(pair)
        first, second = pair
        before = meeting.traces
        if not self._same(tracks, pair, (before[0].track_id, before[1].track_id)):
            return
        after = (trace_of(tracks, first), trace_of(tracks, second))
        s = self.settings
        motion = motion_fit(before[0], after[0], s) + motion_fit(before[1], after[1], s)
        motion -= motion_fit(before[0], after[1], s) + motion_fit(before[1], after[0], s)
        motion = max(-s.mix_motion_cap, min(s.mix_motion_cap, motion))
        base = s.mix_prior_nats + s.mix_margin_trust * max(0.0, meeting.worst) + motion
        if base > log((1.0 - s.mix_least) / s.mix_least) + s.mix_motion_cap:
            return
        self.mixes.append(
            Mix(
                self._new_id(),
                meeting.closest_s,
                pair,
                (before[0].track_id, before[1].track_id),
                ((before[0].look, before[0].look_count), (before[1].look, before[1].look_count)),
                (total_look(tracks, first), total_look(tracks, second)),
                base,
            )
        )

    def _same(self, tracks: TrackArrays, pair: tuple[int, int], ids: tuple[int, int]) -> bool:
        return all(
            tracks.rows["status"][slot] == CONFIRMED and int(tracks.rows["track_id"][slot]) in ids
            for slot in pair
        )

    def _alive(self, tracks: TrackArrays, mix: Mix) -> bool:
        return self._same(tracks, mix.slots, mix.ids)

    def _revise(self, tracks: TrackArrays, mix: Mix) -> None:
        if not self._alive(tracks, mix):
            return
        looks = self._looks(tracks, mix)
        odds = max(-20.0, min(20.0, mix.base + looks))
        if mix.told is None:
            if 1.0 / (1.0 + exp(odds)) < self.settings.mix_least:
                return
        elif abs(odds - mix.told) < self.settings.mix_told_nats:
            return
        mix.told = odds
        self.fresh.append((mix.mix_id, mix.at_s, mix.ids, 1.0 / (1.0 + exp(odds))))

    def _looks(self, tracks: TrackArrays, mix: Mix) -> float:
        """Return the nats by which looks since the encounter speak against an exchange."""
        since = []
        for slot, (total, count) in zip(mix.slots, mix.after, strict=True):
            now_total, now_count = total_look(tracks, slot)
            since.append((now_total - total, now_count - count))
        s = self.settings
        kept = look_match(mix.before[0], since[0], s) + look_match(mix.before[1], since[1], s)
        other = look_match(mix.before[0], since[1], s) + look_match(mix.before[1], since[0], s)
        return kept - other


def total_look(tracks: TrackArrays, slot: int) -> tuple[Floats, float]:
    """Return sum and count of all descriptions of a slot since it was founded."""
    return tracks.look_total[slot].copy(), float(tracks.rows["look_total_count"][slot])

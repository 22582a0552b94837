"""People at the door whom tracking found only after their scan was bound.

Stands beside the door: it remembers the last scans as they were bound, and offers each track that
turns up at a gate a little later as one more candidate of them. What follows decides: a scan whose
person was taken for somebody already let in finds its own this way.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from tillfree.attribution import Admission, Presence
from tillfree.core.geometry import contains, segment_distance_m
from tillfree.premises import Gate, Store
from tillfree.visits.settings import VisitSettings

BOUND_LIMIT = 64
"""Scans remembered; beyond that the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class _First:
    """Where and when a track was first seen."""

    t_ns: int
    position_m: tuple[float, float]


class Latecomers:
    """The scans bound last, and the tracks that are not candidates of any yet."""

    def __init__(self, store: Store, settings: VisitSettings) -> None:
        self._gates = {gate.gate_id: gate for gate in store.gates}
        self._floor = store.floor
        self._settings = settings
        self._bound: list[tuple[str, Admission]] = []
        self._young: dict[int, _First] = {}
        self._known: set[int] = set()

    def bound(self, gate_id: str, admission: Admission) -> None:
        """Remember a scan as it was bound."""
        self._bound = [*self._bound, (gate_id, admission)][-BOUND_LIMIT:]

    def forget(self, track_id: int) -> None:
        """Forget a track that has ended."""
        self._young.pop(track_id, None)
        self._known.discard(track_id)

    def step(self, now_ns: int, presences: tuple[Presence, ...]) -> list[Admission]:
        """Return the admissions that a track found late may belong to, with it as a candidate."""
        settings = self._settings
        oldest = now_ns - round(settings.late_s * 1e9)
        self._bound = [(gate, a) for gate, a in self._bound if a.t_ns >= oldest]
        ready: list[Presence] = []
        for presence in presences:
            track_id = presence.track_id
            if track_id in self._known or not presence.seen:
                continue
            first = self._young.setdefault(track_id, _First(now_ns, presence.position_m))
            age_ns = now_ns - first.t_ns
            if age_ns > round(settings.late_s * 1e9):
                self._known.add(track_id)
                self._young.pop(track_id)
            elif age_ns >= round(settings.late_age_s * 1e9):
                ready.append(presence)
        if not ready or not self._bound:
            return []
        within = contains(self._floor, np.array([p.position_m for p in ready]))
        changed: dict[str, Admission] = {}
        for presence, inside in zip(ready, within, strict=True):
            if inside:
                self._offer(presence.track_id, changed)
        return list(changed.values())

    def _offer(self, track_id: int, changed: dict[str, Admission]) -> None:
        """Add a track, now inside, to the scans whose person it may be; each track once."""
        first = self._young.pop(track_id)
        self._known.add(track_id)
        for index, (gate_id, admission) in enumerate(self._bound):
            gate = self._gates.get(gate_id)
            listed = any(track_id == known for known, _ in admission.candidates)
            weight = 0.0 if gate is None or listed else self._weight(gate, first, admission.t_ns)
            if weight < 0.01:
                continue
            share = 1.0 / (1.0 + weight)
            candidates = tuple((track, p * share) for track, p in admission.candidates)
            offered = replace(admission, candidates=(*candidates, (track_id, weight * share)))
            self._bound[index] = (gate_id, offered)
            changed[offered.admission_id] = offered

    def _weight(self, gate: Gate, first: _First, scan_ns: int) -> float:
        """Return how well somebody first seen so fits the person of a scan already bound."""
        settings = self._settings
        since_s = (first.t_ns - scan_ns) / 1e9
        if since_s < -settings.late_before_s:
            return 0.0
        point = np.array([first.position_m])
        away_m = float(segment_distance_m(point, gate.segment[0], gate.segment[1])[0])
        walked_m = settings.late_pace_m_s * abs(since_s)
        beyond = max(0.0, away_m - walked_m) / settings.scan_sd_m
        return settings.late_weight * math.exp(-0.5 * beyond**2)

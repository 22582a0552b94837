"""The door: binds each scan to the person who walks in with it.

Takes gate scans and presences; gives admissions, which carry the doubt where several people stand
at the gate, and alerts for people who slipped in without a scan.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from tillfree.attribution import Admission, Presence, Role
from tillfree.core.geometry import boundary_distance_m, contains, segment_distance_m
from tillfree.premises import Gate, Store
from tillfree.visits.latecomers import Latecomers
from tillfree.visits.records import Alert
from tillfree.visits.settings import VisitSettings

SCANS_LIMIT = 1000
"""Scans that may wait at once; one more is bound at once with what is known."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that waits to be bound: whose, as what, where, into which party."""

    scan_id: str
    t_ns: int
    gate_id: str
    party: str
    role: Role
    is_for_guest: bool = False


class Door:
    """Scans and people at the gates of one store."""

    def __init__(self, store: Store, settings: VisitSettings) -> None:
        self._gates = {gate.gate_id: gate for gate in store.gates}
        self._floor = store.floor
        self._centre = store.floor.mean(axis=0)
        self._settings = settings
        self._waiting: list[Scan] = []
        self._seen: list[tuple[int, tuple[Presence, ...]]] = []
        self._bound: dict[int, int] = {}
        self._last: dict[str, Scan] = {}
        self._inside_since: dict[int, int] = {}
        self._out_since: dict[int, int] = {}
        self._alerted: set[int] = set()
        self._insiders: set[int] = set()
        self._latecomers = Latecomers(store, settings)

    def scan(self, scan: Scan) -> None:
        """Take a scan; it is bound once the people at the gate were seen a little longer."""
        last = self._last.get(scan.party)
        self._last = {party: s for party, s in self._last.items() if self._recent(s, scan.t_ns)}
        if last is not None and self._recent(last, scan.t_ns) and self._host_waits(last, scan):
            scan = replace(scan, is_for_guest=True)
        self._last[scan.party] = scan
        self._waiting.append(scan)

    def _recent(self, scan: Scan, t_ns: int) -> bool:
        return t_ns - scan.t_ns <= round(self._settings.guest_gap_s * 1e9)

    def _host_waits(self, last: Scan, scan: Scan) -> bool:
        """Tell whether who scanned before is still at the gate, so this scan is for a guest.

        If somebody stands there beside the host, the scan may be theirs: of the guests, they are
        the next to come.
        """
        gate = self._gates.get(scan.gate_id)
        if gate is None or not self._seen:
            return False
        then = min(self._seen, key=lambda seen: abs(seen[0] - last.t_ns))[1]
        now = min(self._seen, key=lambda seen: abs(seen[0] - scan.t_ns))[1]
        host = min(then, key=lambda p: _gate_distance_m(gate, p), default=None)
        return host is not None and any(
            p.track_id == host.track_id and _gate_distance_m(gate, p) <= self._settings.guest_host_m
            for p in now
        )

    def forget(self, track_id: int) -> None:
        """Forget a track that has ended."""
        self._bound.pop(track_id, None)
        self._out_since.pop(track_id, None)
        self._inside_since.pop(track_id, None)
        self._alerted.discard(track_id)
        self._insiders.discard(track_id)
        self._latecomers.forget(track_id)

    def late(self, now_ns: int, presences: tuple[Presence, ...]) -> list[Admission]:
        """Return admissions already given that have one more candidate, found since."""
        return self._latecomers.step(now_ns, presences)

    def step(self, now_ns: int, presences: tuple[Presence, ...]) -> list[Admission]:
        """Take one tick's presences; return the admissions that are due."""
        self._note_crossings(now_ns, presences)
        self._seen.append((now_ns, presences))
        oldest = now_ns - round(self._settings.presence_s * 1e9)
        while self._seen and self._seen[0][0] < oldest:
            self._seen.pop(0)
        due = [
            scan
            for index, scan in enumerate(self._waiting)
            if now_ns >= scan.t_ns + self._wait_ns(scan) or index >= SCANS_LIMIT
        ]
        if not due:
            return []
        self._waiting = [scan for scan in self._waiting if scan not in due]
        return [self._bind(scan) for scan in due]

    def out_since(self, track_id: int) -> int:
        """Return since when a track has been beyond the floor (ns), 0 where it is on it."""
        return self._out_since.get(track_id, 0)

    def out_by(self, t_ns: int) -> frozenset[int]:
        """Return the tracks that are beyond the floor, and were already then."""
        return frozenset(track for track, since_ns in self._out_since.items() if since_ns <= t_ns)

    def _note_crossings(self, now_ns: int, presences: tuple[Presence, ...]) -> None:
        out = self._beyond({p.track_id: p.position_m for p in presences})
        for presence in presences:
            if presence.track_id in out:
                self._out_since.setdefault(presence.track_id, now_ns)
            else:
                self._out_since.pop(presence.track_id, None)

    def _wait_ns(self, scan: Scan) -> int:
        settings = self._settings
        return round((settings.guest_wait_s if scan.is_for_guest else settings.scan_wait_s) * 1e9)

    def finish(self) -> list[Admission]:
        """Bind what still waits."""
        waiting, self._waiting = self._waiting, []
        return [self._bind(scan) for scan in waiting]

    def insiders(self, now_ns: int, presences: tuple[Presence, ...]) -> list[int]:
        """Return the tracks that have now been inside for `insider_s`, each once."""
        found = []
        needed = round(self._settings.insider_s * 1e9)
        new = [p for p in presences if p.seen and p.track_id not in self._insiders]
        for track_id in self._inside(new):
            since = self._inside_since.setdefault(track_id, now_ns)
            if now_ns - since >= needed:
                self._insiders.add(track_id)
                found.append(track_id)
        return found

    def strangers(self, now_ns: int, unknown: frozenset[int]) -> list[Alert]:
        """Return an alert for each person who has been inside without a scan for too long."""
        alerts = []
        needed = round(self._settings.stranger_s * 1e9)
        for track_id in sorted(unknown):
            since = self._inside_since.get(track_id)
            waited = since is not None and now_ns - since >= needed
            if waited and track_id not in self._alerted:
                self._alerted.add(track_id)
                text = f"track {track_id} is inside without a scan; what it takes is nobody's"
                alerts.append(Alert(now_ns, "no_scan", text))
        return alerts

    def stranger_came(self, moments_ns: tuple[int, ...], unknown: frozenset[int]) -> bool:
        """Tell whether somebody now inside without a scan turned up near one of the moments."""
        apart_ns = round(self._settings.stranger_apart_s * 1e9)
        since = [self._inside_since[t] for t in sorted(unknown) if t in self._insiders]
        return any(abs(at - moment) <= apart_ns for at in since for moment in moments_ns)

    def _beyond(self, positions_m: dict[int, tuple[float, float]]) -> frozenset[int]:
        """Return the tracks that are beyond the floor."""
        if not positions_m:
            return frozenset()
        within = contains(self._floor, np.array(list(positions_m.values())))
        return frozenset(t for t, ok in zip(positions_m, within, strict=True) if not ok)

    def _inside(self, presences: list[Presence]) -> list[int]:
        if not presences:
            return []
        points = np.array([p.position_m for p in presences])
        deep = boundary_distance_m(self._floor, points) >= self._settings.stranger_depth_m
        within = contains(self._floor, points) & deep
        return [p.track_id for p, ok in zip(presences, within, strict=True) if ok]

    def _bind(self, scan: Scan) -> Admission:
        gate = self._gates.get(scan.gate_id)
        weights: dict[int, float] = {}
        newest: dict[int, Presence] = {}
        if gate is not None and self._seen:
            tick = min(self._seen, key=lambda seen: abs(seen[0] - scan.t_ns))
            newest = {p.track_id: p for p in self._seen[-1][1]}
            for presence in self._at(scan.t_ns, tick[1]):
                later = newest.get(presence.track_id)
                if scan.is_for_guest:
                    weight = self._guest_weight(gate, presence, later)
                    if presence.track_id in self._bound:
                        continue
                else:
                    weight = self._weight(gate, presence, later)
                weight *= self._again(presence.track_id, scan.t_ns)
                if weight > 0.0:
                    weights[presence.track_id] = weight
        if scan.is_for_guest:
            self._in_order(gate, weights, newest)
        total = sum(weights.values()) + self._settings.scan_background
        candidates = tuple(
            (track_id, weight / total)
            for track_id, weight in weights.items()
            if weight / total > 1e-4
        )
        for track_id, probability in candidates:
            if probability >= 0.5:
                self._bound.setdefault(track_id, scan.t_ns)
        admission = Admission(scan.scan_id, scan.t_ns, scan.party, scan.role, candidates)
        self._latecomers.bound(scan.gate_id, admission)
        return admission

    def _in_order(
        self, gate: Gate | None, weights: dict[int, float], newest: dict[int, Presence]
    ) -> None:
        """Of several who may be a guest, let the one who has come farthest be the likeliest.

        Whoever is still outside comes after all who are in, the nearest to the gate first.
        """
        if gate is None:
            return

        def come_m(track_id: int) -> float:
            away_m = _gate_distance_m(gate, newest[track_id])
            is_in = bool(contains(self._floor, np.array([newest[track_id].position_m]))[0])
            return away_m if is_in else -away_m

        farthest = sorted(weights, key=lambda t: (-come_m(t), t))
        for rank, track_id in enumerate(farthest):
            weights[track_id] *= self._settings.guest_order**rank

    def _again(self, track_id: int, t_ns: int) -> float:
        """Return the weight of being let in again: low once a scan let the person in long ago."""
        since = self._bound.get(track_id, t_ns)
        long_ago = t_ns - since >= round(self._settings.rebound_s * 1e9)
        return self._settings.rebound_weight if long_ago else 1.0

    def _guest_weight(self, gate: Gate, presence: Presence, now: Presence | None) -> float:
        """Return how well a presence fits a host's guest, who may still stand in the queue."""
        point = np.array([presence.position_m])
        before = contains(self._floor, point)[0] and (
            _gate_distance_m(gate, presence) > self._settings.guest_host_m
        )
        if before or now is None:
            return 0.0
        if contains(self._floor, np.array([now.position_m]))[0]:
            return 1.0
        near = _gate_distance_m(gate, now) <= self._settings.scan_reach_m
        return self._settings.guest_waiting if near else 0.0

    def _at(self, t_ns: int, presences: tuple[Presence, ...]) -> list[Presence]:
        """Return the presences at a scan, with tracks born since then at their first place."""
        known = {p.track_id for p in presences}
        found = list(presences)
        for seen_ns, later in self._seen:
            if seen_ns <= t_ns:
                continue
            for presence in later:
                if presence.track_id not in known:
                    known.add(presence.track_id)
                    back = (seen_ns - t_ns) / 1e9
                    vx, vy = presence.velocity_m_s
                    x, y = presence.position_m
                    moved = (x - vx * back, y - vy * back)
                    found.append(
                        Presence(
                            presence.track_id,
                            presence.label,
                            moved,
                            presence.velocity_m_s,
                            presence.seen,
                        )
                    )
        return found

    def _weight(self, gate: Gate, presence: Presence, now: Presence | None) -> float:
        """Return how well a presence fits the person who scans at a gate."""
        settings = self._settings
        distance = _gate_distance_m(gate, presence)
        if distance > settings.scan_reach_m:
            return 0.0
        weight = math.exp(-0.5 * (distance / settings.scan_sd_m) ** 2)
        inward = self._centre - gate.segment.mean(axis=0)
        inward = inward / (np.linalg.norm(inward) + 1e-9)
        velocity = presence.velocity_m_s
        if now is not None:
            later = np.subtract(now.position_m, presence.position_m)
            velocity = tuple(later / max(settings.scan_wait_s, 0.1))
        speed = float(np.dot(velocity, inward)) / settings.scan_inward_m_s
        return weight * (0.05 + 1.0 / (1.0 + math.exp(-4.0 * speed)))


def _gate_distance_m(gate: Gate, presence: Presence) -> float:
    point = np.array([presence.position_m])
    return float(segment_distance_m(point, gate.segment[0], gate.segment[1])[0])

"""What a joint explanation can branch over: admissions, mixed-up tracks, acts at shelves.

Each event turns one hypothesis into weighted children. Acts are in `acts.py`.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from tillfree.attribution.hypothesis import Hypothesis, merged
from tillfree.attribution.records import NOBODY, Admission
from tillfree.attribution.settings import AttributionSettings

BOUND_PENALTY = -4.0
"""Nats against a scan belonging to a track that another scan already let in; own choice."""


class Event(Protocol):
    """Anything the beam branches over; `t_ns` orders events, `key` settles ties."""

    t_ns: int
    key: str

    def branch(self, hypothesis: Hypothesis) -> list[Hypothesis]:
        """Return the hypothesis's children; their log weights include the event's."""
        ...


@dataclass(slots=True)
class AdmissionEvent:
    """A scan binds one of the tracks at the gate to a party."""

    admission: Admission
    missing: float
    t_ns: int = 0
    key: str = ""

    def __post_init__(self) -> None:
        self.t_ns = self.admission.t_ns
        self.key = "0" + self.admission.admission_id

    def branch(self, hypothesis: Hypothesis) -> list[Hypothesis]:
        """Bind each candidate in turn, or none of them."""
        children = []
        party = self.admission.party
        for track_id, probability in self.admission.candidates:
            if probability <= 0.0:
                continue
            taken = hypothesis.party(track_id) != NOBODY
            log_weight = math.log(probability) + (BOUND_PENALTY if taken else 0.0)
            children.append(hypothesis.with_parties(log_weight, {track_id: party}))
        rest = 1.0 - sum(p for _, p in self.admission.candidates)
        children.append(hypothesis.with_parties(math.log(max(rest, self.missing)), {}))
        return children


@dataclass(slots=True)
class MixEvent:
    """Two tracks may have exchanged persons."""

    mix_id: int
    t_ns: int
    first: int
    second: int
    probability: float
    key: str = ""

    def __post_init__(self) -> None:
        self.key = f"1{self.mix_id:09d}"

    def branch(self, hypothesis: Hypothesis) -> list[Hypothesis]:
        """Keep who is who, or exchange; one party on both sides needs no branch."""
        first, second = hypothesis.party(self.first), hypothesis.party(self.second)
        if first == second or self.probability <= 1e-4:
            return [hypothesis]
        swap = min(self.probability, 1.0 - 1e-9)
        return [
            hypothesis.with_parties(math.log1p(-swap), {}),
            hypothesis.with_parties(math.log(swap), {self.first: second, self.second: first}),
        ]


@dataclass(slots=True)
class LinkEvent:
    """A track born inside the store continues one of those that were lost, or is somebody new."""

    t_ns: int
    later: int
    earlier: dict[int, float]
    key: str = ""

    def __post_init__(self) -> None:
        self.key = f"1link{self.later:09d}"

    def branch(self, hypothesis: Hypothesis) -> list[Hypothesis]:
        """Let the later track inherit the party of each possible earlier one, or of nobody."""
        rest = max(1.0 - sum(self.earlier.values()), 1e-4)
        weights = {NOBODY: rest}
        donors: dict[str, int] = {}
        for earlier, probability in sorted(self.earlier.items()):
            party = hypothesis.party(earlier)
            weights[party] = weights.get(party, 0.0) + probability
            donors.setdefault(party, earlier)
        return [
            hypothesis.with_parties(
                math.log(weight),
                {self.later: party, donors[party]: NOBODY}
                if party != NOBODY and party in donors
                else {self.later: party},
            )
            for party, weight in weights.items()
        ]


class Beam:
    """The N best joint explanations: a folded past, and recent events that may still change.

    `base` is the past; `events` (in order of time) are replayed on it whenever one of them
    changed; events older than the horizon are folded into the base and can change no more.
    """

    def __init__(self, settings: AttributionSettings) -> None:
        self._settings = settings
        self._base: list[Hypothesis] = [Hypothesis()]
        self._events: list[Event] = []
        self._current: list[Hypothesis] = self._base
        self._dirty = False

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that may still change, in order of time."""
        return tuple(self._events)

    def add(self, event: Event) -> None:
        """Insert an event at its place in time."""
        self._events.append(event)
        self._events.sort(key=lambda e: (e.t_ns, e.key))
        self._dirty = True

    def reorder(self) -> None:
        """Say that an event's evidence, and perhaps its moment, changed."""
        self._events.sort(key=lambda e: (e.t_ns, e.key))
        self._dirty = True

    def touch(self) -> None:
        """Say that an event's evidence changed."""
        self._dirty = True

    def hypotheses(self) -> list[Hypothesis]:
        """Return the current explanations, best first, weights normalised (log)."""
        if self._dirty:
            beam = self._base
            for event in self._events:
                beam = self._apply(beam, event)
            self._current = normalised(beam)
            self._dirty = False
        return self._current

    def fold(self, until_ns: int) -> bool:
        """Fold events at or before `until_ns` into the past; tell whether there were any."""
        folded = 0
        for event in self._events:
            if event.t_ns > until_ns:
                break
            self._base = normalised(merged(self._apply(self._base, event)))
            folded += 1
        if folded:
            del self._events[:folded]
            self._dirty = True
        return bool(folded)

    def forget_party(self, party: str, tracks: frozenset[int], acts: frozenset[str]) -> None:
        """Drop a party that left from every explanation, which lets many of them merge."""
        for hypothesis in self._base:
            hypothesis.without_party(party, tracks, acts)
        self._base = normalised(merged(self._base))
        self._dirty = True

    def _apply(self, beam: list[Hypothesis], event: Event) -> list[Hypothesis]:
        children: list[Hypothesis] = []
        for hypothesis in beam:
            children.extend(event.branch(hypothesis))
        return pruned(children, self._settings)


def pruned(beam: list[Hypothesis], settings: AttributionSettings) -> list[Hypothesis]:
    """Keep the best explanations within the beam's width and range, best first."""
    if len(beam) <= 1:
        return beam
    ordered = sorted(beam, key=lambda h: -h.log_weight)
    least = ordered[0].log_weight - settings.beam_log_range
    return [h for h in ordered[: settings.beam_width] if h.log_weight >= least]


def normalised(beam: list[Hypothesis]) -> list[Hypothesis]:
    """Shift log weights so that the probabilities sum to one, best first."""
    top = max(h.log_weight for h in beam)
    total = top + math.log(sum(math.exp(h.log_weight - top) for h in beam))
    shifted = [h.with_parties(-total, {}) for h in beam]
    return sorted(shifted, key=lambda h: -h.log_weight)

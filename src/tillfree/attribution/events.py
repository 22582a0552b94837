"""What a joint explanation can branch over: admissions and mixed-up tracks.

Each event gives a hypothesis weighted options to go on. Acts at shelves are in `acts.py`.
"""

import math
from dataclasses import dataclass, field
from typing import Protocol

from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.records import NOBODY, Admission

BOUND_PENALTY = -4.0
"""Nats against a scan belonging to a track that another scan already let in; own choice."""


Option = tuple[float, "Change"]
"""The log weight of one way to go on, and what it changes (log weight first, for sorting)."""


class Change(Protocol):
    """What one option does to a hypothesis."""

    def apply(self, hypothesis: Hypothesis, log_weight: float) -> Hypothesis:
        """Return the hypothesis after the change, heavier by `log_weight`."""
        ...


@dataclass(frozen=True, slots=True)
class PartyChange:
    """Some tracks belong to other parties from here on."""

    parties: dict[int, str]

    def apply(self, hypothesis: Hypothesis, log_weight: float) -> Hypothesis:
        """Return the hypothesis with the tracks handed over."""
        return hypothesis.with_parties(log_weight, self.parties)


SAME = PartyChange({})
"""Nothing changes but the weight."""


class Event(Protocol):
    """Anything the beam branches over; `t_ns` orders events, `key` settles ties."""

    t_ns: int
    key: str

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Return the ways in which the hypothesis can go on, with their log weights."""
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

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Bind each candidate in turn, or none of them."""
        found: list[Option] = []
        party = self.admission.party
        for track_id, probability in self.admission.candidates:
            if probability <= 0.0:
                continue
            taken = hypothesis.party(track_id) != NOBODY
            log_weight = math.log(probability) + (BOUND_PENALTY if taken else 0.0)
            found.append((log_weight, PartyChange({track_id: party})))
        rest = 1.0 - sum(p for _, p in self.admission.candidates)
        found.append((math.log(max(rest, self.missing)), SAME))
        return found


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

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Keep who is who, or exchange; one party on both sides needs no branch."""
        first, second = hypothesis.party(self.first), hypothesis.party(self.second)
        if first == second or self.probability <= 1e-4:
            return [(0.0, SAME)]
        swap = min(self.probability, 1.0 - 1e-9)
        return [
            (math.log1p(-swap), SAME),
            (math.log(swap), PartyChange({self.first: second, self.second: first})),
        ]


@dataclass(slots=True)
class LinkEvent:
    """A track born inside the store continues one of those that were lost, or is somebody new.

    `beside` are tracks whose persons it may show a second time: these share their party with it,
    where an earlier track hands its own over. They have what `earlier` leaves of the probability.
    """

    t_ns: int
    later: int
    earlier: dict[int, float]
    beside: dict[int, float] = field(default_factory=dict)
    key: str = ""

    def __post_init__(self) -> None:
        self.key = f"1link{self.later:09d}"

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Let the later track inherit the party of each possible earlier one, or of nobody."""
        if hypothesis.party(self.later) != NOBODY:
            return [(0.0, SAME)]
        rest = max(1.0 - sum(self.earlier.values()), 1e-4)
        weights = {NOBODY: rest * (1.0 - sum(self.beside.values()))}
        donors: dict[str, int] = {}
        for other, share in sorted(self.beside.items()):
            party = hypothesis.party(other)
            weights[party] = weights.get(party, 0.0) + rest * share
        for earlier, probability in sorted(self.earlier.items()):
            party = hypothesis.party(earlier)
            weights[party] = weights.get(party, 0.0) + probability
            donors.setdefault(party, earlier)
        found: list[Option] = []
        for party, weight in weights.items():
            handed = {self.later: party}
            if party != NOBODY and party in donors:
                handed[donors[party]] = NOBODY
            found.append((math.log(weight), PartyChange(handed)))
        return found


@dataclass(slots=True)
class ConductEvent:
    """What a track did tells whether a scan let it in: who stays is a guest, a ghost is not.

    `log_nobody` and `log_party` are the log-likelihoods of the conduct of somebody without and
    with a scan.
    """

    t_ns: int
    track_id: int
    log_nobody: float
    log_party: float
    key: str = ""

    def __post_init__(self) -> None:
        self.key = f"3{self.track_id:09d}"

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Weigh the hypothesis by whether the track is anybody's."""
        nobody = hypothesis.party(self.track_id) == NOBODY
        return [(self.log_nobody if nobody else self.log_party, SAME)]

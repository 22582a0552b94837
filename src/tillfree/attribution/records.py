"""What attribution takes beside tracks and shelf changes, and the claims that it gives.

A claim is an act at a shelf with its probability and the evidence it stands on, so that a person
can review it later.
"""

from dataclasses import dataclass
from enum import StrEnum

import msgspec


class Role(StrEnum):
    """As what somebody came in."""

    SHOPPER = "shopper"
    STAFF = "staff"


class ActKind(StrEnum):
    """What was done at a shelf."""

    PICK = "pick"
    RETURN = "return"
    RESTOCK = "restock"


NOBODY = ""
"""The party of a person whom no scan let in."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A scan let one more person of a party in.

    `candidates` are (track_id, probability) of the tracks that may be this person; what is missing
    from 1 is the chance that it is none of them.
    """

    admission_id: str
    t_ns: int
    party: str
    role: Role
    candidates: tuple[tuple[int, float], ...]


class Item(msgspec.Struct, frozen=True, cache_hash=True):
    """Whole units of one article that moved at one slot."""

    sku: str
    quantity: int
    slot_id: str


class Outcome(msgspec.Struct, frozen=True, cache_hash=True):
    """One explanation of an act: who did what. `party` is `NOBODY` for a person without a scan."""

    kind: ActKind
    party: str
    item: Item


@dataclass(frozen=True, slots=True)
class Term:
    """One named log-likelihood (natural logarithm, against the background) of an explanation."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """An explanation with its probability, the terms behind it, and how near the body was."""

    outcome: Outcome
    probability: float
    terms: tuple[Term, ...]
    distance_m: float


@dataclass(frozen=True, slots=True)
class WeightEvidence:
    """One cell's part in an act."""

    change_id: str
    sensor_id: str
    delta_g: float
    sd_g: float
    t_ns: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An act as it stands now.

    `claim_id` is derived from the plate and its sequence and never changes; `outcome` None means
    that the act was withdrawn (nothing happened, or nobody can say what). `alternatives` begin
    with the one claimed. `messages` name the sensor messages it stands on.
    """

    claim_id: str
    t_ns: int
    from_ns: int
    to_ns: int
    outcome: Outcome | None
    probability: float
    alternatives: tuple[Alternative, ...]
    weights: tuple[WeightEvidence, ...]
    messages: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class CartLine:
    """Units of one article in a party's cart, and the probability of just this quantity."""

    sku: str
    quantity: int
    probability: float


@dataclass(frozen=True, slots=True)
class CartBelief:
    """The likeliest cart of a party and the probability that it is right as a whole."""

    party: str
    lines: tuple[CartLine, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Presence:
    """Where a tracked person is now: metres and metres per second on the floor.

    `label` is what the source of the track calls it (a vendor's id), else the track's own number;
    `seen` is False while the position is only predicted.
    """

    track_id: int
    label: str
    position_m: tuple[float, float]
    velocity_m_s: tuple[float, float]
    seen: bool


@dataclass(frozen=True, slots=True)
class Departure:
    """A track ended at `t_ns`: `left` if it was last seen at a gate or beyond the floor.

    `crossed_ns` is since when it had been beyond the floor, 0 where it was not.
    """

    track_id: int
    t_ns: int
    left: bool
    position_m: tuple[float, float]
    crossed_ns: int = 0

"""What the engine gives, call by call: facts, positions, attention, carts and decided acts."""

from dataclasses import dataclass, field

from tillfree.attribution import Attention, Claim
from tillfree.journal import Fact
from tillfree.visits import CartView, Interaction


@dataclass(frozen=True, slots=True)
class TrackedPosition:
    """Where a track was: metres on the floor; `visit_id` None while it belongs to nobody."""

    t_ns: int
    track_id: int
    visit_id: str | None
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class VisitAttention:
    """An episode of attention with the visit it belongs to, if any."""

    visit_id: str | None
    attention: Attention


@dataclass(frozen=True, slots=True)
class DecidedInteraction:
    """An act that can change no more, with the claim (and so the evidence) it stands on."""

    interaction: Interaction
    claim: Claim


@dataclass(slots=True)
class EngineOutput:
    """What one call gave: facts to be journalled, and what is not."""

    facts: list[Fact] = field(default_factory=list)
    attention: list[VisitAttention] = field(default_factory=list)
    positions: list[TrackedPosition] = field(default_factory=list)
    carts: list[CartView] = field(default_factory=list)
    decided: list[DecidedInteraction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person inside, for people to look at."""

    track_id: int
    visit_id: str | None
    position_m: tuple[float, float]
    velocity_m_s: tuple[float, float]

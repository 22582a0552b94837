"""The numbers of a rehearsal, with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RehearsalSettings:
    """How a rush is rehearsed."""

    free_m2: float = 1.5
    """Free floor for each person inside, square metres: who would be more waits at the door. Own
    choice: a full shop in which one still gets past each other."""
    tell_share: float = 0.02
    """Share of the recording after which it is told how far the engine is."""

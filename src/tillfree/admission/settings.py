"""The numbers of passes, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PassSettings:
    """How long a pass is good for, and what a store does with passes while it is alone."""

    life_s: float = 30.0
    """Seconds from issue to expiry; a picture of the code that is passed on is soon worthless."""
    tolerance_s: float = 5.0
    """Seconds by which a gate's clock may be off; more lets a pass live longer."""
    longest: int = 1_024
    """Characters of a pass at most; a real one has about 250, and a code holds 2,900."""
    unseen: int = 30
    """People let in while the cloud cannot be asked, until it answers again. Own choice: what a
    small store takes at once; it bounds what can be lost to blocked and unpaid accounts."""
    remembered: int = 10_000
    """Used passes remembered until they have expired; beyond it nobody is let in."""

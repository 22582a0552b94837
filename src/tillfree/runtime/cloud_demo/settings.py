"""How the demonstration's second half runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CloudShowSettings:
    """How the demonstration's second half runs; own choices."""

    speed: float = 3.0
    """Times real time at which the store's recording is played."""
    look_s: float = 0.2
    """Seconds between two looks at whether the store still plays; news of the journal is printed at
    once."""
    most_s: float = 90.0
    """Seconds after which it ends though visits are open."""

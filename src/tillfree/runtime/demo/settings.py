"""What the demonstration shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """What `tillfree demo` simulates; own choices: a busy minute that everybody can follow."""

    profile: str = "busy"
    """Kind of traffic."""
    seed: int = 7
    """Seed where none is given."""
    duration_s: float = 120.0
    """Seconds of shopping."""
    show_s: float = 24.0
    """Seconds that the live view may take in a terminal."""


@dataclass(frozen=True, slots=True)
class CloudShowSettings:
    """How the demonstration's second half runs; own choices."""

    speed: float = 4.0
    """Times real time at which the store's recording is played."""
    look_s: float = 0.05
    """Seconds between two looks into the journal."""
    most_s: float = 90.0
    """Seconds after which it ends though visits are open."""

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

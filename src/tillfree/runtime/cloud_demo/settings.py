"""How the demonstration's second half runs."""

from dataclasses import dataclass, field

from tillfree.runtime.cloud import MeasuringSettings


@dataclass(frozen=True, slots=True)
class CloudShowSettings:
    """How the demonstration's second half runs; own choices."""

    speed: float = 2.0
    """Times real time at which the store's recording is played; so a moment of ours is so many of
    the store's."""
    look_s: float = 0.2
    """Seconds between two looks at whether the store still plays; news of the journal is printed at
    once."""
    measuring: MeasuringSettings = field(
        default_factory=lambda: MeasuringSettings(flush_s=3.0, places_s=3.0)
    )
    """How visits are measured: written every few seconds, as somebody waits to see it."""
    most_s: float = 120.0
    """Seconds after which it ends though visits are open."""

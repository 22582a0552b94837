"""The numbers of the process beside a screen, each with unit and origin."""

from dataclasses import dataclass, field

from tillfree.ads.faces import FaceSettings


@dataclass(frozen=True, slots=True)
class EyesSettings:
    """How often a camera looks and asks."""

    faces: FaceSettings = field(default_factory=FaceSettings)
    looks_s: float = 0.25
    """Seconds between two looks. Own choice: four a second see who steps up; a look at 1,280 by 720
    pixels takes 0.1 s on one core, each face that is compared 0.1 s more."""
    ask_s: float = 15.0
    """Seconds between two askings for whom to know, a third of the lease. Withdrawals take effect
    in the cloud at once, here by the next asking."""
    pair_s: float = 2.5
    """Seconds between two askings while no board is paired."""
    tell_s: float = 1.0
    """Seconds between two tellings while somebody enrolled is there."""
    alone_s: float = 30.0
    """Seconds after somebody enrolled was there for which every change of how many are in view is
    told at once: what is theirs may still be on the screen."""
    answer_s: float = 5.0
    """Seconds that the cloud has to answer."""

"""When the running cloud writes what it measures, and how long it remembers a visit."""

from dataclasses import dataclass, field

from tillfree.insight import EventSettings, LakeSettings


@dataclass(frozen=True, slots=True)
class MeasuringSettings:
    """How facts and attention become lake and exports."""

    events: EventSettings = field(default_factory=EventSettings)
    lake: LakeSettings = field(default_factory=LakeSettings)
    flush_s: float = 60.0
    """Seconds between two writings into the lake. Own choice: figures are that old; each writing
    makes a file of each table that is put together later."""
    remember_s: float = 7_200.0
    """Seconds of the store's time after which a visit of which nothing was heard is forgotten; what
    comes later is told from journal and lake again. Own choice: settled and corrected by then."""
    places_s: float = 60.0
    """Seconds between two looks at whether a store's plan or goods have changed. Own choice."""
    linked_s: float = 60.0
    """Seconds for which it is remembered whether somebody agreed to be linked in the lake; tools of
    others are told by what holds when they are told."""
    retain_s: float = 21_600.0
    """Seconds between two looks at what the lake has kept long enough. Own choice: by the day."""
    facts: int = 1_000
    """Facts of one store that are taken at once."""
    test_credentials: tuple[str, ...] = ()
    """Credentials of people who try stores out: their visits are measured nowhere."""

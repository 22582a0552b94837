"""What to simulate, and what came of it: the two records at the package's border."""

from dataclasses import dataclass
from pathlib import Path

from tillfree.premises import Product, Store

DEFAULT_START_NS = 1_767_571_200_000_000_000
"""2026-01-05 00:00:00 UTC: a Monday, far from any change of clocks (own choice)."""


@dataclass(frozen=True, slots=True)
class GivenStore:
    """A store that is there already, or on paper: its planogram says what stands where."""

    store: Store
    catalogue: dict[str, Product]


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many people come within so many seconds, most of them early; the world then goes on until
    they have left, for `leaving_s` at most."""

    people: int
    """1 to 150."""
    arriving_s: float
    """Seconds within which they come to the door: 10 to 900."""
    most_inside: int | None = None
    """Who would be more waits at the door; None: no limit."""
    leaving_s: float = 240.0


@dataclass(frozen=True, slots=True)
class SimulationSpec:
    """One world: a profile, a story or a crowd, a seed, and what may differ from the usual.

    Exactly one of `profile`, `story` and `crowd` is given; a story needs a store of its own.
    None means: as the profile or story says (drawn with the seed). The same spec gives the same
    bytes.
    """

    profile: str | None = None
    """One of PROFILES: how many come, what they do, what breaks."""
    story: str | None = None
    """One of STORIES: a short script of who does what when."""
    crowd: Crowd | None = None
    """A rush: how many people come, and within what time."""
    given: GivenStore | None = None
    """The store that it happens in; None: one is made up with the seed."""
    seed: int = 0
    """Any whole number from 0; another seed is another store, other goods, other people."""
    day: int = 0
    """Another day in the same store with the same goods and regulars; moves the start by 24 h."""
    duration_s: float | None = None
    """Seconds of recording."""
    start_ns: int = DEFAULT_START_NS
    """When the recording starts, nanoseconds since 1970 UTC."""
    shape: str | None = None
    """Kind of floor: one of premises.SHAPES."""
    cameras: bool = True
    """False: the store has no cameras."""
    camera_count: int | None = None
    """Cameras to hang, 1 to 12; fewer see less."""
    fps: float | None = None
    """Frames per second of each camera."""
    appearance: bool = True
    """False: no box carries an appearance vector."""
    poses: bool = False
    """True: a vendor's /poses instead of cameras."""
    gates: bool = True
    """False: the store has no gates, so each person is a visit of its own."""
    turn_rad: float | None = None
    """The world frame's turn about z, radians."""
    shift_m: tuple[float, float] | None = None
    """The world frame's shift, metres."""
    distortion: bool | None = None
    """True: lenses bend the picture; False: none does."""


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What was made, in figures for one line of a summary."""

    path: Path
    name: str
    seed: int
    duration_s: float
    messages: int
    visits: int
    people: int
    acts: int
    slots: int
    load_cells: int
    cameras: int

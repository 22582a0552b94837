"""The language that stories and profiles are written in: who comes when and does what.

A script is a list of people, each with steps that are done one after the other. Steps are small
records; `people.py` performs them. Times are seconds from the start of the recording; slots are
meant by their place in `Store.slots`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GoTo:
    """Walk to a place before a slot from which it can be reached.

    `toward` is another slot of the same shelf: one stands a third of the way nearer to it.
    """

    slot: int
    toward: int | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """Walk to a point of the floor, metres in the store's own frame."""

    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Stand for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Stand until this second of the recording."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Look:
    """Look at a slot for so many seconds."""

    slot: int
    seconds: float = 1.5


@dataclass(frozen=True, slots=True)
class Touch:
    """Reach into a slot, press or lift a little, and take nothing."""

    slot: int
    at_s: float | None = None
    seconds: float = 0.8


@dataclass(frozen=True, slots=True)
class Take:
    """Take items from a slot.

    `at_s` is when the weight leaves (None: as soon as the hand is there); `slow_s` is how long the
    lifting takes; `held_s` how long the item then hangs over the shelf; `sku` picks one of several
    articles of the slot.
    """

    slot: int
    quantity: int = 1
    at_s: float | None = None
    slow_s: float = 0.0
    held_s: float = 0.0
    sku: str | None = None
    across: bool = False
    """With the arm that is farther off (crossed in front of the body)."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """Put one held item onto a slot: the last taken, or the one named; skipped if none is held."""

    slot: int
    sku: str | None = None
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Restock:
    """Put new goods of the slot's own article onto it."""

    slot: int
    quantity: int = 2
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the last taken item to another person nearby (who pays does not change)."""

    to_person: str
    at_s: float


@dataclass(frozen=True, slots=True)
class BeServed:
    """Stand in line at a counter, then before it for as long as serving takes."""

    counter: int
    seconds: float


ANY_GATE = -1
"""Whoever comes takes the gate with the shortest line."""

Step = (
    GoTo | Walk | Wait | WaitUntil | Look | Touch | Take | PutBack | Restock | HandOver | BeServed
)


@dataclass(frozen=True, slots=True)
class PersonScript:
    """One person: arrives outside at `arrive_s` (negative: is inside from the start)."""

    person: str
    visit: str | None
    arrive_s: float
    steps: tuple[Step, ...]
    scans: int = 1
    """Scans made at the gate by this person: 0 for a guest whose host scans for all."""
    gate: int = 0
    leave_gate: int = 0
    look: int | None = None
    """People with the same number are dressed alike; None: as nobody else."""
    leaves: bool = True
    """False: stays inside to the end."""
    inside_at_m: tuple[float, float] | None = None
    """Where the person stands when the recording starts with them inside."""
    passes_by: bool = False
    """True: walks past the doors outside and never comes in."""
    speed: float | None = None
    """Walking speed in metres a second; None: drawn."""


@dataclass(frozen=True, slots=True)
class VisitScript:
    """All who come in on one credential."""

    visit_id: str
    credential: str
    role: str = "shopper"


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """Something a door says by itself, such as `forced_open`."""

    at_s: float
    gate: int
    event: str


@dataclass(frozen=True, slots=True)
class Faults:
    """What breaks. Cells and cameras are meant by their place in the store's lists."""

    lateness_s: float = 0.0
    """Added delay of a message, uniform up to this; 0: none."""
    double_share: float = 0.0
    lost_share: float = 0.0
    dead_cameras: tuple[tuple[int, float, float], ...] = ()
    """(camera, from second, to second): silent in between."""
    stuck_cells: tuple[tuple[int, float, float], ...] = ()
    """(cell, from second, to second): repeats its last reading in between."""
    dead_cells: tuple[tuple[int, float, float], ...] = ()
    """(cell, from second, to second): silent in between."""
    camera_clocks_s: tuple[tuple[int, float], ...] = ()
    """(camera, seconds): its clock shows so much more than the true time."""
    cell_clocks_s: tuple[tuple[int, float], ...] = ()
    sticks_in_use: int = 0
    """So many cells stick at the moment of an act on them, for the rest of the recording."""


@dataclass(frozen=True, slots=True)
class Script:
    """A whole recording told beforehand."""

    duration_s: float
    people: tuple[PersonScript, ...]
    visits: tuple[VisitScript, ...]
    door_events: tuple[DoorEvent, ...] = ()
    faults: Faults = field(default_factory=Faults)

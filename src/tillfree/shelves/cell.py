"""What the monitor remembers of one load cell beside its trace: open acts, its health."""

from dataclasses import dataclass, field

from tillfree.shelves.records import CellState, ShelfChange
from tillfree.shelves.shifts import Shift
from tillfree.shelves.units import Weights


@dataclass(slots=True)
class Act:
    """A shift of one cell that may still change its mind; `said` is what was told of it.

    `touch` marks a shift that a hand made; `lead_id` names the act whose crosstalk or part it is.
    """

    change_id: str
    shift: Shift
    said: ShelfChange | None = None
    touch: bool = False
    lead_id: str = ""


@dataclass(slots=True)
class Cell:
    """One load cell: where it stands, what can lie on it, what is open."""

    sensor_id: str
    row: int
    shelf: int
    place: int
    step_ns: int
    weights: Weights
    least_g: float
    acts: list[Act] = field(default_factory=list)
    sequence: int = 0
    window_from_ns: int = -1
    trigger_ns: int = 0
    state: CellState = CellState.WORKING
    since_ns: int = 0


@dataclass(slots=True)
class ShelfBoard:
    """One board: its cells in their order along it."""

    cells: list[Cell]
    weights: Weights
    waiting: bool = False

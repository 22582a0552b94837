"""What the monitor remembers of one load cell beside its trace: open acts, its health."""

from dataclasses import dataclass, field

from tillfree.shelves.records import CellState, ShelfChange
from tillfree.shelves.shifts import Shift
from tillfree.shelves.units import Weights

HEAVY_G = 150.0
"""Crosstalk of less than this stays below 5 g and in the noise."""


@dataclass(slots=True)
class Act:
    """A shift of one cell that may still change its mind; `said` is what was told of it.

    `touch` marks a shift that a hand made; `lead_id` names the act whose crosstalk or part it is,
    `faint_most_g` how big it may be as that (0: it is a part).
    """

    change_id: str
    shift: Shift
    said: ShelfChange | None = None
    touch: bool = False
    lead_id: str = ""
    faint_most_g: float = 0.0

    @property
    def is_heavy(self) -> bool:
        """Whether the act may leave crosstalk that matters on its neighbours."""
        return not self.touch and not self.lead_id and abs(self.shift.delta_g) > HEAVY_G

    @property
    def is_said(self) -> bool:
        """Whether the act was told and not taken back."""
        return self.said is not None and bool(self.said.steps)

    def withdraw(self) -> list[ShelfChange]:
        """Take back what was said; returns what to tell (nothing if nothing was said)."""
        said = self.said
        if said is None or not said.steps:
            return []
        self.said = ShelfChange(
            said.change_id, said.t_ns, said.from_ns, said.to_ns, said.started_ns, (), True
        )
        return [self.said]


@dataclass(slots=True)
class Cell:
    """One load cell: where it stands, what can lie on it, what is open.

    `row` is its row in the history, `shelf` and `place` its board and place along it; `least_g`
    the smallest step looked for; `window_from_ns` where the awake cell's window begins (-1: it
    rests), `trigger_ns` what woke it, `moves` that it has not lain still since its last act;
    `since_ns` when its present state began.
    """

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
    moves: bool = False
    state: CellState = CellState.WORKING
    since_ns: int = 0

    @property
    def is_deaf(self) -> bool:
        """Whether what happens on the cell cannot be seen."""
        return self.state in (CellState.STUCK, CellState.SILENT)


@dataclass(slots=True)
class ShelfBoard:
    """One board: its cells in their order along it; `waiting` for a late neighbour's word."""

    cells: list[Cell]
    waiting: bool = False

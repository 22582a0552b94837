"""What weighing shelves give: changes of load with their uncertainty, touches, cells at fault."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CellStep:
    """A lasting step of one load cell: `delta_g` grams with variance `variance_g2`."""

    sensor_id: str
    delta_g: float
    variance_g2: float


@dataclass(frozen=True, slots=True)
class ShelfChange:
    """Load that came or went at one moment on cells that stand side by side.

    `change_id` is derived from the leading cell and its sequence number and never changes.
    `t_ns` is the best estimate of the moment the item left or met the shelf, between `from_ns` and
    `to_ns`; `steps` the cells that truly moved (crosstalk onto neighbours is already removed),
    largest first. `settled` is False while the plate still moves or more of the same act may
    follow: a later change with the same `change_id` then replaces this one (and one with no steps
    withdraws it). `started_ns` is when the plate was first touched (press-down) before the step.
    """

    change_id: str
    t_ns: int
    from_ns: int
    to_ns: int
    started_ns: int
    steps: tuple[CellStep, ...]
    settled: bool

    @property
    def delta_g(self) -> float:
        """Sum over the cells, grams: negative is taken, positive is put."""
        return sum(step.delta_g for step in self.steps)

    @property
    def variance_g2(self) -> float:
        """Variance of `delta_g`, grams squared."""
        return sum(step.variance_g2 for step in self.steps)


@dataclass(frozen=True, slots=True)
class ShelfTouch:
    """A cell was pressed or shaken between two instants without (yet) a lasting change."""

    sensor_id: str
    from_ns: int
    to_ns: int
    peak_g: float


class CellState(StrEnum):
    """How a load cell is doing."""

    WORKING = "working"
    STUCK = "stuck"
    SILENT = "silent"
    NOISY = "noisy"


@dataclass(frozen=True, slots=True)
class CellHealth:
    """From `t_ns` on the cell is in `state`; `since_ns` is when that must have begun."""

    sensor_id: str
    t_ns: int
    since_ns: int
    state: CellState


ShelfEvent = ShelfChange | ShelfTouch | CellHealth

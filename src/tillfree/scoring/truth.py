"""What really happened: `truth.json` and `truth_positions.csv` of a bundle.

Only scoring and tests read these; the engine never does. Source: the bundle contract, format 1.
"""

import csv
from collections import Counter
from pathlib import Path

import msgspec

from tillfree.core.errors import TillfreeError


class TruthUnreadable(TillfreeError):
    """The truth of a recording is missing or is not what the contract says."""


class TrueLine(msgspec.Struct, frozen=True):
    """So many of one article that a visit went away with."""

    sku: str
    quantity: int


class TrueVisit(msgspec.Struct, frozen=True):
    """One true visit; `left_t_ns` is None for who was inside when the recording ended."""

    visit_id: str
    entered_t_ns: int
    left_t_ns: int | None = None
    credential: str | None = None
    role: str = "shopper"
    lines: tuple[TrueLine, ...] = ()

    @property
    def items(self) -> Counter[str]:
        """Quantities by sku."""
        found: Counter[str] = Counter()
        for line in self.lines:
            found[line.sku] += line.quantity
        return +found


class TrueAct(msgspec.Struct, frozen=True):
    """One true act at a shelf: `kind` is pick, return or restock; `visit` a true visit's id."""

    t_ns: int
    kind: str
    sku: str
    visit: str | None = None
    quantity: int = 1
    slot_id: str | None = None


class Truth(msgspec.Struct, frozen=True):
    """All that is known of what happened during one recording."""

    visits: tuple[TrueVisit, ...]
    interactions: tuple[TrueAct, ...] = ()


class TruePosition(msgspec.Struct, frozen=True):
    """Where one person truly stood at an instant, metres on the floor."""

    t_ns: int
    person: str
    x_m: float
    y_m: float


def load_truth(bundle: Path) -> Truth:
    """Read `truth.json` of the bundle in folder `bundle`.

    Raises TruthUnreadable where the file is missing or is not in the contract's form.
    """
    path = bundle / "truth.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Truth)
    except OSError as fault:
        raise TruthUnreadable(
            f"{path} cannot be read, so there is nothing to score against: "
            "score a bundle whose truth is known."
        ) from fault
    except msgspec.MsgspecError as fault:
        raise TruthUnreadable(f"{path} is not a truth file of format 1: {fault}.") from fault


def load_positions(bundle: Path) -> tuple[TruePosition, ...]:
    """Read `truth_positions.csv` in the file's order; empty where the bundle has none."""
    path = bundle / "truth_positions.csv"
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(
                TruePosition(int(row["t_ns"]), row["person"], float(row["x"]), float(row["y"]))
                for row in csv.DictReader(file)
            )
    except (KeyError, ValueError, TypeError) as fault:
        raise TruthUnreadable(f"{path} is not a table of t_ns,person,x,y: {fault}.") from fault


def visit_of(person: str) -> str:
    """Return the true visit of a person in `truth_positions.csv`: `V03.1` is of visit `V03`."""
    return person.rsplit(".", 1)[0]

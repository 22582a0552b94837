"""Who truly stood in a line, at a gate or a counter: `truth_waits.csv` of a simulated bundle.

Only scoring and tests read it. No sensor knows how long anybody waited outside.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tillfree.core.clock import NS_PER_S
from tillfree.scoring.figures import quantile
from tillfree.scoring.truth import TruthUnreadable

MOST_STEPS = 240
"""Moments at most at which a line's length is told."""


@dataclass(frozen=True, slots=True)
class TrueWait:
    """Somebody in a line; `begun_t_ns` None: it never was their turn."""

    person: str
    place: str
    came_t_ns: int
    begun_t_ns: int | None


@dataclass(frozen=True, slots=True)
class LineFigures:
    """The line at one gate or counter, or at several together.

    Waits are seconds from coming up to one's own turn, of those whose turn came.
    """

    place: str
    people: int
    unserved: int
    longest: int
    wait_median_s: float
    wait_p95_s: float
    wait_most_s: float
    step_s: float
    lengths: tuple[int, ...]
    """Most people in the line within each step of `step_s` seconds from the beginning."""


def load_waits(bundle: Path) -> tuple[TrueWait, ...]:
    """Read `truth_waits.csv`; empty where the bundle has none.

    Raises TruthUnreadable where it is not such a table.
    """
    path = bundle / "truth_waits.csv"
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(
                TrueWait(
                    row["person"],
                    row["place"],
                    int(row["came_t_ns"]),
                    int(row["begun_t_ns"]) if row["begun_t_ns"] else None,
                )
                for row in csv.DictReader(file)
            )
    except (KeyError, ValueError, TypeError) as fault:
        raise TruthUnreadable(f"{path} is no table of who waited where: {fault}.") from fault


def line_figures(place: str, waits: Sequence[TrueWait], span_ns: tuple[int, int]) -> LineFigures:
    """Return how a line went; `span_ns`: first and last moment of the recording."""
    first, last = span_ns
    seconds = max((last - first) / NS_PER_S, 1.0)
    step_s = max(1.0, seconds / MOST_STEPS)
    spans = [(w.came_t_ns, last if w.begun_t_ns is None else w.begun_t_ns) for w in waits]
    step_ns = step_s * NS_PER_S
    lengths = tuple(
        _most_at_once(spans, round(first + k * step_ns), round(first + (k + 1) * step_ns))
        for k in range(int(seconds / step_s) + 1)
    )
    served = sorted(
        (w.begun_t_ns - w.came_t_ns) / NS_PER_S for w in waits if w.begun_t_ns is not None
    )
    return LineFigures(
        place=place,
        people=len(waits),
        unserved=len(waits) - len(served),
        longest=max(lengths, default=0),
        wait_median_s=quantile(served, 0.5),
        wait_p95_s=quantile(served, 0.95),
        wait_most_s=served[-1] if served else float("nan"),
        step_s=round(step_s, 3),
        lengths=lengths,
    )


def _most_at_once(spans: Sequence[tuple[int, int]], begin: int, end: int) -> int:
    """Return how many stood in the line at once at most, within begin to end."""
    here = [span for span in spans if span[0] < end and span[1] > begin]
    # The most are there when somebody has just come, or at the beginning.
    moments = [begin, *(came for came, _ in here if came > begin)]
    return max(sum(came <= at < begun for came, begun in here) for at in moments)

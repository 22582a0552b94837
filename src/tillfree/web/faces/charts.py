"""Charts that the server draws as SVG: numbers in, places in a box out.

Texts stand at their natural size in the box, so a chart is drawn once for wide and narrow screens.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600.0, 220.0
"""The box of a chart, in its own units."""
LEFT, RIGHT, TOP, BOTTOM = 46.0, 44.0, 14.0, 26.0
"""Margins for the words of the axes."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart, at `y`, for a value."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its box, and where its middle is."""

    x: float
    y: float
    width: float
    height: float
    middle: float


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns with an axis on the left, and a line of shares of 1 with an axis on the right."""

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    line: tuple[tuple[float, float], ...]
    line_ticks: tuple[Tick, ...]
    base_y: float

    @property
    def points(self) -> str:
        """The line's points."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.line)


@dataclass(frozen=True, slots=True)
class IntervalMark:
    """A value with its interval on a common scale: places along x."""

    low_x: float
    x: float
    high_x: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the chart's box, as large as what it stands for."""

    x: float
    y: float
    radius: float


def nice_top(most: float, steps: int = 4) -> float:
    """Return the smallest round number of `steps` even steps that is not below `most`."""
    if most <= 0:
        return float(steps)
    size = 10.0 ** math.floor(math.log10(most / steps))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if factor * size * steps >= most * (1 - 1e-9):
            return factor * size * steps
    return 10.0 * size * steps


def column_chart(
    values: Sequence[float], shares: Sequence[float | None] = (), steps: int = 4
) -> ColumnChart:
    """Return columns for values (negative ones are nothing), and a line of shares where known."""
    base_y, span = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    top = nice_top(max([*values, 0.0]), steps)
    step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    columns = []
    for place, value in enumerate(values):
        high = span * max(value, 0.0) / top
        middle = LEFT + (place + 0.5) * step
        width = max(step * 0.72, 1.0)
        columns.append(
            Column(
                round(middle - width / 2, 2), round(base_y - high, 2),
                round(width, 2), round(high, 2), round(middle, 2),
            )
        )  # fmt: skip
    told = [share for share in shares if share is not None]
    line_top = min(1.0, nice_top(max([*told, 0.0]), steps)) if told else 0.0
    line = tuple(
        (column.middle, round(base_y - span * share / line_top, 2))
        for column, share in zip(columns, shares, strict=False)
        if share is not None and line_top
    )
    return ColumnChart(
        tuple(columns),
        _ticks(top, steps, base_y, span),
        line,
        _ticks(line_top, steps, base_y, span) if line_top else (),
        base_y,
    )


def _ticks(top: float, steps: int, base_y: float, span: float) -> tuple[Tick, ...]:
    return tuple(
        Tick(round(base_y - span * step / steps, 2), top * step / steps)
        for step in range(steps + 1)
    )


def interval_marks(
    intervals: Sequence[tuple[float, float, float]], width: float
) -> tuple[tuple[IntervalMark, ...], float]:
    """Return (low, value, high) on one scale of a width around zero, and where zero is."""
    reach = max([abs(end) for low, _, high in intervals for end in (low, high)], default=0.0) or 1.0
    middle = width / 2

    def x(value: float) -> float:
        return round(middle + value / reach * (middle - 8.0), 1)

    return tuple(IntervalMark(x(low), x(value), x(high)) for low, value, high in intervals), middle


def said_and_true(tenths: Sequence[tuple[float, float, float]], side: float) -> tuple[Dot, ...]:
    """Return where (said, true, labels) lie in a square; areas are as the labels."""
    most = max([labels for _, _, labels in tenths], default=1.0) or 1.0
    return tuple(
        Dot(round(said * side, 1), round((1 - true) * side, 1), 3 + 9 * math.sqrt(labels / most))
        for said, true, labels in tenths
    )

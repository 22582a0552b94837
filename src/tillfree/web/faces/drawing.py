"""Small drawings that the server makes as SVG: sparklines, bars, meters. Numbers in, points out."""

from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT = 100.0, 30.0
"""The box of a sparkline; it is stretched to its place."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in the units of its box; `value` is what it stands for."""

    x: float
    y: float
    width: float
    height: float
    value: float


def spark_line(values: Sequence[float]) -> str:
    """Return the points of a line through values, in a box of 100 by 30."""
    return " ".join(f"{x:g},{y:g}" for x, y in _points(values))


def spark_area(values: Sequence[float]) -> str:
    """Return the points of the area under that line."""
    return f"0,{_HEIGHT:g} {spark_line(values)} {_WIDTH:g},{_HEIGHT:g}"


def bars(values: Sequence[float], width: float, height: float) -> list[Bar]:
    """Return a bar for each value; the largest fills the height, negative ones are nothing."""
    most = max([*values, 0.0]) or 1.0
    step = width / max(len(values), 1)
    gap = min(step * 0.25, 6.0)
    return [
        Bar(
            x=round(place * step + gap / 2, 2),
            y=round(height * (1.0 - max(value, 0.0) / most), 2),
            width=round(step - gap, 2),
            height=round(height * max(value, 0.0) / most, 2),
            value=value,
        )
        for place, value in enumerate(values)
    ]


def meter_width(share: float, width: float = 56.0) -> float:
    """Return how much of a meter a share of 1 fills."""
    return round(width * min(max(share, 0.0), 1.0), 2)


def _points(values: Sequence[float]) -> list[tuple[float, float]]:
    if not values:
        return [(0.0, _HEIGHT), (_WIDTH, _HEIGHT)]
    least, most = min(*values, 0.0), max(*values, 0.0)
    high = (most - least) or 1.0
    step = _WIDTH / max(len(values) - 1, 1)
    points = [
        (round(place * step, 2), round(_HEIGHT * (1.0 - (value - least) / high), 2))
        for place, value in enumerate(values)
    ]
    return [*points, (_WIDTH, points[0][1])] if len(points) == 1 else points


@dataclass(frozen=True, slots=True)
class WeightScale:
    """A line of weights: where the measured one lies, how wide its doubt is, where others lie."""

    measured_x: float
    doubt_x: float
    doubt_width: float
    ticks: tuple[float, ...]


def weight_scale(
    measured_g: float, sd_g: float, expected_g: Sequence[float], width: float = 300.0
) -> WeightScale:
    """Return where weights (grams) lie on a line of that width; the doubt is three sd wide."""
    doubt_g = max(3 * sd_g, 0.5)
    least = min(measured_g - doubt_g, *expected_g, measured_g)
    most = max(measured_g + doubt_g, *expected_g, measured_g)
    edge = (most - least or 1.0) * 0.08
    scale = width / (most - least + 2 * edge)

    def x(value: float) -> float:
        return round((value - least + edge) * scale, 1)

    return WeightScale(
        x(measured_g),
        x(measured_g - doubt_g),
        round(2 * doubt_g * scale, 1),
        tuple(x(value) for value in expected_g),
    )

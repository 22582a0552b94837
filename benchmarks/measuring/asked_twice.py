"""One question asked of two lakes, what was measured and what is true; the differences."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tillfree.insight.answers import Value
from tillfree.insight.lake import Lake, Scope, ask

ORGANISATION = "measured"


@dataclass(frozen=True, slots=True)
class Pair:
    """One value of an answer: as measured, and as it truly is."""

    metric: str
    said: float
    true: float


@dataclass(frozen=True, slots=True)
class Metric:
    """A column of a question; `keys` tell its rows apart: what they do not is added up.

    `counts` is a column that says of how many cases a value is, `least` how many the truth must
    have for the value to mean anything. `relative`: the error is a share of the true value.
    `as_shares`: the rows are one distribution, and the error is the share of it that lies
    elsewhere (total variation distance).
    """

    name: str
    unit: str
    question: str
    keys: tuple[str, ...]
    column: str
    chosen: tuple[tuple[str, Value], ...] = ()
    counts: str = ""
    least: float = 1.0
    relative: bool = False
    as_shares: bool = False


def asked_twice(metric: Metric, measured: Lake, true: Lake) -> list[Pair]:
    """Return the values of a metric: rows that the truth has, with 0 where nothing was measured."""
    said, truly = (_values(metric, lake) for lake in (measured, true))
    if metric.as_shares:
        return [Pair(metric.name, _elsewhere(said, truly), 0.0)] if truly else []
    enough = _values(metric, true, metric.counts) if metric.counts else {}
    return [
        Pair(metric.name, said.get(key, 0.0), value)
        for key, value in truly.items()
        if not math.isnan(value) and enough.get(key, metric.least) >= metric.least
    ]


def first_row_right(metric: Metric, measured: Lake, true: Lake) -> list[Pair]:
    """Return whether the row with the greatest value is the same, as 1.0 or 0.0 against 1.0."""
    said, truly = (_values(metric, lake) for lake in (measured, true))
    enough = _values(metric, true, metric.counts)
    truly = {key: v for key, v in truly.items() if enough[key] >= metric.least}
    if len(truly) < 2:
        return []
    best = max(truly, key=lambda key: truly[key])
    told = max((key for key in truly if key in said), key=lambda key: said[key], default=None)
    return [Pair(f"{metric.name}: the same first", float(best == told), 1.0)]


def _values(metric: Metric, lake: Lake, column: str = "") -> dict[tuple[object, ...], float]:
    answer = ask(lake, Scope(ORGANISATION), metric.question, dict(metric.chosen))
    keys = list(zip(*(answer.column(key) for key in metric.keys), strict=True))
    keys = keys or [()] * len(answer.rows)
    found: dict[tuple[object, ...], float] = {}
    for key, value in zip(keys, answer.column(column or metric.column), strict=True):
        number = math.nan if value is None else float(str(value))
        found[key] = found.get(key, 0.0) + number
    return found


def _elsewhere(
    said: Mapping[tuple[object, ...], float], truly: Mapping[tuple[object, ...], float]
) -> float:
    keys = sorted({*said, *truly}, key=repr)
    both = np.array([[one.get(key, 0.0) for key in keys] for one in (said, truly)])
    sums = np.nansum(both, axis=1, keepdims=True)
    if not sums.all():
        return math.nan if not sums[1, 0] else 1.0
    return float(np.nansum(np.abs(np.diff(both / sums, axis=0)))) / 2

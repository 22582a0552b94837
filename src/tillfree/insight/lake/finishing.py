"""What is done with a question's rows after its SQL, where SQL alone cannot answer."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tillfree.insight.answers import Figure, QuestionRefused, Value
from tillfree.insight.comparison import LEVEL, Estimate, difference, ratio_of
from tillfree.insight.lake.together import pairs_of
from tillfree.insight.repeat import History, fit_buying

Row = tuple[object, ...]
Finished = tuple[Sequence[Row], tuple[Figure, ...]]
LookUp = Callable[[str], Sequence[Row]]
"""Gives the rows of some SQL over the same scope."""
Finish = Callable[[Sequence[Row], Mapping[str, Value], LookUp], Finished]


def _expected_purchases(
    rows: Sequence[Row], chosen: Mapping[str, Value], look_up: LookUp
) -> Finished:
    numbers = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 3)
    people = History(numbers[:, 0], numbers[:, 1], numbers[:, 2])
    model = fit_buying(people)
    ahead = float(chosen["horizon_days"])
    alive, expected = model.alive(people), model.expected(people, ahead)
    told = []
    for frequency in np.unique(people.frequency).tolist():
        mask = people.frequency == frequency
        told.append(
            (
                int(frequency), int(mask.sum()), float(alive[mask].mean()),
                float(expected[mask].mean()), float(expected[mask].sum()),
            )
        )  # fmt: skip
    figures = (
        Figure("r", model.r, "shape of the rates over people"),
        Figure("alpha", model.alpha, "days; scale of the rates over people"),
        Figure("a", model.a, "first shape of the chances to stay away"),
        Figure("b", model.b, "second shape of the chances to stay away"),
        Figure("log_likelihood", model.fit, "of the data under the model"),
        Figure("expected", float(expected.sum()), f"purchases by all within {ahead:g} days"),
    )
    return told, figures


def _bought_together(rows: Sequence[Row], chosen: Mapping[str, Value], look_up: LookUp) -> Finished:
    least = float(chosen["least_support"])
    if not 0.0 < least <= 1.0:
        raise QuestionRefused(
            f"least_support of 'bought_together' cannot be {least:g}: give a share from above 0 "
            "up to 1."
        )
    lines = [(str(row[0]), str(row[1]), int(str(row[2]))) for row in rows]
    bought = look_up("SELECT count(*) FROM daily_lines WHERE is_first = 1")
    visits = min(int(str(bought[0][0])), int(chosen["most_visits"]))
    places: dict[str, list[tuple[float, float]]] = {}
    for sku, x_m, y_m in look_up("SELECT sku, x_m, y_m FROM slots"):
        places.setdefault(str(sku), []).append((float(str(x_m)), float(str(y_m))))
    told = [
        (
            pair.first, pair.second, pair.visits, pair.support, pair.confidence, pair.lift,
            _apart_m(places.get(pair.first, []), places.get(pair.second, [])),
        )
        for pair in pairs_of(lines, visits, least)
        if pair.lift >= float(chosen["least_lift"])
    ]  # fmt: skip
    return told, (Figure("visits", float(visits), "visits that bought and were looked at"),)


def _apart_m(first: list[tuple[float, float]], second: list[tuple[float, float]]) -> float | None:
    apart = [float(np.hypot(a[0] - b[0], a[1] - b[1])) for a in first for b in second]
    return min(apart, default=None)


def _before_after(rows: Sequence[Row], chosen: Mapping[str, Value], look_up: LookUp) -> Finished:
    if not chosen["change_day"] and not (chosen["store_before"] and chosen["store_after"]):
        raise QuestionRefused(
            "'before_after' has nothing to compare: give change_day, or store_before and "
            "store_after."
        )
    sides: dict[str, Estimate] = {}
    told: list[Row] = []
    for side in ("before", "after"):
        days = [row[1:] for row in rows if row[0] == side]
        numbers = np.array([day[1:] for day in days], dtype=np.float64).reshape(-1, 2)
        found = sides[side] = ratio_of(side, numbers[:, 0], numbers[:, 1])
        sums = numbers.sum(axis=0).tolist()
        told.append((side, len(days), *sums, found.value, found.low, found.high))
    apart = difference(sides["before"], sides["after"])
    told.append(("difference", len(rows), None, None, apart.value, apart.low, apart.high))
    return told, (Figure("level", LEVEL, "share of such intervals that hold the true value"),)


FINISHES: dict[str, Finish] = {
    "before_after": _before_after,
    "bought_together": _bought_together,
    "expected_purchases": _expected_purchases,
}
"""By the name that a question's definition gives."""

FINISH_TABLES = {"bought_together": frozenset({"slots"})}
"""Tables that a finish reads besides those of the question's SQL."""

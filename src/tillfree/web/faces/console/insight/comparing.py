"""Two sides held against each other: before and after a change, or two stores; with intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.core.clock import NS_PER_S
from tillfree.insight import Answer, Value, find_question
from tillfree.merchandise.postgres import planograms
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.charts import IntervalMark, interval_marks
from tillfree.web.faces.console.insight.scope import Look, Row, look_of, number, rows_of, tried
from tillfree.web.faces.console.spans import zone_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.insight_api import FIGURES

_PLANOGRAMS = 20
"""Planograms of a store that are offered as changes, the newest."""
_WIDTH = 260.0
"""Width of a drawn interval."""


@dataclass(frozen=True, slots=True)
class Change:
    """A planogram that was published: its version, and the store's day from which it holds."""

    store_id: str
    version: int
    day: date


@dataclass(frozen=True, slots=True)
class Compared:
    """A metric on both sides, and what lies between them; `verdict` is up, down or open.

    Open is what may as well be chance. `relative` is the difference over the value before.
    """

    metric: str
    before: Row
    after: Row
    apart: Row
    relative: IntervalMark | None

    @property
    def verdict(self) -> str:
        """Which way it went, where the interval says so."""
        if number(self.apart["low"]) > 0:
            return "up"
        return "down" if number(self.apart["high"]) < 0 else "open"


@page("/console/insight/compare", FIGURES)
def show_comparison(request: ApiRequest) -> Response[bytes]:
    """Show every metric on both sides of what the address names."""
    look = look_of(request)
    if isinstance(look, Response):
        return look
    asked = request.query_params
    chosen = {
        name: asked.get(name, "")[:100]
        for name in ("change_day", "store_before", "store_after", "sku")
    }
    changes = tuple(_changes(request, look))
    is_asked = chosen["change_day"] or (chosen["store_before"] and chosen["store_after"])
    found, why = _compared(request, look, chosen) if is_asked else ((), "")
    return render(
        request,
        "console/insight/compare.html",
        look=look,
        chosen=chosen,
        changes=changes,
        found=found,
        why=why,
        width=_WIDTH,
    )


def _changes(request: ApiRequest, look: Look) -> Iterator[Change]:
    """Give the planograms of the stores looked at, the newest first."""
    with caller_of(request).services.office.reading() as connection:
        for store in look.stores:
            if look.store_id not in ("", store.store_id):
                continue
            for plan in planograms(connection, store.store_id, _PLANOGRAMS):
                at_s = plan.valid_from_ns // NS_PER_S
                day = datetime.fromtimestamp(at_s, zone_of(store.time_zone)).date()
                if day.year > 1970:
                    yield Change(store.store_id, plan.version, day)


def _compared(
    request: ApiRequest, look: Look, chosen: dict[str, str]
) -> tuple[tuple[Compared, ...], str]:
    metrics = next(p for p in find_question("before_after").parameters if p.name == "metric")
    answers: list[tuple[str, Answer]] = []
    for metric in metrics.choices:
        given: dict[str, Value] = {**chosen, "metric": metric}
        answer, why = tried(request, look, "before_after", given)
        if answer is None:
            return (), why
        answers.append((metric, answer))
    sides = [(metric, rows_of(answer)) for metric, answer in answers]
    shares = [_relative(before, apart) for _, (before, _, apart) in sides]
    marks, _ = interval_marks([one for one in shares if one], _WIDTH)
    rest = iter(marks)
    return tuple(
        Compared(metric, before, after, apart, next(rest) if share else None)
        for (metric, (before, after, apart)), share in zip(sides, shares, strict=True)
    ), ""


def _relative(before: Row, apart: Row) -> tuple[float, float, float] | None:
    value = number(before["value"])
    if not value or any(apart[name] is None for name in ("low", "value", "high")):
        return None
    return (
        number(apart["low"]) / value,
        number(apart["value"]) / value,
        number(apart["high"]) / value,
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_comparison,)

"""The overview that stays open: a few charts, each with what it finds as its title.

The page itself asks nothing of the lake; its module fetches the cards, and fetches them again every
minute. So it is there at once, and one slow card holds up no other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, PathParameter

from tillfree.insight import Metric
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.charts import ColumnChart, Dot, column_chart, said_and_true
from tillfree.web.faces.console.insight.scope import (
    Look,
    Row,
    answer_to,
    look_of,
    number,
    rows_of,
)
from tillfree.web.faces.languages import language_of, words_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.insight_api import FIGURES
from tillfree.web.problems import missing

CARDS = ("totals", "hours", "stages", "hesitation", "put_back", "out_of_stock", "right")
"""The cards in their order."""
STAGES = ("passed", "stopped", "looked", "touched", "took", "bought")
_LISTED = 6
"""Rows that a card shows; its question's page has all."""
_SIDE = 200.0
"""Side of the square of the reliability diagram."""
CardName = Annotated[str, PathParameter(pattern="^[a-z_]{1,40}$")]


@dataclass(frozen=True, slots=True)
class Totals:
    """What came in, bought and paid in the days looked at; the same of as many days before."""

    visits: int
    bought: int
    units: int
    paid_minor: int
    before_visits: int
    before_bought: int

    @property
    def conversion(self) -> float:
        """Visits that bought, of all."""
        return self.bought / self.visits if self.visits else 0.0

    @property
    def before_conversion(self) -> float:
        """The same of the days before."""
        return self.before_bought / self.before_visits if self.before_visits else 0.0


@dataclass(frozen=True, slots=True)
class Hours:
    """Visits and conversion by hour of the day, with when most come and when most buy."""

    first: int
    visits: tuple[int, ...]
    conversion: tuple[float | None, ...]
    chart: ColumnChart
    busiest: int
    best: int | None


@dataclass(frozen=True, slots=True)
class Stage:
    """How many visits at a zone came so far, of those that passed and of the stage before."""

    name: str
    count: int
    of_first: float


@dataclass(frozen=True, slots=True)
class Rightness:
    """Tenths of what was said, and how much of all was right."""

    dots: tuple[Dot, ...]
    rows: tuple[Row, ...]
    labels: int
    said: float
    right: float


@page("/console/insight", FIGURES)
def show_overview(request: ApiRequest) -> Response[bytes]:
    """Show the overview; its cards come by themselves."""
    look = look_of(request)
    if isinstance(look, Response):
        return look
    boards = caller_of(request).services.boards
    _ = words_of(language_of(request)).ugettext
    return render(
        request,
        "console/insight/overview.html",
        look=look,
        cards=CARDS,
        views=sorted(boards.views(), key=lambda one: (one.name, one.view_id)),
        alerts=sorted(boards.alerts(), key=lambda one: (not one[1].is_raised, one[0].name)),
        metrics=[
            (Metric.VISITS.value, _("Visits")),
            (Metric.CONVERSION.value, _("Visits that buy")),
            (Metric.PAID_MINOR.value, _("Takings")),
            (Metric.UNITS.value, _("Units")),
        ],
        stores=[("", _("All stores")), *((one.store_id, one.name) for one in look.stores)],
    )


@page("/console/insight/cards/{card:str}", FIGURES)
def show_card(request: ApiRequest, card: FromPath[CardName]) -> Response[bytes]:
    """Show one card of the overview."""
    make = _MAKERS.get(card)
    if make is None:
        raise missing("card", card)
    look = look_of(request)
    if isinstance(look, Response):
        return look
    return render(
        request, f"console/insight/card_{card}.html", look=look, found=make(request, look)
    )


def _totals(request: ApiRequest, look: Look) -> Totals:
    now = rows_of(answer_to(request, look, "traffic", {"step": "day"}))
    before = rows_of(answer_to(request, look.before(), "traffic", {"step": "day"}))
    return Totals(
        _sum(now, "visits"),
        _sum(now, "bought"),
        _sum(now, "units"),
        _sum(now, "paid_minor"),
        _sum(before, "visits"),
        _sum(before, "bought"),
    )


def _hours(request: ApiRequest, look: Look) -> Hours | None:
    visits, bought = [0] * 24, [0] * 24
    for row in rows_of(answer_to(request, look, "traffic", {"step": "hour"})):
        hour = int(str(row["from_at"])[11:13])
        visits[hour] += int(number(row["visits"]))
        bought[hour] += int(number(row["bought"]))
    open_hours = [hour for hour, count in enumerate(visits) if count]
    if not open_hours:
        return None
    first, after = open_hours[0], open_hours[-1] + 1
    shares = [b / v if v else None for v, b in zip(visits, bought, strict=True)]
    # An hour with hardly a visit converts all or nothing.
    enough = [hour for hour in open_hours if visits[hour] * 4 >= max(visits)]
    best = max(enough, key=lambda hour: (shares[hour] or 0.0, -hour))
    return Hours(
        first,
        tuple(visits[first:after]),
        tuple(shares[first:after]),
        column_chart(visits[first:after], shares[first:after]),
        max(open_hours, key=lambda hour: (visits[hour], -hour)),
        best if sum(bought) else None,
    )


def stages(rows: list[Row]) -> tuple[Stage, ...]:
    """Return the stages of all rows together."""
    counts = [_sum(rows, name) for name in STAGES]
    first = counts[0] or 1
    return tuple(
        Stage(name, count, count / first) for name, count in zip(STAGES, counts, strict=True)
    )


def _stages(request: ApiRequest, look: Look) -> tuple[Stage, ...]:
    return stages(rows_of(answer_to(request, look, "stop_to_buy", {"by": "zone"})))


def _hesitation(request: ApiRequest, look: Look) -> list[Row]:
    return rows_of(answer_to(request, look, "deliberation"))[:_LISTED]


def _put_back(request: ApiRequest, look: Look) -> list[Row]:
    return [row for row in rows_of(answer_to(request, look, "put_back")) if row["put_back"]][
        :_LISTED
    ]


def _out_of_stock(request: ApiRequest, look: Look) -> list[Row]:
    rows = rows_of(answer_to(request, look, "out_of_stock"))
    return sorted(rows, key=lambda row: -number(row["lost_minor"]))


def _right(request: ApiRequest, look: Look) -> Rightness:
    rows = rows_of(answer_to(request, look, "how_right"))
    labels = _sum(rows, "labels")
    tenths = [
        (number(row["said_mean"]), number(row["right_share"]), number(row["labels"]))
        for row in rows
    ]
    return Rightness(
        said_and_true(tenths, _SIDE),
        tuple(rows),
        labels,
        sum(said * count for said, _, count in tenths) / (labels or 1),
        sum(true * count for _, true, count in tenths) / (labels or 1),
    )


def _sum(rows: list[Row], name: str) -> int:
    return round(sum(number(row[name]) for row in rows))


_MAKERS: dict[str, Callable[[ApiRequest, Look], object]] = {
    "totals": _totals,
    "hours": _hours,
    "stages": _stages,
    "hesitation": _hesitation,
    "put_back": _put_back,
    "out_of_stock": _out_of_stock,
    "right": _right,
}

PAGES: tuple[HTTPRouteHandler, ...] = (show_overview, show_card)

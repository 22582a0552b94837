"""Who is interested in what: aggregates of what people declared of themselves, and nothing finer.

There is no filter here, no store, no day and no list of visits: only closed months and quarters of
everybody, and how much of them is withheld.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import DatabaseUnavailable, TillfreeError
from tillfree.insight import DeclaredAnswer
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.faces.console.insight.scope import look_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.insight_api import VISITORS
from tillfree.web.problems import RequestRefused

WHATS = ("people", "bought_category", "stood_in_zone")
_QUARTERS = 4
_MONTHS = 12
"""Quarters and months that are offered, the latest that are over."""


@dataclass(frozen=True, slots=True)
class KindsTable:
    """Rows of what was done, columns of who did it; None where nothing is told of a cell."""

    groups: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    cells: dict[tuple[str, tuple[str, ...]], tuple[int | None, bool]]
    most: int


@page("/console/insight/declared", VISITORS)
def show_declared(request: ApiRequest) -> Response[bytes]:
    """Show what people of each declared kind did."""
    look = look_of(request)
    if isinstance(look, Response):
        return look
    room, asked = web_of(request).insight, request.query_params
    attributes = room.declarable(look.organisation)
    today = datetime.fromtimestamp(web_of(request).services.now_ns() // NS_PER_S, UTC).date()
    periods = closed_periods(today)
    chosen = {name: asked.get(name, "")[:40] for name in ("what", "first", "second", "period")}
    found: DeclaredAnswer | None = None
    why = ""
    if chosen["what"] and attributes:
        kinds = tuple(one for one in (chosen["first"], chosen["second"]) if one)
        try:
            found = room.declared(look.organisation, chosen["what"], kinds, chosen["period"], today)
        except (RequestRefused, DatabaseUnavailable):
            raise
        except TillfreeError as error:
            why = str(error)
    return render(
        request,
        "console/insight/declared.html",
        look=look,
        attributes=attributes,
        whats=WHATS,
        periods=periods,
        chosen=chosen,
        found=found,
        table=_table(found) if found else None,
        why=why,
    )


def closed_periods(today: date) -> tuple[str, ...]:
    """Return the latest quarters and months that are over, as they are asked for."""
    months = today.year * 12 + today.month - 1
    quarters = [months // 3 - back for back in range(1, _QUARTERS + 1)]
    return (
        *(f"{quarter // 4}-Q{quarter % 4 + 1}" for quarter in quarters),
        *(
            f"{(months - back) // 12}-{(months - back) % 12 + 1:02d}"
            for back in range(1, _MONTHS + 1)
        ),
    )


def _table(found: DeclaredAnswer) -> KindsTable:
    groups = dict.fromkeys(cell.group for cell in found.cells)
    keys = sorted({cell.key for cell in found.cells})
    cells = {(cell.group, cell.key): (cell.count, cell.is_noisy) for cell in found.cells}
    most = max([cell.count or 0 for cell in found.cells], default=0)
    return KindsTable(tuple(groups), tuple(keys), cells, most)


PAGES: tuple[HTTPRouteHandler, ...] = (show_declared,)

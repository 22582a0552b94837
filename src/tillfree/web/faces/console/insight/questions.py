"""Every question has a page: its definition, its choices as a form, its answer, and it as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, PathParameter

from tillfree.insight import Answer, Cell, Column, Value, all_questions
from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.console.floor_shown import names_of
from tillfree.web.faces.console.insight.scope import Look, look_of, tried
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.insight_api import FIGURES, OF_VISITORS
from tillfree.web.problems import NOT_ALLOWED, RequestRefused, missing

_ROWS = 200
"""Rows that a page shows; a file has all."""
_GROUPS: dict[str, tuple[str, ...]] = {
    "traffic": ("traffic", "hours_of_week", "occupancy"),
    "floor": ("dwell_by_zone", "deliberation", "floor_heat", "gaze_heat", "paths"),
    "shelf": ("stop_to_buy", "put_back", "out_of_stock", "bought_together"),
    "people": ("retention", "repeat_intervals", "expected_purchases"),
    "method": ("funnel", "before_after", "how_right", "visits_behind"),
}
_NAMED = frozenset(
    {"sku", "key", "first_sku", "second_sku", "instead_sku", "zone_id", "from_zone", "to_zone"}
)
"""Columns that hold ids of articles or zones."""
QuestionName = Annotated[str, PathParameter(pattern="^[a-z_]{1,60}$")]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column as it is shown: its place in a row; `kind` says how."""

    place: int
    column: Column
    kind: str


@page("/console/insight/questions", FIGURES)
def list_questions(request: ApiRequest) -> Response[bytes]:
    """List the questions by what they are about."""
    look = look_of(request)
    if isinstance(look, Response):
        return look
    known = all_questions()
    grouped = {group: [known[name] for name in names] for group, names in _GROUPS.items()}
    named = {name for names in _GROUPS.values() for name in names}
    grouped["other"] = [one for name, one in known.items() if name not in named]
    return render(
        request,
        "console/insight/questions.html",
        look=look,
        groups={group: found for group, found in grouped.items() if found},
        of_visitors=OF_VISITORS,
    )


@page("/console/insight/questions/{question:str}", FIGURES)
def show_question(request: ApiRequest, question: FromPath[QuestionName]) -> Response[bytes]:
    """Show a question, and its answer to what the address chooses."""
    found = all_questions().get(question)
    if found is None:
        raise missing("question", question)
    if question in OF_VISITORS and not caller_of(request).may(Action.ANALYTICS):
        raise RequestRefused(NOT_ALLOWED, "single visits are for analysts: ask an owner")
    look = look_of(request)
    if isinstance(look, Response):
        return look
    asked = request.query_params
    given: dict[str, Value] = {
        one.name: asked[one.name] for one in found.parameters if asked.get(one.name, "") != ""
    }
    answer, why = tried(request, look, question, given)
    rows = answer.rows[:_ROWS] if answer else ()
    return render(
        request,
        "console/insight/question.html",
        look=look,
        question=found,
        chosen={one.name: given.get(one.name, one.default) for one in found.parameters},
        given=given,
        answer=answer,
        why=why,
        shown=_shown(answer, look) if answer else (),
        rows=rows,
        names=_names(request, look, answer.columns, rows) if answer else {},
        fewest=_ROWS,
    )


def _names(
    request: ApiRequest, look: Look, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]
) -> dict[str, str]:
    """Return what the articles of rows are called, and the zones."""
    own = caller_of(request).services
    places = [place for place, column in enumerate(columns) if column.name in _NAMED]
    told = sorted({str(row[place]) for row in rows for place in places if row[place]})
    found: dict[str, str] = {}
    for store in look.stores:
        if told and look.store_id in ("", store.store_id):
            found |= names_of(own, store.store_id, told)
            plan = own.floor.plan(store.store_id)
            found |= {zone.zone_id: zone.name for zone in plan.zones} if plan else {}
    return found


def _shown(answer: Answer, look: Look) -> tuple[Shown, ...]:
    """Return the columns to be shown: that of the store only where there are several."""
    found = []
    for place, column in enumerate(answer.columns):
        if column.name == "store" and (look.store_id or len(look.stores) == 1):
            continue
        found.append(Shown(place, column, _kind(column, [row[place] for row in answer.rows])))
    return tuple(found)


def _kind(column: Column, values: list[Cell]) -> str:
    """Return how a column is shown: as text, as a moment, a share, money, or a number."""
    if column.unit in {"share", "probability"}:
        return "share"
    if column.unit == "minor units":
        return "money"
    if column.name == "visit_id":
        return "visit"
    if any(isinstance(value, str) for value in values):
        return "moment" if "clock" in column.unit else "text"
    return "number" if values else "text"


PAGES: tuple[HTTPRouteHandler, ...] = (list_questions, show_question)

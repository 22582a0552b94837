"""Funnels built on the page: steps in their order, how strict, within what time, broken down."""

from dataclasses import dataclass

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.insight import EventName, Value, find_question
from tillfree.web.callers import ApiRequest
from tillfree.web.faces.console.insight.scope import Row, look_of, number, rows_of, tried
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.insight_api import FIGURES

STEPS = tuple(f"step{number}" for number in range(1, 7))
_FUNNELS = 12
"""Parts of a breakdown that are drawn, those that most began first; the table has all."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """One part of a breakdown, or all: its steps in their order."""

    key: str
    steps: tuple[Row, ...]

    @property
    def began(self) -> float:
        """Sessions that did the first step."""
        return number(self.steps[0]["sessions"])

    @property
    def leak(self) -> Row | None:
        """The step before which the largest share is lost, None where nothing is to lose."""
        later = [one for one in self.steps[1:] if one["of_before"] is not None]
        return min(later, key=lambda one: number(one["of_before"]), default=None)


@page("/console/insight/funnel", FIGURES)
def show_funnel(request: ApiRequest) -> Response[bytes]:
    """Show the funnel that the address asks for, and the form that builds it."""
    look = look_of(request)
    if isinstance(look, Response):
        return look
    question = find_question("funnel")
    asked = request.query_params
    is_built = any(step in asked for step in STEPS)
    given: dict[str, Value] = {}
    for one in question.parameters:
        if one.name in asked or (is_built and one.name in STEPS):
            given[one.name] = asked.get(one.name, "")
    chosen = {one.name: given.get(one.name, one.default) for one in question.parameters}
    answer, why = tried(request, look, "funnel", given)
    return render(
        request,
        "console/insight/funnel.html",
        look=look,
        chosen=chosen,
        steps=STEPS,
        events=tuple(EventName),
        choices={one.name: one.choices for one in question.parameters if one.choices},
        funnels=_funnels(rows_of(answer)) if answer else (),
        why=why,
    )


def _funnels(rows: list[Row]) -> tuple[Funnel, ...]:
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(str(row["breakdown"]), []).append(row)
    found = [Funnel(key, tuple(steps)) for key, steps in parts.items()]
    return tuple(sorted(found, key=lambda one: (-one.began, one.key))[:_FUNNELS])


PAGES: tuple[HTTPRouteHandler, ...] = (show_funnel,)

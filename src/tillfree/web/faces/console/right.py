"""How right the store is: of all receipts, how many a person looked at, and how many were wrong.

A page of the console, and, where the owner says so, one that is everybody's: counts and shares,
nothing of anybody.
"""

from dataclasses import dataclass
from typing import Annotated

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, PathParameter

from tillfree.runtime.cloud import OrganisationServices
from tillfree.settlement import ReviewFigures
from tillfree.settlement.postgres import ReviewedSpan
from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.spans import SPANS, Span, span_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import PUBLIC, needs
from tillfree.web.problems import missing

_Named = Annotated[
    str,
    PathParameter(pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", description="The organisation."),
]


@dataclass(frozen=True, slots=True)
class RightShown:
    """How right the stores of an organisation are: of all time, and piece by piece of a span."""

    figures: ReviewFigures
    span: Span
    pieces: tuple[ReviewedSpan, ...]
    zone: str
    is_now: bool


@page("/console/right", needs(Action.READ_REPORTS))
def show_right(request: ApiRequest) -> Response[bytes]:
    """Show the figures, and whether everybody sees them."""
    own = caller_of(request).services
    return render(
        request,
        "console/right.html",
        right=_right(request, own),
        spans=SPANS,
        base="/console/right",
        is_public=own.registry.figures_are_public(),
        place=f"/right/{own.organisation}",
    )


@page("/right/{named:str}", PUBLIC)
def show_right_to_all(request: ApiRequest, named: FromPath[_Named]) -> Response[bytes]:
    """Show the figures to everybody, where the owner wants them seen; else there is nothing."""
    own = web_of(request).services.of(named)
    name = own.registry.name()
    if name is None or not own.registry.figures_are_public():
        raise missing("page of figures of", named)
    return render(
        request,
        "right.html",
        right=_right(request, own),
        spans=SPANS,
        base=f"/right/{named}",
        shop_name=name,
    )


def _right(request: ApiRequest, own: OrganisationServices) -> RightShown:
    asked, now_ns = request.query_params, web_of(request).services.now_ns()
    zone = next((store.time_zone for store in own.registry.stores()), "UTC")
    span = span_of(asked.get("span", "month"), asked.get("day", "")[:10], zone, now_ns)
    is_now = span.edges_ns[0] <= now_ns < span.edges_ns[-1]
    return RightShown(own.reviews.figures(), span, own.reviews.spans(span.edges_ns), zone, is_now)


PAGES: tuple[HTTPRouteHandler, ...] = (show_right, show_right_to_all)

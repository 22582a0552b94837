"""How right the store is: of all receipts, how many a person looked at, and how many were wrong."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.spans import SPANS, span_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs


@page("/console/right", needs(Action.READ_REPORTS))
def show_right(request: ApiRequest) -> Response[bytes]:
    """Show the figures of all time, and piece by piece of a span."""
    own = caller_of(request).services
    asked = request.query_params
    zone = next((store.time_zone for store in own.registry.stores()), "UTC")
    now_ns = web_of(request).services.now_ns()
    span = span_of(asked.get("span", "month"), asked.get("day", "")[:10], zone, now_ns)
    return render(
        request,
        "console/right.html",
        figures=own.reviews.figures(),
        span=span,
        spans=SPANS,
        pieces=own.reviews.spans(span.edges_ns),
        zone=zone,
        is_now=span.edges_ns[0] <= now_ns < span.edges_ns[-1],
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_right,)

"""The live store: the floor to scale, and what happens on it as it happens."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs


@page("/console/live", needs(Action.OPERATE_STORES))
def show_live(request: ApiRequest) -> Response[bytes]:
    """Show the live store."""
    return render(request, "console/nothing.html")


PAGES: tuple[HTTPRouteHandler, ...] = (show_live,)

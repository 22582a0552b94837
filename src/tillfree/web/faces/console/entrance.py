"""The door of the console: signing in, taking up an invitation, and where one gets to then."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.navigation import places_of
from tillfree.web.faces.page import SIGN_IN, inside, leads_to, page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import KNOWN, PUBLIC


@page(SIGN_IN, PUBLIC)
def show_sign_in(request: ApiRequest) -> Response[bytes]:
    """Ask who it is; `next` is where they wanted to go."""
    return render(
        request,
        "console/sign_in.html",
        onward=inside(request.query_params.get("next", "")) or "/console",
        wanted_organisation=request.query_params.get("organisation", ""),
        wanted_email=request.query_params.get("email", ""),
    )


@page("/console/join", PUBLIC)
def show_join(request: ApiRequest) -> Response[bytes]:
    """Let somebody who was invited say their name and choose a password."""
    return render(
        request,
        "console/join.html",
        wanted_organisation=request.query_params.get("organisation", ""),
        token=request.query_params.get("token", ""),
    )


@page("/console", KNOWN)
def open_console(request: ApiRequest) -> Response[bytes]:
    """Lead to the first place that the role may go to."""
    for places in places_of(caller_of(request).actor.actions).values():
        return leads_to(places[0].path)
    return render(request, "console/nothing.html")


@page("/", PUBLIC)
def lead_to_console(request: ApiRequest) -> Response[bytes]:
    """Lead from the bare address to the console."""
    return leads_to("/console")


PAGES: tuple[HTTPRouteHandler, ...] = (show_sign_in, show_join, open_console, lead_to_console)

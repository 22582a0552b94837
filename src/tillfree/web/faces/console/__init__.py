"""The operator's console, page by page."""

from litestar.handlers import HTTPRouteHandler

from tillfree.web.faces.console import (
    entrance,
    live,
    live_stream,
    money,
    review,
    right,
    team,
    visits,
)

PAGES: tuple[HTTPRouteHandler, ...] = (
    *entrance.PAGES,
    *live.PAGES,
    *live_stream.PAGES,
    *visits.PAGES,
    *review.PAGES,
    *money.PAGES,
    *right.PAGES,
    *team.PAGES,
)
"""Every page of the console."""

"""The operator's console, page by page."""

from litestar.handlers import HTTPRouteHandler

from tillfree.web.faces.console import entrance, live, live_stream, review, visits

PAGES: tuple[HTTPRouteHandler, ...] = (
    *entrance.PAGES,
    *live.PAGES,
    *live_stream.PAGES,
    *visits.PAGES,
    *review.PAGES,
)
"""Every page of the console."""

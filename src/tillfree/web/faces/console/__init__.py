"""The operator's console, page by page."""

from litestar.handlers import HTTPRouteHandler

from tillfree.web.faces.console import entrance, live

PAGES: tuple[HTTPRouteHandler, ...] = (*entrance.PAGES, *live.PAGES)
"""Every page of the console."""

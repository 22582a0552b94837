"""The console's pages of insight: what the figures of visits say, on the store's own floor."""

from litestar.handlers import HTTPRouteHandler

from tillfree.web.faces.console.insight import (
    comparing,
    declared,
    floor_map,
    funnels,
    overview,
    questions,
    typed,
)

PAGES: tuple[HTTPRouteHandler, ...] = (
    *overview.PAGES,
    *floor_map.PAGES,
    *funnels.PAGES,
    *comparing.PAGES,
    *questions.PAGES,
    *declared.PAGES,
    *typed.PAGES,
)
"""Every page of insight."""

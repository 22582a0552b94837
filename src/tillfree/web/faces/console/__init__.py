"""The operator's console, page by page."""

from litestar.handlers import HTTPRouteHandler

from tillfree.web.faces.console import (
    audiences,
    banners,
    boards,
    campaigns,
    entrance,
    goods,
    insight,
    live,
    live_stream,
    money,
    new_store,
    previews,
    review,
    right,
    stores,
    team,
    visits,
)

PAGES: tuple[HTTPRouteHandler, ...] = (
    *entrance.PAGES,
    *live.PAGES,
    *live_stream.PAGES,
    *visits.PAGES,
    *review.PAGES,
    *insight.PAGES,
    *goods.PAGES,
    *audiences.PAGES,
    *campaigns.PAGES,
    *banners.PAGES,
    *previews.PAGES,
    *money.PAGES,
    *right.PAGES,
    *team.PAGES,
    *stores.PAGES,
    *new_store.PAGES,
    *boards.PAGES,
)
"""Every page of the console."""

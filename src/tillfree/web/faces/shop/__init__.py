"""The shopper's app, page by page: installable, for a telephone first."""

from litestar.handlers import HTTPRouteHandler

from tillfree.web.faces.shop import (
    ads,
    app_files,
    entrance,
    face,
    me,
    now,
    privacy,
    products,
    receipts,
    screen,
)

PAGES: tuple[HTTPRouteHandler, ...] = (
    *app_files.PAGES,
    *entrance.PAGES,
    *now.PAGES,
    *products.PAGES,
    *receipts.PAGES,
    *me.PAGES,
    *privacy.PAGES,
    *screen.PAGES,
    *ads.PAGES,
    *face.PAGES,
)
"""Every page of the app."""

"""The pages: what people see, on the same services and behind the same door as the API."""

from litestar.handlers import HTTPRouteHandler

from tillfree.web.faces import (
    assets,
    board_page,
    console,
    design_page,
    gate_page,
    shop,
    staff_page,
)
from tillfree.web.faces.page import refused_page, wants_page

__all__ = ["PAGES", "refused_page", "wants_page"]

PAGES: tuple[HTTPRouteHandler, ...] = (
    *assets.PAGES,
    *design_page.PAGES,
    *console.PAGES,
    *shop.PAGES,
    *gate_page.PAGES,
    *staff_page.PAGES,
    *board_page.PAGES,
)
"""Every page, and what pages are made of."""

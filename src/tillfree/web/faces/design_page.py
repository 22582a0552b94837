"""The living style page: every token and every component, as pages really use them."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.web.callers import ApiRequest
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import PUBLIC

COLOURS = (
    *("ground", "surface", "raised", "sunken", "line", "line-strong", "text", "text-quiet"),
    *("accent", "accent-strong", "accent-soft", "good", "good-soft", "watch", "watch-soft"),
    *("bad", "bad-soft", "info", "info-soft"),
)
ICONS = (
    *("live", "visits", "review", "catalogue", "shelf", "stores", "money", "team", "right"),
    *("design", "menu", "close", "search", "next", "back", "plus", "check", "warning", "info"),
    *("out", "theme", "key", "download", "upload", "play", "pause", "person", "camera", "scale"),
    *("gate", "cart", "stop", "refund", "globe", "clock", "lock"),
)


@page("/design", PUBLIC)
def read_design(request: ApiRequest) -> Response[bytes]:
    """Show the design system."""
    return render(
        request,
        "design.html",
        colours=COLOURS,
        icons=ICONS,
        series=(3, 5, 4, 7, 9, 8, 12, 11, 15, 14, 18, 21),
    )


PAGES: tuple[HTTPRouteHandler, ...] = (read_design,)

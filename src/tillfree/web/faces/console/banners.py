"""Banners as pictures: every format of a product ad as it will look, before and after it is kept.

The very markup that is shown to people, in an SVG that a page holds as a picture: there it can run
nothing and fetch nothing, which is why a product's own photograph is left out.
"""

import re
from typing import Annotated
from xml.sax.saxutils import escape

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from tillfree.ads import (
    BILLBOARD_SIZES_PX,
    WEB_SIZES_PX,
    BrandTemplate,
    Currency,
    ProductOnShow,
    product_banner,
)
from tillfree.core.money import minor_digits
from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import SECURITY_HEADERS
from tillfree.web.operations import needs
from tillfree.web.problems import missing

SIZES_PX = (*WEB_SIZES_PX, *BILLBOARD_SIZES_PX)
"""Every format of a product ad."""
DEFAULT_LOOK = BrandTemplate("plain", "#14532d", "#ffffff", "#facc15")
"""What a look begins as."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LETTERS = 200
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For who opens the picture by itself: markup's own styles, and nothing else at all."""


@page("/console/banners/{sku:str}/{size:str}", needs(Action.MANAGE_ADS))
def show_banner(
    request: ApiRequest,
    sku: Annotated[str, PathParameter(pattern="^[!-~]{1,100}$")],
    size: Annotated[str, PathParameter(pattern="^[0-9]{2,4}x[0-9]{2,4}[.]svg$")],
) -> Response[bytes]:
    """Return the banner of an article in one size, in the look that the address tells."""
    width, height = (int(one) for one in size.removesuffix(".svg").split("x"))
    found = caller_of(request).services.ads.desk.products([sku])
    if not found or (width, height) not in SIZES_PX:
        raise missing("banner", f"{sku} {size}")
    look = _look(dict(request.query_params))
    picture = _svg(found[0], look, (width, height))
    headers = SECURITY_HEADERS | {"content-security-policy": _POLICY}
    return Response(picture.encode(), media_type="image/svg+xml", headers=headers)


def _svg(product: ProductOnShow, look: BrandTemplate, size_px: tuple[int, int]) -> str:
    width, height = size_px
    shown = msgspec.structs.replace(product, image_url="")
    currency = Currency(minor_digits(product.currency), 1.0)
    markup = product_banner(shown, look, currency, size_px).replace("{click_url}", "#")
    # As XML, in which an attribute's name in HTML stands as it is.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title>{escape(product.name)}</title>'
        f'<foreignObject width="{width}" height="{height}">'
        f'<div xmlns="http://www.w3.org/1999/xhtml">{markup}</div></foreignObject></svg>'
    )


def _look(told: dict[str, str]) -> BrandTemplate:
    """Return the look of an address; a colour that is none is that of the plain look."""

    def colour(name: str, plain: str) -> str:
        text = told.get(name, "")
        return text if _COLOUR.fullmatch(text) else plain

    plain = DEFAULT_LOOK
    return BrandTemplate(
        "told",
        colour("background", plain.background),
        colour("ink", plain.ink),
        colour("accent", plain.accent),
        told.get("slogan", "")[:_LETTERS],
        told.get("call_to_action", plain.call_to_action)[:_LETTERS],
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_banner,)

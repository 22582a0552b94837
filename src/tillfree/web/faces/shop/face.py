"""The page on which a shopper lets screens know their face, or not: off until they say so."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.consent import Purpose
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.languages import language_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import SHOPPERS
from tillfree.web.shopper_face_api import own_face


@page("/shop/face", SHOPPERS)
def show_face(request: ApiRequest) -> Response[bytes]:
    """Show whether screens may recognise the shopper, and how to switch it on and off."""
    caller = caller_of(request)
    return render(
        request,
        "shop/face.html",
        face=own_face(caller),
        consent=caller.services.consents.texts()[Purpose.BILLBOARD_FACE],
        locale=language_of(request),
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_face,)

"""The page that a screen's code leads to: have what is one's own shown there, if one wants that."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.ads.boards import BoardRefused
from tillfree.consent import Purpose
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import SHOPPERS


@page("/shop/screen", SHOPPERS)
def show_screen(request: ApiRequest) -> Response[bytes]:
    """Show which screen it is, and ask for agreement where there is none yet."""
    own, person_id = caller_of(request).services, caller_of(request).person_id
    try:
        name = own.screens.desk.board(request.query_params.get("board", "")).board.name
    except BoardRefused:
        name = ""
    purpose = Purpose.RETARGET_BILLBOARD
    asked = own.consents.texts()[purpose]
    agrees = own.consents.standing(person_id, purpose).holds(own.office.now_ns())
    return render(
        request,
        "shop/screen.html",
        board_id=request.query_params.get("board", ""),
        code=request.query_params.get("code", ""),
        board_name=name,
        agrees=agrees,
        consent=asked,
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_screen,)

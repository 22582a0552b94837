"""The page of a tablet at a gate: somebody shows a pass, it turns green, or says why not.

The page is everybody's; what it asks is answered to a key with the scope `open_gates`, which
is typed in once, when the tablet is set up, and stays on it.
"""

from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.faces.camera import SIDE_MAX, can_read, read_code
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import JSON, NEEDS, PUBLIC, TAKES, needs
from tillfree.web.problems import INVALID, UNAVAILABLE, RequestRefused

_Width = Annotated[int, QueryParameter(name="width", ge=16, le=SIDE_MAX)]
OCTETS = "application/octet-stream"


@page("/door", PUBLIC)
def show_door(request: ApiRequest) -> Response[bytes]:
    """Show the gate's page; what it is set up with lies on the tablet alone."""
    return render(request, "gate.html", camera=can_read())


@post(
    "/door/frames",
    opt={NEEDS: needs(Action.OPEN_GATES), TAKES: OCTETS},
    include_in_schema=False,
    status_code=200,
)
async def read_frame(request: ApiRequest, width: _Width) -> Response[bytes]:
    """Return the code in a picture of the tablet's camera, empty where there is none."""
    if not can_read():
        raise RequestRefused(
            UNAVAILABLE, "no decoder is installed here: install tillfree[door], or type passes in"
        )
    light = await request.body()
    try:
        code = await to_thread.run_sync(read_code, light, width)
    except ValueError as error:
        raise RequestRefused(INVALID, str(error)) from error
    return Response(msgspec.json.encode({"code": code}), media_type=JSON)


PAGES: tuple[HTTPRouteHandler, ...] = (show_door, read_frame)

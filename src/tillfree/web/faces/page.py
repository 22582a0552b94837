"""How a page is declared, and what is shown where there is none to show.

A page is a route like an operation of the API: the same door lets people in (session, scope, rate),
and it is not in the API's document. Whoever is not signed in is led to where one can.
"""

from urllib.parse import quote

from litestar import Response, get
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import AnyCallable

from tillfree.core.errors import DatabaseUnavailable
from tillfree.web.callers import ApiRequest
from tillfree.web.faces.rendering import SECURITY_HEADERS, render
from tillfree.web.operations import NEEDS, Declare, Needs, in_thread
from tillfree.web.problems import (
    NOT_ALLOWED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    SERVER_FAULT,
    UNAVAILABLE,
    RequestRefused,
)

SIGN_IN = "/console/sign-in"
SHOP, SHOP_SIGN_IN = "/shop", "/shop/sign-in"
_NOT_PAGES = ("/v1/", "/schema", "/assets/", "/problems/", "/metrics", "/health", "/ready")


def page(path: str, needed: Needs) -> Declare:
    """Declare a page; its function returns what `render` gives."""

    def declare(fn: AnyCallable) -> HTTPRouteHandler:
        return get(path, opt={NEEDS: needed}, include_in_schema=False)(in_thread(fn))

    return declare


def leads_to(place: str) -> Response[bytes]:
    """Return the answer that leads a browser somewhere else."""
    return Response(b"", status_code=303, headers={"location": place} | SECURITY_HEADERS)


def wants_page(request: ApiRequest) -> bool:
    """Tell whether who asks is a browser that opens a page, not a program or a module."""
    opens = "text/html" in request.headers.get("accept", "")
    return opens and request.method == "GET" and not request.url.path.startswith(_NOT_PAGES)


def refused_page(request: ApiRequest, error: Exception, request_id: str) -> Response[bytes]:
    """Return the page that says what is wrong; who is not known is led to the door."""
    status, words = _status(error), ""
    is_shoppers = is_of_shop(request)
    if status == NOT_AUTHENTICATED.status:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        door, home = (SHOP_SIGN_IN, SHOP) if is_shoppers else (SIGN_IN, "/console")
        return leads_to(f"{door}?next={quote(asked)}" if asked != home else door)
    if status != SERVER_FAULT.status:
        words = str(error) if isinstance(error, RequestRefused) else ""
    template = "shop/refused.html" if is_shoppers else "refused.html"
    return render(request, template, status=status, code=status, words=words, request_id=request_id)


def is_of_shop(request: ApiRequest) -> bool:
    """Tell whether a page of the shoppers' app is asked for."""
    return request.url.path == SHOP or request.url.path.startswith(f"{SHOP}/")


def inside(wanted: str) -> str:
    """Return where somebody wanted to go if that is a place of ours, else an empty text."""
    # Never another host, whatever a link says.
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_ours else ""


def _status(error: Exception) -> int:
    if isinstance(error, RequestRefused):
        return error.rule.status
    if isinstance(error, DatabaseUnavailable):
        return UNAVAILABLE.status
    if isinstance(error, HTTPException):
        # A name in the address that nothing can have is a thing that is not there.
        return NOT_FOUND.status if error.status_code == 400 else error.status_code
    return NOT_ALLOWED.status if type(error).__name__ == "NotAllowed" else SERVER_FAULT.status

"""Frames in which an advertiser's own markup is looked at before anybody else sees it.

The markup comes by message from the page around, into a document that has no origin: it reaches no
cookie, no page and no API of ours, opens nothing, sends nothing, and fetches pictures alone. Its
scripts run in the frame of web pages alone, as a screen in a place runs none.
"""

import base64
import hashlib

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import HTML, SECURITY_HEADERS
from tillfree.web.operations import needs

_NEEDS = needs(Action.MANAGE_ADS)
_SCRIPT = (
    'addEventListener("message",(told)=>{if(told.source===parent){document.open();'
    "document.write(told.data);document.close()}},{once:true})"
)
_OWN = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_DOCUMENT = f"<!doctype html><title>Preview</title><script>{_SCRIPT}</script>".encode()


@page("/console/preview/web", _NEEDS)
def show_web_frame(request: ApiRequest) -> Response[bytes]:
    """Return the frame of web pages, in which an ad's own scripts run."""
    return _frame("'unsafe-inline'")


@page("/console/preview/billboard", _NEEDS)
def show_screen_frame(request: ApiRequest) -> Response[bytes]:
    """Return the frame of screens, in which nothing of an ad's runs."""
    return _frame(f"'sha256-{_OWN}'")


def _frame(scripts: str) -> Response[bytes]:
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline';"
        " img-src https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
        " sandbox allow-scripts"
    )
    own = {"content-security-policy": policy, "x-frame-options": "SAMEORIGIN"}
    return Response(_DOCUMENT, media_type=HTML, headers=SECURITY_HEADERS | own)


PAGES: tuple[HTTPRouteHandler, ...] = (show_web_frame, show_screen_frame)

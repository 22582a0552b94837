"""What makes the app installable: manifest, worker, and the page for when there is no line.

The worker keeps what is everybody's: styles, modules, icons, and the page without a line. Nothing
of a person is in it; the passes of the next minutes lie in the browser's own storage (`pass.js`).
"""

import json

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from tillfree.web.callers import ApiRequest
from tillfree.web.faces.assets import address_of, assets
from tillfree.web.faces.languages import language_of, words_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import SECURITY_HEADERS, render
from tillfree.web.operations import NEEDS, PUBLIC

_KEPT = (
    "tillfree.css",
    "icons.svg",
    "mark.svg",
    "js/shell.js",
    "js/forms.js",
    "js/ask.js",
    "js/toast.js",
    "js/pass.js",
    "js/pass-offline.js",
)
"""What the page without a line is made of."""
_GROUND = "#f6f5f1"
WITHOUT_LINE = "/shop/without-a-line"


@get(
    "/shop/manifest.webmanifest",
    opt={NEEDS: PUBLIC},
    include_in_schema=False,
    sync_to_thread=False,
)
def read_manifest(request: ApiRequest) -> Response[bytes]:
    """Return what a telephone needs to put the app on its home screen (W3C manifest)."""
    language = language_of(request)
    words = words_of(language)
    told = {
        "id": "/shop",
        "name": "tillfree",
        "short_name": "tillfree",
        "description": words.ugettext("Walk in, take what you like, walk out."),
        "lang": language,
        "start_url": "/shop",
        "scope": "/shop",
        "display": "standalone",
        "orientation": "portrait-primary",
        "background_color": _GROUND,
        "theme_color": _GROUND,
        "icons": [
            {"src": address_of("mark.svg"), "sizes": "any", "type": "image/svg+xml"},
            _icon("app-192.png", "192x192", "any"),
            _icon("app-512.png", "512x512", "any"),
            _icon("app-512-maskable.png", "512x512", "maskable"),
        ],
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = SECURITY_HEADERS | {"vary": "cookie, accept-language"}
    return Response(body, media_type="application/manifest+json", headers=headers)


@get("/shop/worker.js", opt={NEEDS: PUBLIC}, include_in_schema=False, sync_to_thread=False)
def read_worker(request: ApiRequest) -> Response[bytes]:
    """Return the service worker, with what it keeps; a new build is a new worker."""
    kept = [*(address_of(name) for name in _KEPT), WITHOUT_LINE]
    first = (
        f"const BUILD = {json.dumps(assets().digest)};\n"
        f"const KEPT = {json.dumps(kept)};\n"
        f"const WITHOUT_LINE = {json.dumps(WITHOUT_LINE)};\n"
    )
    body = first.encode() + assets().by_name["js/worker.js"].content
    headers = SECURITY_HEADERS | {"service-worker-allowed": "/shop"}
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


@page(WITHOUT_LINE, PUBLIC)
def show_without_line(request: ApiRequest) -> Response[bytes]:
    """Show the passes that the telephone has, when nothing else can be asked."""
    return render(request, "shop/without_line.html")


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": address_of(name), "sizes": sizes, "type": "image/png", "purpose": purpose}


PAGES: tuple[HTTPRouteHandler, ...] = (read_manifest, read_worker, show_without_line)

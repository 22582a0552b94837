"""The door of the shopper's app: signing up in under a minute, signing in, having left for good."""

import re

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.consent import Purpose
from tillfree.runtime.cloud import OrganisationServices
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.faces.page import SHOP, SHOP_SIGN_IN, inside, page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import PUBLIC

_SHOP_COOKIE = "tillfree_shop"
_ORGANISATION = re.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_YEAR_S = 31_536_000


@page("/shop/sign-up", PUBLIC)
def show_sign_up(request: ApiRequest) -> Response[bytes]:
    """Ask for name, e-mail, a password and an agreement: all that it takes."""
    own = _shop_of(request)
    answer = render(
        request,
        "shop/sign_up.html",
        shop=own.organisation if own else "",
        shop_name=own.registry.name() if own else "",
        origin=web_of(request).services.shop_origin,
        consent=own.consents.texts()[Purpose.ACCOUNT] if own else None,
    )
    return _remembering(request, answer, own)


@page(SHOP_SIGN_IN, PUBLIC)
def show_sign_in(request: ApiRequest) -> Response[bytes]:
    """Ask who it is; `next` is where they wanted to go."""
    own = _shop_of(request)
    answer = render(
        request,
        "shop/sign_in.html",
        shop=own.organisation if own else "",
        shop_name=own.registry.name() if own else "",
        origin=web_of(request).services.shop_origin,
        onward=inside(request.query_params.get("next", "")) or SHOP,
        wanted_email=request.query_params.get("email", ""),
    )
    return _remembering(request, answer, own)


@page("/shop/gone", PUBLIC)
def show_gone(request: ApiRequest) -> Response[bytes]:
    """Say that somebody is forgotten."""
    return render(request, "shop/gone.html")


def _remembering(
    request: ApiRequest, answer: Response[bytes], own: OrganisationServices | None
) -> Response[bytes]:
    """Return the answer, which lets the browser remember whose shop it was."""
    if own:
        answer.set_cookie(
            _SHOP_COOKIE,
            own.organisation,
            path=SHOP,
            max_age=_YEAR_S,
            samesite="lax",
            secure=web_of(request).settings.cookie_is_secure,
        )
    return answer


def _shop_of(request: ApiRequest) -> OrganisationServices | None:
    """Return whose shop it is: named in the link, visited before, or the only one there is."""
    services = web_of(request).services
    named = request.query_params.get("organisation") or request.cookies.get(_SHOP_COOKIE, "")
    if not named:
        every = services.organisations()
        named = every[0] if len(every) == 1 else ""
    if not _ORGANISATION.fullmatch(named):
        return None
    own = services.of(named)
    return own if own.registry.name() is not None else None


PAGES: tuple[HTTPRouteHandler, ...] = (show_sign_up, show_sign_in, show_gone)

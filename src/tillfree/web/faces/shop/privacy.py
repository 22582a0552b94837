"""One page on which everything that is known of a shopper is shown, taken away, and forgotten."""

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.consent import Purpose
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import SHOPPERS
from tillfree.web.shopper_account_api import account_of
from tillfree.web.shopper_privacy_api import known_of, own_consents


@page("/shop/privacy", SHOPPERS)
def show_privacy(request: ApiRequest) -> Response[bytes]:
    """Show what is known, why and how long; what was agreed to; and the ways out."""
    caller = caller_of(request)
    consents = {one.purpose: one for one in own_consents(caller)}
    return render(
        request,
        "shop/privacy.html",
        account=account_of(caller),
        things=known_of(caller).things,
        bound=[consents[Purpose.ACCOUNT], consents[Purpose.PAYMENT_METHOD]],
        free=[consents[Purpose.RECEIPT_MAIL], consents[Purpose.VISIT_HISTORY]],
        body_of=_body_of,
    )


def _body_of(wording: str) -> str:
    """Return what the API is sent with a yes to a text."""
    return msgspec.json.encode({"wording": wording}).decode()


PAGES: tuple[HTTPRouteHandler, ...] = (show_privacy,)

"""A shopper's own things: how they pay, how they sign in, why a gate stays closed."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.consent import Purpose
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import SHOPPERS
from tillfree.web.shopper_account_api import account_of, own_block


@page("/shop/me", SHOPPERS)
def show_me(request: ApiRequest) -> Response[bytes]:
    """Show the account."""
    caller = caller_of(request)
    name = caller.services.registry.name() or ""
    return render(
        request, "shop/me.html", account=account_of(caller), block=own_block(caller), shop_name=name
    )


@page("/shop/pay", SHOPPERS)
def show_pay(request: ApiRequest) -> Response[bytes]:
    """Let a payment method be chosen; `first` says that somebody has just signed up."""
    caller = caller_of(request)
    return render(
        request,
        "shop/pay.html",
        account=account_of(caller),
        providers=sorted(web_of(request).services.providers),
        consent=caller.services.consents.texts()[Purpose.PAYMENT_METHOD],
        is_first="first" in request.query_params,
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_me, show_pay)

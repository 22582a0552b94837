"""A shopper's own things: how they pay, how they sign in, why a gate stays closed."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.consent import Purpose
from tillfree.settlement import CardPageProvider
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
        request,
        "shop/me.html",
        account=account_of(caller),
        block=own_block(caller),
        shop_name=name,
        passkeys=len(caller.services.admission.passkeys.of(caller.person_id)),
        origin=web_of(request).services.shop_origin,
    )


@page("/shop/pay", SHOPPERS)
def show_pay(request: ApiRequest) -> Response[bytes]:
    """Let a payment method be chosen; `first` says that somebody has just signed up."""
    caller, providers = caller_of(request), web_of(request).services.providers
    return render(
        request,
        "shop/pay.html",
        account=account_of(caller),
        providers=sorted(providers),
        pages=[name for name, one in providers.items() if isinstance(one, CardPageProvider)],
        consent=caller.services.consents.texts()[Purpose.PAYMENT_METHOD],
        is_first="first" in request.query_params,
    )


@page("/shop/pay/back", SHOPPERS)
def show_paid_back(request: ApiRequest) -> Response[bytes]:
    """Take in what a provider's page made; the page then asks the API, as everywhere."""
    asked = request.query_params
    return render(
        request,
        "shop/pay_back.html",
        provider=asked.get("provider", ""),
        token=asked.get("page", ""),
        wording=asked.get("wording", ""),
        is_first="first" in asked,
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_me, show_pay, show_paid_back)

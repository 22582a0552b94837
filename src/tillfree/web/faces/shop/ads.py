"""Advertisements and the shopper: every switch, why they are shown what, and all that they said."""

from typing import get_args

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.audience import Reason
from tillfree.consent import DeclaredSelf, Purpose
from tillfree.merchandise.postgres import articles
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.languages import language_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import SHOPPERS
from tillfree.web.shopper_ads_api import OwnAd, consent_lines, own_ads
from tillfree.web.shopper_declared_api import declared_of
from tillfree.web.shopper_privacy_api import own_consents

_DECLARING = Purpose.DEMOGRAPHICS_SELF_DECLARED
_LINES_SHOWN = 200
"""Lines of the ledger on the page; all of them are in what can be taken away."""


@page("/shop/ads", SHOPPERS)
def show_ads(request: ApiRequest) -> Response[bytes]:
    """Show what may be advertised to a shopper and why, with the switches for all of it."""
    caller = caller_of(request)
    told = own_ads(caller)
    free = [one for one in own_consents(caller) if one.is_free]
    return render(
        request,
        "shop/ads.html",
        told=told,
        switches_of=free,
        may_declare=any(one.is_given for one in free if one.purpose == _DECLARING),
        declared=msgspec.structs.asdict(declared_of(caller)),
        choices={one.name: get_args(one.type)[1:] for one in msgspec.structs.fields(DeclaredSelf)},
        any_given=any(one.is_given for one in free),
        lines=consent_lines(caller)[:_LINES_SHOWN],
        names=_names(caller, told.ads),
        locale=language_of(request),
        now_ns=web_of(request).services.now_ns(),
    )


def _names(caller: Caller, ads: tuple[OwnAd, ...]) -> dict[str, str]:
    """Return the names of the articles that ads and reasons speak of, by sku."""
    wanted = {sku for one in ads for sku in one.skus}
    wanted |= {why.what for one in ads for why in one.reasons if _is_article(why)}
    if not wanted:
        return {}
    own = caller.services
    found: dict[str, str] = {}
    stores = own.registry.stores()
    with own.office.reading() as connection:
        for store in stores:
            for sku, article in articles(connection, store.store_id, sorted(wanted)).items():
                found.setdefault(sku, article.name)
    return found


def _is_article(reason: Reason) -> bool:
    return reason.field == "sku"


PAGES: tuple[HTTPRouteHandler, ...] = (show_ads,)

"""Advertising: who pays, how their banners look, and what currencies are worth."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.ads import Advertiser, BrandTemplate
from tillfree.tenants import Action
from tillfree.web.answers import etag_of
from tillfree.web.callers import ApiRequest
from tillfree.web.campaign_wishes import AdCurrencyWish, AdvertiserWish, TemplateWish
from tillfree.web.campaigns_api import AD_ID, refusing
from tillfree.web.desk import caller_of
from tillfree.web.operations import needs, puts, reads
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id

_TAG = "ads"
_MANAGE = needs(Action.MANAGE_ADS)

AdvertiserId = Annotated[str, PathParameter(pattern=AD_ID, description="The advertiser's id.")]
TemplateName = Annotated[str, PathParameter(pattern=AD_ID, description="The look's name.")]
CurrencyCode = Annotated[
    str, PathParameter(pattern="^[A-Z]{3}$", description="The currency by ISO 4217.")
]


class AdCurrency(msgspec.Struct, frozen=True):
    """What one unit of a currency is worth beside the others."""

    code: str
    worth: float


class AdCurrencies(msgspec.Struct, frozen=True):
    """The currencies whose worth was told."""

    currencies: tuple[AdCurrency, ...]


@reads("/v1/ads/advertisers", _MANAGE, _TAG)
def list_advertisers(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[Advertiser]:
    """List the brands that pay, by their ids."""
    found = caller_of(request).services.ads.desk.drawn_up().advertisers
    return page_by_id(found, limit, cursor, lambda one: one.advertiser_id)


@puts("/v1/ads/advertisers/{advertiser_id:str}", _MANAGE, _TAG)
def change_advertiser(
    request: ApiRequest, advertiser_id: AdvertiserId, data: JSONBody[AdvertiserWish]
) -> Response[Advertiser]:
    """Add a brand that pays, or change the one of this id."""
    caller, wanted = caller_of(request), data.of(advertiser_id)
    with refusing():
        caller.services.ads.desk.change_advertiser(wanted, caller.actor)
    return Response(wanted, headers={"etag": etag_of(wanted)})


@reads("/v1/ads/templates", _MANAGE, _TAG)
def list_ad_templates(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[BrandTemplate]:
    """List the looks of brands' product banners, by their names."""
    found = caller_of(request).services.ads.desk.drawn_up().templates
    return page_by_id(found, limit, cursor, lambda one: one.name)


@puts("/v1/ads/templates/{name:str}", _MANAGE, _TAG)
def change_ad_template(
    request: ApiRequest, name: TemplateName, data: JSONBody[TemplateWish]
) -> Response[BrandTemplate]:
    """Add a look of product banners, or change the one of this name."""
    caller, wanted = caller_of(request), data.of(name)
    with refusing():
        caller.services.ads.desk.change_template(wanted, caller.actor)
    return Response(wanted, headers={"etag": etag_of(wanted)})


@reads("/v1/ads/currencies", _MANAGE, _TAG)
def list_ad_currencies(request: ApiRequest) -> AdCurrencies:
    """List what currencies are worth beside each other; one alone needs none."""
    worths = caller_of(request).services.ads.desk.drawn_up().worths
    return AdCurrencies(tuple(AdCurrency(*one) for one in worths.items()))


@puts("/v1/ads/currencies/{code:str}", _MANAGE, _TAG)
def change_ad_currency(
    request: ApiRequest, code: CurrencyCode, data: JSONBody[AdCurrencyWish]
) -> Response[AdCurrency]:
    """Tell what one unit of a currency is worth, where campaigns are paid in more than one."""
    caller, told = caller_of(request), AdCurrency(code, data.worth)
    with refusing():
        caller.services.ads.desk.change_currency(code, data.worth, caller.actor)
    return Response(told, headers={"etag": etag_of(told)})


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_advertisers,
    change_advertiser,
    list_ad_templates,
    change_ad_template,
    list_ad_currencies,
    change_ad_currency,
)

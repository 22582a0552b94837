"""Advertising: who pays, what is shown to whom and from when until when, and what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.ads import (
    Advertiser,
    BrandTemplate,
    CampaignsRefused,
    CampaignState,
    Channel,
    DeliveredAds,
    DrawnCampaign,
    Notice,
)
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking
from tillfree.journal.postgres import one_transaction
from tillfree.runtime.cloud import CampaignResult, campaign_result
from tillfree.tenants import Action
from tillfree.web.answers import (
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    Made,
    check_match,
    etag_of,
    once,
    shown,
)
from tillfree.web.audiences_api import SegmentSize, size_of
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.campaign_wishes import (
    AdCurrencyWish,
    AdvertiserWish,
    CampaignWish,
    NoticesWish,
    TemplateWish,
)
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, puts, reads
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing

_TAG = "ads"
_MANAGE = needs(Action.MANAGE_ADS)
_ID = "^[a-z0-9][a-z0-9_.-]{0,59}$"

AdvertiserId = Annotated[str, PathParameter(pattern=_ID, description="The advertiser's id.")]
CampaignId = Annotated[str, PathParameter(pattern=_ID, description="The campaign's id.")]
TemplateName = Annotated[str, PathParameter(pattern=_ID, description="The look's name.")]
CurrencyCode = Annotated[
    str, PathParameter(pattern="^[A-Z]{3}$", description="The currency by ISO 4217.")
]
REACHED_BY = {
    Channel.WEB: Purpose.RETARGET_WEB,
    Channel.BILLBOARD: Purpose.RETARGET_BILLBOARD,
}
"""What somebody agrees to, to be reached over a channel."""


class AdCurrency(msgspec.Struct, frozen=True):
    """What one unit of a currency is worth beside the others."""

    code: str
    worth: float


class AdCurrencies(msgspec.Struct, frozen=True):
    """The currencies whose worth was told."""

    currencies: tuple[AdCurrency, ...]


class CampaignReach(msgspec.Struct, frozen=True):
    """How many people could be shown a campaign now, by channel; see `SegmentSize`."""

    web: SegmentSize
    billboard: SegmentSize


class LiftTold(msgspec.Struct, frozen=True):
    """What a campaign caused, for each person who could be shown it, in minor units.

    The true effect lies between `low_minor` and `high_minor` in `confidence` of such intervals.
    `per_cost` is the revenue caused for each unit that the campaign cost, null where it cost none.
    """

    effect_minor: float
    low_minor: float
    high_minor: float
    incremental_minor: float
    per_cost: float | None
    per_cost_low: float | None
    per_cost_high: float | None
    confidence: float


class CampaignReportTold(msgspec.Struct, frozen=True):
    """What was shown and spent, and what it caused.

    `shown_people` could be shown it, `held_out_people` were held out; both only of who still agrees
    that visits are looked at together. `lift` is null with too few in either group. Credit is what
    of people's purchases stands beside the ads before them by convention; lift is what they caused.
    """

    campaign_id: str
    state: CampaignState
    currency: str
    impressions: int
    clicks: int
    spent_minor: float
    days: tuple[DeliveredAds, ...]
    shown_people: int
    held_out_people: int
    lift: LiftTold | None
    last_touch_minor: int
    position_based_minor: int


class NoticesTaken(msgspec.Struct, frozen=True):
    """How many notices were new."""

    new: int


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


@reads("/v1/ads/campaigns", _MANAGE, _TAG)
def list_campaigns(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[DrawnCampaign]:
    """List campaigns by their ids, with whether they run."""
    found = caller_of(request).services.ads.desk.drawn_up().campaigns
    return page_by_id(found, limit, cursor, lambda one: one.campaign.campaign_id)


@reads("/v1/ads/campaigns/{campaign_id:str}", _MANAGE, _TAG, one=True)
def read_campaign(
    request: ApiRequest, campaign_id: CampaignId, if_none_match: IfNoneMatch = None
) -> Response[DrawnCampaign]:
    """Return a campaign as it stands."""
    return shown(campaign_of(caller_of(request), campaign_id), if_none_match)


@puts("/v1/ads/campaigns/{campaign_id:str}", _MANAGE, _TAG)
def change_campaign(
    request: ApiRequest,
    campaign_id: CampaignId,
    data: JSONBody[CampaignWish],
    if_match: IfMatch = None,
) -> Response[DrawnCampaign]:
    """Draw up a campaign, or change the one of this id; a new one is a draft until it is started.

    It is checked with all that it names, as a bidder would check it. One that runs goes on as it is
    now, within seconds.
    """
    caller, log = caller_of(request), caller_of(request).services.log
    with one_transaction(log.engine, log.organisation) as connection, refusing():
        log.take_turn(connection)
        if if_match is not None:
            check_match(campaign_of(caller, campaign_id), if_match)
        caller.services.ads.desk.change(data.name, data.of(campaign_id), caller.actor)
        told = campaign_of(caller, campaign_id)
    return Response(told, headers={"etag": etag_of(told)})


@makes("/v1/ads/campaigns/{campaign_id:str}/starts", _MANAGE, _TAG, rules=(NOT_FOUND,), takes="")
def start_campaign(
    request: ApiRequest, campaign_id: CampaignId, idempotency_key: IdempotencyKey
) -> Response[DrawnCampaign]:
    """Have a campaign shown while its flight and budget last; one that runs goes on."""
    caller = caller_of(request)

    def make() -> tuple[DrawnCampaign, Made]:
        if not caller.services.ads.desk.start(campaign_id, caller.actor):
            raise missing("campaign", campaign_id)
        return campaign_of(caller, campaign_id), Made(f"/v1/ads/campaigns/{campaign_id}")

    return once(request, idempotency_key, campaign_id, make)


@makes("/v1/ads/campaigns/{campaign_id:str}/pauses", _MANAGE, _TAG, rules=(NOT_FOUND,), takes="")
def pause_campaign(
    request: ApiRequest, campaign_id: CampaignId, idempotency_key: IdempotencyKey
) -> Response[DrawnCampaign]:
    """Have a campaign shown no longer, within seconds."""
    caller = caller_of(request)

    def make() -> tuple[DrawnCampaign, Made]:
        if not caller.services.ads.desk.pause(campaign_id, caller.actor):
            raise missing("campaign", campaign_id)
        return campaign_of(caller, campaign_id), Made(f"/v1/ads/campaigns/{campaign_id}")

    return once(request, idempotency_key, campaign_id, make)


@reads("/v1/ads/campaigns/{campaign_id:str}/reach", _MANAGE, _TAG, one=True)
def read_campaign_reach(
    request: ApiRequest, campaign_id: CampaignId, if_none_match: IfNoneMatch = None
) -> Response[CampaignReach]:
    """Tell how many people a campaign could reach now: in its segments, agreeing to the channel."""
    caller = caller_of(request)
    return shown(reach_of(caller, campaign_of(caller, campaign_id)), if_none_match)


@reads("/v1/ads/campaigns/{campaign_id:str}/report", _MANAGE, _TAG, one=True)
def read_campaign_report(
    request: ApiRequest, campaign_id: CampaignId, if_none_match: IfNoneMatch = None
) -> Response[CampaignReportTold]:
    """Return what was shown, what it cost, and what it caused, with how sure that is."""
    caller = caller_of(request)
    return shown(report_of(caller, campaign_of(caller, campaign_id)), if_none_match)


@makes("/v1/ads/notices", needs(Action.TELL_ADS), _TAG, once=False)
def tell_notices(request: ApiRequest, data: JSONBody[NoticesWish]) -> NoticesTaken:
    """Tell what was bid, shown and clicked, for bidders and boards that share no folder with us.

    Each counts once by kind and bid, so that what may have been lost is sent again. Those of
    campaigns that there are not, too old or of a time to come change nothing.
    """
    told = [msgspec.convert(msgspec.structs.astuple(one), Notice) for one in data.notices]
    return NoticesTaken(caller_of(request).services.ads.notices.take(told))


@contextmanager
def refusing() -> Iterator[None]:
    """Tell a refusal of the desk as a conflict; its sentence says what to mend."""
    try:
        yield
    except CampaignsRefused as error:
        raise RequestRefused(CONFLICT, str(error)) from error


def campaign_of(caller: Caller, campaign_id: str) -> DrawnCampaign:
    """Return a campaign; raises RequestRefused where there is none."""
    found = caller.services.ads.desk.campaign(campaign_id)
    if found is None:
        raise missing("campaign", campaign_id)
    return found


def reach_of(caller: Caller, drawn: DrawnCampaign) -> CampaignReach:
    """Return how many could be shown a campaign, by channel; 0 over one that it is not for."""
    campaign, desk = drawn.campaign, caller.services.audience.desk
    found = {
        channel: desk.reach_for(
            campaign.segments,
            campaign.excluded_segments,
            Asking(f"reach by {caller.actor.actor_id}", purpose),
        )
        for channel, purpose in REACHED_BY.items()
        if channel in campaign.channels
    }
    return CampaignReach(
        size_of(caller, found.get(Channel.WEB, 0)), size_of(caller, found.get(Channel.BILLBOARD, 0))
    )


def report_of(caller: Caller, drawn: DrawnCampaign) -> CampaignReportTold:
    """Return what came of a campaign."""
    own, campaign = caller.services, drawn.campaign
    days = own.ads.desk.delivered(campaign.campaign_id)
    result = campaign_result(own.ads, own.audience.desk, own.log, campaign.campaign_id)
    assert result is not None
    return CampaignReportTold(
        campaign_id=campaign.campaign_id,
        state=drawn.state,
        currency=campaign.currency,
        impressions=sum(one.impressions for one in days),
        clicks=sum(one.clicks for one in days),
        spent_minor=sum(one.cost for one in days) / 1_000,
        days=days,
        shown_people=len(result.report.treated),
        held_out_people=len(result.report.control),
        lift=_lift(result),
        last_touch_minor=result.credited.last_touch_minor,
        position_based_minor=result.credited.position_based_minor,
    )


def _lift(result: CampaignResult) -> LiftTold | None:
    lift = result.report.lift
    if lift is None:
        return None
    costs = result.report.cost_minor > 0
    return LiftTold(
        effect_minor=lift.effect_minor,
        low_minor=lift.low_minor,
        high_minor=lift.high_minor,
        incremental_minor=lift.incremental_minor,
        per_cost=lift.per_cost if costs else None,
        per_cost_low=lift.per_cost_low if costs else None,
        per_cost_high=lift.per_cost_high if costs else None,
        confidence=lift.confidence,
    )


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_advertisers,
    change_advertiser,
    list_ad_templates,
    change_ad_template,
    list_ad_currencies,
    change_ad_currency,
    list_campaigns,
    read_campaign,
    change_campaign,
    start_campaign,
    pause_campaign,
    read_campaign_reach,
    read_campaign_report,
    tell_notices,
)

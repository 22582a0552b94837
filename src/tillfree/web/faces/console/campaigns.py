"""Campaigns: drawn up from what the shelves say, seen in every format, and what came of them."""

from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.ads import BrandTemplate, CampaignState, DeliveredAds, ProductCreative
from tillfree.core.clock import NS_PER_S
from tillfree.merchandise.postgres import PutBack, put_back_often
from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.campaign_results_api import reach_of, report_of
from tillfree.web.campaigns_api import CampaignId, campaign_of
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.audiences import listed_goods
from tillfree.web.faces.console.banners import DEFAULT_LOOK, SIZES_PX
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs

_NEEDS = needs(Action.MANAGE_ADS)
_DAY_NS = 86_400 * NS_PER_S
_INSIGHT_DAYS = 30
_INSIGHT_PICKS = 3
"""Times that an article must have been taken up for its share to say something; own choice."""
_INSIGHTS, _INSIGHTS_READ = 3, 50
"""Articles that are suggested, and that are looked at: some may not be followed."""
_DAYS_SHOWN = 28


@dataclass(frozen=True, slots=True)
class Day:
    """What was shown and clicked on a day since 1970."""

    day: int
    impressions: int
    clicks: int


@page("/console/campaigns", _NEEDS)
def show_campaigns(request: ApiRequest) -> Response[bytes]:
    """Show every campaign, and what the shelves suggest to advertise."""
    caller = caller_of(request)
    desk = caller.services.ads.desk
    drawn = desk.drawn_up()
    delivered = {
        one.campaign.campaign_id: _sums(desk.delivered(one.campaign.campaign_id))
        for one in drawn.campaigns
    }
    names = {sku: name for sku, name, _ in listed_goods(caller)}
    insights = [one for one in _insights(request, caller) if one.sku in names][:_INSIGHTS]
    return render(
        request,
        "console/campaigns.html",
        campaigns=drawn.campaigns,
        brands={one.advertiser_id: one.name for one in drawn.advertisers},
        delivered=delivered,
        running=CampaignState.RUNNING,
        insights=insights,
        insight_days=_INSIGHT_DAYS,
        names=names,
    )


@page("/console/campaigns/new", _NEEDS)
def show_new_campaign(request: ApiRequest) -> Response[bytes]:
    """Show the builder, filled from an insight where the address names an article."""
    caller = caller_of(request)
    own = caller.services
    goods = listed_goods(caller)
    sku = request.query_params.get("sku", "")
    drawn = own.ads.desk.drawn_up()
    stores = own.registry.stores()
    return render(
        request,
        "console/campaign_new.html",
        has_frames=True,
        goods=goods,
        chosen=next((one for one in goods if one[0] == sku), None),
        advertisers=drawn.advertisers,
        templates=drawn.templates,
        plain=DEFAULT_LOOK,
        sizes=SIZES_PX,
        segments=own.audience.desk.segments(),
        currency=stores[0].currency if stores else "EUR",
        shop=own.registry.name() or own.organisation,
        now_ns=web_of(request).services.now_ns(),
    )


@page("/console/campaigns/{campaign_id:str}", _NEEDS)
def show_campaign(request: ApiRequest, campaign_id: CampaignId) -> Response[bytes]:
    """Show a campaign: whom it reaches, how it looks, what was shown, what it caused."""
    caller = caller_of(request)
    drawn = campaign_of(caller, campaign_id)
    report = report_of(caller, drawn)
    known = caller.services.ads.desk.drawn_up()
    looks = {one.name: one for one in known.templates}
    creatives = [one for one in drawn.campaign.creatives if isinstance(one, ProductCreative)]
    return render(
        request,
        "console/campaign.html",
        has_frames=True,
        drawn=drawn,
        campaign=drawn.campaign,
        advertiser=next(
            one for one in known.advertisers if one.advertiser_id == drawn.campaign.advertiser_id
        ),
        running=CampaignState.RUNNING,
        reach=reach_of(caller, drawn),
        report=report,
        days=_days(report.days),
        previews=[
            msgspec.json.encode(one).decode()
            for one in drawn.campaign.creatives
            if not isinstance(one, ProductCreative)
        ],
        banners=[(one, _asked(looks[one.template])) for one in creatives],
        sizes=SIZES_PX,
        segments={one.segment_id: one for one in caller.services.audience.desk.segments()},
        channels=msgspec.json.encode(drawn.campaign.channels).decode(),
    )


def _insights(request: ApiRequest, caller: Caller) -> tuple[PutBack, ...]:
    """Return what is often taken up and put back, of everybody together."""
    since_ns = web_of(request).services.now_ns() - _INSIGHT_DAYS * _DAY_NS
    with caller.services.office.reading() as connection:
        return put_back_often(connection, since_ns, _INSIGHT_PICKS, _INSIGHTS_READ)


def _sums(days: tuple[DeliveredAds, ...]) -> tuple[int, int, float]:
    """Return impressions, clicks, and cost in minor units."""
    return (
        sum(one.impressions for one in days),
        sum(one.clicks for one in days),
        sum(one.cost for one in days) / 1_000,
    )


def _days(told: tuple[DeliveredAds, ...]) -> list[Day]:
    """Return the last days one by one, also those on which nothing was shown."""
    if not told:
        return []
    last = max(one.day for one in told)
    first = max(min(one.day for one in told), last - _DAYS_SHOWN + 1)
    return [
        Day(
            day,
            sum(one.impressions for one in told if one.day == day),
            sum(one.clicks for one in told if one.day == day),
        )
        for day in range(first, last + 1)
    ]


def _asked(look: BrandTemplate) -> str:
    """Return a look as the end of a banner's address."""
    return urlencode(
        {
            "background": look.background,
            "ink": look.ink,
            "accent": look.accent,
            "slogan": look.slogan,
            "call_to_action": look.call_to_action,
        }
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_campaigns, show_new_campaign, show_campaign)

"""What came of campaigns: whom they reach, what was shown and spent, what that caused."""

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.ads import CampaignState, Channel, DeliveredAds, DrawnCampaign, Notice
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking
from tillfree.runtime.cloud import CampaignResult, campaign_result
from tillfree.tenants import Action
from tillfree.web.answers import IfNoneMatch, shown
from tillfree.web.audiences_api import SegmentSize, size_of
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.campaign_wishes import NoticesWish
from tillfree.web.campaigns_api import CampaignId, campaign_of
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, reads

_TAG = "ads"
_MANAGE = needs(Action.MANAGE_ADS)
REACHED_BY = {
    Channel.WEB: Purpose.RETARGET_WEB,
    Channel.BILLBOARD: Purpose.RETARGET_BILLBOARD,
}
"""What somebody agrees to, to be reached over a channel."""


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
    read_campaign_reach,
    read_campaign_report,
    tell_notices,
)

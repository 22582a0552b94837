"""Campaigns: what is shown to whom and from when until when, drawn up, started and paused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.ads import CampaignsRefused, DrawnCampaign, Preview
from tillfree.ads.postgres import CampaignDesk
from tillfree.journal.postgres import one_transaction
from tillfree.tenants import Action, Actor
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
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.campaign_wishes import CampaignWish, PreviewsWish
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, puts, reads
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing

_TAG = "ads"
_MANAGE = needs(Action.MANAGE_ADS)
AD_ID = "^[a-z0-9][a-z0-9_.-]{0,59}$"

CampaignId = Annotated[str, PathParameter(pattern=AD_ID, description="The campaign's id.")]


class Previews(msgspec.Struct, frozen=True):
    """How a creative looks, one for each channel that it can be shown over."""

    previews: tuple[Preview, ...]


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
    return _turned(request, campaign_id, idempotency_key, CampaignDesk.start)


@makes("/v1/ads/campaigns/{campaign_id:str}/pauses", _MANAGE, _TAG, rules=(NOT_FOUND,), takes="")
def pause_campaign(
    request: ApiRequest, campaign_id: CampaignId, idempotency_key: IdempotencyKey
) -> Response[DrawnCampaign]:
    """Have a campaign shown no longer, within seconds."""
    return _turned(request, campaign_id, idempotency_key, CampaignDesk.pause)


@makes("/v1/ads/previews", _MANAGE, _TAG, once=False)
def preview_creative(request: ApiRequest, data: JSONBody[PreviewsWish]) -> Previews:
    """Tell how a picture, HTML5 or native ad looks over each channel, before it is kept.

    The markup is the advertiser's own: show it where it can reach nothing.
    """
    return Previews(data.of())


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


def _turned(
    request: ApiRequest,
    campaign_id: str,
    idempotency_key: str,
    turn: Callable[[CampaignDesk, str, Actor], bool],
) -> Response[DrawnCampaign]:
    """Start or pause a campaign once, and return it as it stands then."""
    caller = caller_of(request)

    def make() -> tuple[DrawnCampaign, Made]:
        if not turn(caller.services.ads.desk, campaign_id, caller.actor):
            raise missing("campaign", campaign_id)
        return campaign_of(caller, campaign_id), Made(f"/v1/ads/campaigns/{campaign_id}")

    return once(request, idempotency_key, campaign_id, make)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_campaigns,
    read_campaign,
    change_campaign,
    start_campaign,
    pause_campaign,
    preview_creative,
)

"""Advertisements and a shopper: why they are shown which, "not interested", and what was agreed.

All of it is read for the purpose that they agreed to; who agreed to nothing is told nothing, since
nothing is known.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from tillfree.ads import CampaignState, DrawnCampaign, NoticeKind, ProductCreative
from tillfree.audience import Reason, reasons_of, segment_rule
from tillfree.consent import ConsentGiven, Purpose
from tillfree.consent.postgres import Asking
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.operations import SHOPPERS, makes, reads
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing

_TAG = "shopper"
_READER = "why page"
_USES = (Purpose.RETARGET_WEB, Purpose.RETARGET_BILLBOARD)


class OwnAd(msgspec.Struct, frozen=True):
    """A campaign that may be shown to the shopper, by whom, for what, and why.

    `skus` are articles that it shows. `shown` counts how often it was, `shown_ns` when last (0:
    never); `is_refused` that the shopper said it is nothing for them, so that it is not shown.
    """

    campaign_id: str
    advertiser: str
    skus: tuple[str, ...]
    reasons: tuple[Reason, ...]
    shown: int
    shown_ns: int
    is_refused: bool


class OwnAds(msgspec.Struct, frozen=True):
    """Whether the shopper agreed to advertisements by what they did, and those that follow.

    `web` and `billboard` are where; without `is_linked` no two visits are looked at together, so
    there are none.
    """

    web: bool
    billboard: bool
    is_linked: bool
    ads: tuple[OwnAd, ...]


class ConsentLine(msgspec.Struct, frozen=True):
    """A yes or no of the shopper's, or what ended a yes for them (`why`: `asked`, `term`, `minor`,
    `signal`, `ended`); `text` is what they agreed to, `is_signed` that the shop signed for it."""

    at_ns: int
    purpose: str
    is_given: bool
    text: str
    until_ns: int
    why: str
    is_signed: bool


class ConsentLines(msgspec.Struct, frozen=True):
    """Everything that was ever agreed to and taken back, the newest first."""

    lines: tuple[ConsentLine, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    times: int = 0
    last_ns: int = 0


@reads("/v1/shopper/ads", SHOPPERS, _TAG, one=True)
def read_own_ads(request: ApiRequest, if_none_match: IfNoneMatch = None) -> Response[OwnAds]:
    """Tell which advertisements may be shown to the shopper, and why each."""
    return shown(own_ads(caller_of(request)), if_none_match)


@makes("/v1/shopper/ads/{campaign_id:str}/refusals", SHOPPERS, _TAG, rules=(NOT_FOUND,), takes="")
def refuse_ad(
    request: ApiRequest,
    campaign_id: Annotated[
        str,
        PathParameter(pattern="^[a-z0-9][a-z0-9_.-]{0,59}$", description="The campaign's id."),
    ],
    idempotency_key: IdempotencyKey,
) -> Response[OwnAds]:
    """Say that a campaign is nothing for the shopper; within seconds nobody shows it to them."""
    caller = caller_of(request)

    def make() -> tuple[OwnAds, Made]:
        ads = caller.services.ads
        if ads.desk.campaign(campaign_id) is None:
            raise missing("campaign", campaign_id)
        if not ads.counting.refuse(caller.person_id, campaign_id):
            raise RequestRefused(
                CONFLICT, "nothing is known of you that an advertisement could be chosen by"
            )
        return own_ads(caller), Made("/v1/shopper/ads")

    return once(request, idempotency_key, campaign_id, make)


@reads("/v1/shopper/consents/lines", SHOPPERS, _TAG)
def list_consent_lines(request: ApiRequest) -> ConsentLines:
    """List everything that the shopper ever agreed to and took back, the newest first."""
    return ConsentLines(consent_lines(caller_of(request)))


def own_ads(caller: Caller) -> OwnAds:
    """Return what may be shown to a shopper who asks."""
    own, person = caller.services, caller.person_id
    given = set(own.consents.given(person))
    inside = {
        segment
        for use in _USES
        if use in given
        for segment in own.audience.desk.segments_of(person, Asking(_READER, use))
    }
    linked = Purpose.ANALYTICS_LINKING in given
    name = own.ads.counting.name(person) if linked and given & set(_USES) else ""
    drawn = own.ads.desk.drawn_up()
    segments = {one.segment_id: one for one in own.audience.desk.segments()}
    brands = {one.advertiser_id: one.name for one in drawn.advertisers}
    refused = set(own.ads.counting.refused(name)) if name else set()
    times = _shown(caller, name)
    ads = []
    for one in drawn.campaigns:
        campaign = one.campaign
        why = inside.intersection(campaign.segments)
        if not why or not _reaches(one, given, inside):
            continue
        seen = times.get(campaign.campaign_id, _Shown())
        ads.append(
            OwnAd(
                campaign.campaign_id,
                brands[campaign.advertiser_id],
                tuple(c.sku for c in campaign.creatives if isinstance(c, ProductCreative)),
                tuple(
                    reason
                    for segment in sorted(why)
                    for reason in reasons_of(segment_rule(segments[segment]))
                ),
                seen.times,
                seen.last_ns,
                campaign.campaign_id in refused,
            )
        )
    web, board = (use in given for use in _USES)
    return OwnAds(web, board, linked, tuple(ads))


def consent_lines(caller: Caller) -> tuple[ConsentLine, ...]:
    """Return a shopper's ledger of consents, the newest first."""
    told = []
    for line in caller.services.consents.lines(caller.person_id):
        said = line.said
        if isinstance(said, ConsentGiven):
            one = ConsentLine(
                line.at_ns, said.purpose, True, said.text, said.until_ns, "", bool(said.signature)
            )
        else:
            one = ConsentLine(line.at_ns, said.purpose, False, "", 0, said.why, False)
        told.append(one)
    return tuple(told[::-1])


def _reaches(drawn: DrawnCampaign, given: set[str], inside: set[str]) -> bool:
    """Tell whether a campaign runs, over a channel that is agreed to, and leaves nobody out."""
    uses = {"web": Purpose.RETARGET_WEB, "billboard": Purpose.RETARGET_BILLBOARD}
    return (
        drawn.state is CampaignState.RUNNING
        and any(uses[channel.value] in given for channel in drawn.campaign.channels)
        and not inside.intersection(drawn.campaign.excluded_segments)
    )


def _shown(caller: Caller, name: str) -> dict[str, _Shown]:
    found: dict[str, _Shown] = {}
    for one in caller.services.ads.notices.of_person(name):
        if one.kind is NoticeKind.BILL:
            before = found.get(one.campaign_id, _Shown())
            found[one.campaign_id] = _Shown(before.times + 1, max(before.last_ns, one.at_ns))
    return found


OPERATIONS: tuple[HTTPRouteHandler, ...] = (read_own_ads, refuse_ad, list_consent_lines)

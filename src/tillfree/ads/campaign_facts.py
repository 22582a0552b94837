"""What is decided on campaigns, and what came of them: the facts of advertising.

People draw up advertisers, looks and campaigns; a campaign is a draft until it is started, and may
be paused and started again. What was shown comes back from bidders and boards in batches, as sums
that name nobody.
"""

from enum import StrEnum
from typing import TypeVar

import msgspec

from tillfree.ads.records import Advertiser, BrandTemplate, Campaign
from tillfree.core.ids import derived_id
from tillfree.journal import Fact


class CampaignState(StrEnum):
    """Whether a campaign is shown."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"


class AdvertiserChanged(msgspec.Struct, frozen=True):
    """From now on this is the advertiser of its id; it may be a new one."""

    advertiser: Advertiser


class BrandTemplateChanged(msgspec.Struct, frozen=True):
    """From now on a brand's product banners look like this."""

    template: BrandTemplate


class AdCurrencyChanged(msgspec.Struct, frozen=True):
    """What one unit of a currency is worth from now on, in the unit that all are told in."""

    code: str
    worth: float


class CampaignChanged(msgspec.Struct, frozen=True):
    """From now on this is the campaign of its id, under a name for people; it may be a new one."""

    name: str
    campaign: Campaign


class CampaignStarted(msgspec.Struct, frozen=True):
    """It is shown from now on, while its flight and budget last."""

    campaign_id: str


class CampaignPaused(msgspec.Struct, frozen=True):
    """It is not shown any longer, until it is started again."""

    campaign_id: str


class DeliveredAds(msgspec.Struct, frozen=True):
    """How often a creative was shown and clicked on a day (`day` since 1970, UTC), at what cost.

    `cost` is in thousandths of the campaign's minor unit.
    """

    campaign_id: str
    creative_id: str
    day: int
    impressions: int
    clicks: int
    cost: int


class AdsDelivered(msgspec.Struct, frozen=True):
    """What one batch of notices added, each notice counted once whoever sent it how often."""

    ads: tuple[DeliveredAds, ...]


AdBody = (
    AdvertiserChanged
    | BrandTemplateChanged
    | AdCurrencyChanged
    | CampaignChanged
    | CampaignStarted
    | CampaignPaused
    | AdsDelivered
)

_Body = TypeVar("_Body", bound=msgspec.Struct)


def ad_fact(organisation: str, subject: str, body: AdBody, position: int, now_ns: int) -> Fact:
    """Return the fact of a body; `position` is the journal's, which makes it one of its kind."""
    kind = type(body).__name__
    told: dict[str, object] = msgspec.to_builtins(body)
    fact_id = derived_id(organisation, "ads", kind, subject, str(position))
    return Fact(fact_id, kind, "", subject, now_ns, "", told)


def read_ad(fact: Fact, kind: type[_Body]) -> _Body | None:
    """Return the body of a fact of this kind, None for a fact of another."""
    return msgspec.convert(fact.body, kind) if fact.kind == kind.__name__ else None

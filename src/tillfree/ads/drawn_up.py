"""What is drawn up of an organisation's advertising, and the book that follows from it.

The book is what bidders, the ad server and boards read: running campaigns alone, with whatever they
name. Who is "not interested" in a campaign is in a segment of its own that the campaign excludes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from tillfree.ads.campaign_facts import CampaignState
from tillfree.ads.records import (
    Advertiser,
    BrandTemplate,
    Campaign,
    CampaignBook,
    Cap,
    Currency,
    ProductCreative,
    ProductOnShow,
)
from tillfree.core.money import minor_digits

_NOT_INTERESTED = "not:"


class DrawnCampaign(msgspec.Struct, frozen=True):
    """A campaign as it stands; `changes` counts what was decided on it."""

    name: str
    state: CampaignState
    changes: int
    campaign: Campaign


class DrawnUp(msgspec.Struct, frozen=True):
    """All that is drawn up; `worths` are currencies' by code."""

    advertisers: tuple[Advertiser, ...]
    templates: tuple[BrandTemplate, ...]
    worths: dict[str, float]
    campaigns: tuple[DrawnCampaign, ...]


def not_interested(campaign_id: str) -> str:
    """Return the segment of those who said that a campaign is nothing for them."""
    return _NOT_INTERESTED + campaign_id


def skus_shown(campaigns: Iterable[Campaign]) -> tuple[str, ...]:
    """Return the articles that campaigns' creatives show, in order."""
    found = {
        creative.sku
        for campaign in campaigns
        for creative in campaign.creatives
        if isinstance(creative, ProductCreative)
    }
    return tuple(sorted(found))


def book_of(
    drawn: DrawnUp,
    campaigns: Sequence[Campaign],
    products: Sequence[ProductOnShow],
    person_caps: tuple[Cap, ...] = (),
) -> CampaignBook:
    """Return the book of these campaigns, with no more than they name."""
    owners = {one.advertiser_id for one in campaigns}
    looks = {
        creative.template
        for campaign in campaigns
        for creative in campaign.creatives
        if isinstance(creative, ProductCreative)
    }
    codes = {one.currency for one in campaigns} | {one.currency for one in products}
    return CampaignBook(
        currencies=_currencies(codes, drawn.worths),
        advertisers=tuple(one for one in drawn.advertisers if one.advertiser_id in owners),
        campaigns=tuple(_for_the_interested(one) for one in campaigns),
        products=tuple(products),
        templates=tuple(one for one in drawn.templates if one.name in looks),
        person_caps=person_caps,
    )


def running(drawn: DrawnUp) -> tuple[Campaign, ...]:
    """Return the campaigns that are shown now, their flights and budgets aside."""
    return tuple(one.campaign for one in drawn.campaigns if one.state is CampaignState.RUNNING)


def _for_the_interested(campaign: Campaign) -> Campaign:
    excluded = (*campaign.excluded_segments, not_interested(campaign.campaign_id))
    return msgspec.structs.replace(campaign, excluded_segments=excluded)


def _currencies(codes: Collection[str], worths: Mapping[str, float]) -> dict[str, Currency]:
    """Return the currencies whose worth is known; a single one is worth itself."""
    told = dict(worths)
    if len(codes) == 1 and not told:
        told = dict.fromkeys(codes, 1.0)
    return {code: Currency(minor_digits(code), worth) for code, worth in sorted(told.items())}

"""The book of campaigns as a JSON file: read, and checked as a whole before anything is bid.

Every fault is told at once, each with its place.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tillfree.ads.records import (
    LONGEST_CAP_S,
    Campaign,
    CampaignBook,
    Cap,
    Creative,
    HtmlCreative,
    ImageCreative,
    NativeCreative,
    ProductCreative,
)
from tillfree.core.errors import TillfreeError
from tillfree.core.files import read_within

_FILE_BYTES = 256_000_000
_CAMPAIGNS, _CREATIVES, _FAULTS = 20_000, 50, 50
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SIDE_PX = 10_000


class _Known:
    """What campaigns may name."""

    def __init__(self, book: CampaignBook) -> None:
        self.currencies = frozenset(book.currencies)
        self.advertisers = frozenset(one.advertiser_id for one in book.advertisers)
        self.skus = frozenset(one.sku for one in book.products)
        self.templates = frozenset(one.name for one in book.templates)


class CampaignsRefused(TillfreeError):
    """A book of campaigns cannot be taken."""


def read_campaigns(path: Path) -> CampaignBook:
    """Return the book in the file at `path`; raises CampaignsRefused with all its faults."""
    data = read_within(path, _FILE_BYTES, "campaigns", CampaignsRefused)
    try:
        book = msgspec.json.decode(data, type=CampaignBook)
    except msgspec.DecodeError as fault:
        raise CampaignsRefused(f"{path} is no book of campaigns: {fault}; mend it there") from fault
    return checked(book, str(path))


def checked(book: CampaignBook, origin: str) -> CampaignBook:
    """Return the book if it holds together; raises CampaignsRefused with its faults."""
    faults = list(_faults(book))
    if faults:
        told = faults[:_FAULTS]
        more = [f"  and {len(faults) - len(told)} more"] if len(faults) > len(told) else []
        raise CampaignsRefused(
            "\n".join([f"campaigns that cannot be taken ({origin}):", *told, *more])
        )
    return book


def _faults(book: CampaignBook) -> Iterator[str]:
    if len(book.campaigns) > _CAMPAIGNS:
        yield f"  {len(book.campaigns)} campaigns: there may be {_CAMPAIGNS}"
    for code, currency in book.currencies.items():
        if not _CURRENCY.fullmatch(code) or not 0 <= currency.minor_digits <= 4:
            yield f"  currency {code}: give a code of three letters and 0 to 4 minor digits"
        if not 0.0 < currency.worth < 1e9:
            yield f"  currency {code}: its worth is above 0, not {currency.worth}"
    yield from _doubles("advertiser", (one.advertiser_id for one in book.advertisers))
    yield from _doubles("campaign", (one.campaign_id for one in book.campaigns))
    yield from _doubles(
        "creative", (c.creative_id for one in book.campaigns for c in one.creatives)
    )
    for advertiser in book.advertisers:
        if not (advertiser.domains and advertiser.categories and advertiser.seat):
            yield f"  advertiser {advertiser.advertiser_id}: give domains, categories and a seat"
    for template in book.templates:
        for colour in (template.background, template.ink, template.accent):
            if not _COLOUR.fullmatch(colour):
                yield f"  template {template.name}: {colour} is no colour; write #rrggbb"
    yield from (f"  for everybody: {fault}" for fault in _cap_faults(book.person_caps))
    known = _Known(book)
    for product in book.products:
        if product.currency not in known.currencies:
            yield f"  product {product.sku}: no currency {product.currency} in the book"
    for campaign in book.campaigns:
        for fault in _campaign_faults(campaign, known):
            yield f"  campaign {campaign.campaign_id}: {fault}"


def _campaign_faults(campaign: Campaign, known: _Known) -> Iterator[str]:
    if campaign.advertiser_id not in known.advertisers:
        yield f"no advertiser {campaign.advertiser_id}"
    if campaign.currency not in known.currencies:
        yield f"currency {campaign.currency} is not among the book's currencies"
    if campaign.flight.ends_ns <= campaign.flight.begins_ns:
        yield "the flight ends before it begins"
    if not 0 < campaign.budget.total_minor < 10**15 or campaign.budget.daily_minor < 0:
        yield f"a budget of {campaign.budget.total_minor}: give minor units above 0"
    if not 0 < campaign.bid_cpm_minor < 10**9 or not 0 < campaign.worth_minor < 10**12:
        yield f"a bid of {campaign.bid_cpm_minor}: give minor units above 0 for a thousand"
    if not 0.0 <= campaign.holdout_share <= 0.9:
        yield f"a holdout of {campaign.holdout_share}: give 0 to 0.9"
    if not campaign.channels or not 1 <= len(campaign.creatives) <= _CREATIVES:
        yield f"give a channel at least, and 1 to {_CREATIVES} creatives"
    if not campaign.landing_url.startswith(("https://", "http://")):
        yield f"the landing page {campaign.landing_url!r} is no address; write https://..."
    yield from _cap_faults(campaign.caps)
    for creative in campaign.creatives:
        for fault in _creative_faults(creative, known):
            yield f"creative {creative.creative_id}: {fault}"


def _cap_faults(caps: Iterable[Cap]) -> Iterator[str]:
    for cap in caps:
        if not (1 <= cap.impressions <= 1_000 and 1 <= cap.window_s <= LONGEST_CAP_S):
            yield f"a cap of {cap.impressions} in {cap.window_s} s: give 1 to 1000 in up to 31 days"


def _creative_faults(creative: Creative, known: _Known) -> Iterator[str]:
    match creative:
        case ImageCreative() | HtmlCreative():
            if not (0 < creative.width_px <= _SIDE_PX and 0 < creative.height_px <= _SIDE_PX):
                yield f"{creative.width_px} by {creative.height_px} is no size in pixels"
            if isinstance(creative, ImageCreative) and not _is_address(creative.image_url):
                yield f"the picture {creative.image_url!r} is no address; write https://..."
        case NativeCreative():
            for url in (creative.image_url, creative.icon_url):
                if url and not _is_address(url):
                    yield f"the picture {url!r} is no address; write https://..."
            if not (creative.title and creative.sponsored_by):
                yield "a native creative needs a title and whom it is sponsored by"
        case ProductCreative():
            if creative.sku not in known.skus:
                yield f"no product {creative.sku}"
            if creative.template not in known.templates:
                yield f"no template {creative.template}"


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _doubles(kind: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen or not name:
            yield f"  {kind} {name!r}: each has an id of its own"
        seen.add(name)

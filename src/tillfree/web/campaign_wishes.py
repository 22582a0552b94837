"""What requests about advertising are made of: records with the limits of every field."""

from typing import Annotated

import msgspec

from tillfree.ads import (
    LONGEST_CAP_S,
    Advertiser,
    BrandTemplate,
    Campaign,
    Channel,
    HtmlCreative,
    ImageCreative,
    NativeCreative,
    NoticeKind,
    Pacing,
    Preview,
    previews,
)
from tillfree.web.merchandise_wishes import AMOUNT_MAX, NS_MAX, Sku

AdId = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9_.-]{0,59}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"\S")]
_Line = Annotated[str, msgspec.Meta(max_length=200)]
_Word = Annotated[str, msgspec.Meta(pattern="^[!-~]{1,200}$")]
_Words = Annotated[list[_Word], msgspec.Meta(max_length=100)]
_SomeWords = Annotated[list[_Word], msgspec.Meta(min_length=1, max_length=100)]
_Url = Annotated[str, msgspec.Meta(pattern="^https?://[!-~]+$", max_length=2_000)]
_UrlOrNone = Annotated[str, msgspec.Meta(pattern="^(https?://[!-~]+)?$", max_length=2_000)]
_Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$")]
_Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
_Ns = Annotated[int, msgspec.Meta(ge=0, le=NS_MAX)]
_Some = Annotated[int, msgspec.Meta(ge=1, le=AMOUNT_MAX)]
_Side = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
_SideOrNone = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class AdvertiserWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A brand that pays; `categories` of the IAB's list, `seat` as exchanges know it."""

    name: _Name
    seat: _Word
    domains: _SomeWords
    categories: _SomeWords
    category_taxonomy: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 1
    blocked_domains: _Words = []
    blocked_site_categories: _Words = []

    def of(self, advertiser_id: str) -> Advertiser:
        """Return it as the advertiser of an id."""
        told = msgspec.to_builtins(self) | {"advertiser_id": advertiser_id}
        return msgspec.convert(told, Advertiser)


class TemplateWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a brand's product banners look."""

    background: _Colour
    ink: _Colour
    accent: _Colour
    slogan: _Line = ""
    call_to_action: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] = "See it"

    def of(self, name: str) -> BrandTemplate:
        """Return it as the look of a name."""
        return msgspec.convert(msgspec.to_builtins(self) | {"name": name}, BrandTemplate)


class AdCurrencyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one unit of a currency is worth in the unit that all are told in."""

    worth: Annotated[float, msgspec.Meta(gt=0, lt=1e9)]


class ImageCreativeWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="image", kw_only=True
):
    """A picture, and the words for who cannot see it."""

    creative_id: AdId
    width_px: _Side
    height_px: _Side
    image_url: _Url
    words: _Line = ""


class HtmlCreativeWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="html", kw_only=True
):
    """HTML5; `{click_url}` in it becomes the way to the landing page."""

    creative_id: AdId
    width_px: _Side
    height_px: _Side
    html: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
    has_script: bool = False
    attributes: Annotated[
        list[Annotated[int, msgspec.Meta(ge=1, le=1_000)]], msgspec.Meta(max_length=50)
    ] = []


class NativeCreativeWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="native", kw_only=True
):
    """Parts that a page puts together in its own looks."""

    creative_id: AdId
    title: _Name
    sponsored_by: _Line
    body: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    call_to_action: _Line = ""
    price: _Line = ""
    image_url: _UrlOrNone = ""
    image_width_px: _SideOrNone = 0
    image_height_px: _SideOrNone = 0
    icon_url: _UrlOrNone = ""
    icon_width_px: _SideOrNone = 0
    icon_height_px: _SideOrNone = 0


class ProductCreativeWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="product", kw_only=True
):
    """The very article, in every common size, in a brand's look."""

    creative_id: AdId
    sku: Sku
    template: AdId


_OwnCreative = ImageCreativeWish | HtmlCreativeWish | NativeCreativeWish
_Creative = _OwnCreative | ProductCreativeWish


class AdCapWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most so many for a person within any so many seconds, over all channels."""

    impressions: Annotated[int, msgspec.Meta(ge=1, le=1_000)]
    window_s: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_CAP_S)]


class FlightWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when until when, nanoseconds UTC."""

    begins_ns: _Ns
    ends_ns: _Ns


class BudgetWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be spent in minor units; `daily_minor` 0 is no limit a day."""

    total_minor: _Some
    daily_minor: Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX)] = 0
    pacing: Pacing = Pacing.EVEN


class CampaignWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ads of one advertiser for one audience; `bid_cpm_minor` is for a thousand impressions.

    Of `segments` one is enough, none is everybody; `holdout_share` of the people are never shown
    it, so that it can be told what it causes.
    """

    name: _Name
    advertiser_id: AdId
    channels: Annotated[list[Channel], msgspec.Meta(min_length=1, max_length=2)]
    flight: FlightWish
    budget: BudgetWish
    currency: _Currency
    bid_cpm_minor: Annotated[int, msgspec.Meta(ge=1, lt=10**9)]
    landing_url: _Url
    creatives: Annotated[list[_Creative], msgspec.Meta(min_length=1, max_length=50)]
    segments: Annotated[list[AdId], msgspec.Meta(max_length=100)] = []
    excluded_segments: Annotated[list[AdId], msgspec.Meta(max_length=100)] = []
    caps: Annotated[list[AdCapWish], msgspec.Meta(max_length=10)] = []
    deals: _Words = []
    venue_types: _Words = []
    language: Annotated[str, msgspec.Meta(pattern="^[A-Za-z-]{0,35}$")] = ""
    holdout_share: Annotated[float, msgspec.Meta(ge=0, le=0.9)] = 0.1
    worth_minor: _Some = 1

    def of(self, campaign_id: str) -> Campaign:
        """Return it as the campaign of an id."""
        told = msgspec.to_builtins(self) | {"campaign_id": campaign_id}
        del told["name"]
        return msgspec.convert(told, Campaign)


class PreviewsWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A creative that is not made from the catalogue, to be seen before it is kept."""

    creative: _OwnCreative
    channels: Annotated[list[Channel], msgspec.Meta(min_length=1, max_length=2)]

    def of(self) -> tuple[Preview, ...]:
        """Return how it looks."""
        told = msgspec.to_builtins(self.creative)
        creative = msgspec.convert(told, ImageCreative | HtmlCreative | NativeCreative)
        return previews(creative, self.channels)


class NoticeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that happened to a bid; `cost` in thousandths of the campaign's minor unit."""

    kind: NoticeKind
    bid_id: _Word
    campaign_id: AdId
    creative_id: AdId
    counted_as: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{0,64}$")] = ""
    cost: Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX)] = 0
    at_ns: _Ns


class NoticesWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bidder or a board was told; each counts once, however often it is sent."""

    notices: Annotated[list[NoticeWish], msgspec.Meta(min_length=1, max_length=1_000)]

"""What is advertised: advertisers, campaigns, creatives, and what they may cost and where.

Written by people (or made from an insight) before any request comes; the bidder compiles it.
Money is integer minor units; a bid is minor units for a thousand impressions (CPM).
"""

from enum import StrEnum

import msgspec


class Channel(StrEnum):
    """Where an ad may stand."""

    WEB = "web"
    """Web pages and apps."""
    BILLBOARD = "billboard"
    """Screens in public places."""


class Pacing(StrEnum):
    """How a budget is spread over its time."""

    EVEN = "even"
    SOON = "soon"
    """As soon as it can be spent."""


LONGEST_CAP_S = 31 * 86_400
"""Seconds of the longest window that a cap may have."""


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most `impressions` for a person within any `window_s` seconds, over all channels."""

    impressions: int
    window_s: int


class Flight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a campaign runs: from `begins_ns` until before `ends_ns`, nanoseconds UTC."""

    begins_ns: int
    ends_ns: int


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a campaign may spend, in minor units; `daily_minor` 0 is no limit a day (UTC)."""

    total_minor: int
    daily_minor: int = 0
    pacing: Pacing = Pacing.EVEN


class ImageCreative(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="image"):
    """A picture of that many device-independent pixels."""

    creative_id: str
    width_px: int
    height_px: int
    image_url: str
    words: str = ""
    """Said in place of the picture to who cannot see it."""


class HtmlCreative(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="html"):
    """HTML5 of the advertiser; `{click_url}` in it becomes the way to the landing page.

    `attributes` are AdCOM's creative attributes (13 is user-initiated expansion, and so on).
    """

    creative_id: str
    width_px: int
    height_px: int
    html: str
    has_script: bool = False
    attributes: tuple[int, ...] = ()


class NativeCreative(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="native"):
    """Parts that a page puts together in its own looks."""

    creative_id: str
    title: str
    sponsored_by: str
    body: str = ""
    call_to_action: str = ""
    price: str = ""
    image_url: str = ""
    image_width_px: int = 0
    image_height_px: int = 0
    icon_url: str = ""
    icon_width_px: int = 0
    icon_height_px: int = 0


class ProductCreative(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="product"):
    """Shows the very item, in every common size, made from the catalogue and a brand's template."""

    creative_id: str
    sku: str
    template: str


Creative = ImageCreative | HtmlCreative | NativeCreative | ProductCreative


class ProductOnShow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a product of the catalogue an ad may say; `image_url` may be empty."""

    sku: str
    name: str
    brand: str
    price_minor: int
    currency: str
    image_url: str = ""


class BrandTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a brand's product banners look; colours as `#rrggbb`."""

    name: str
    background: str
    ink: str
    accent: str
    slogan: str = ""
    call_to_action: str = "See it"


class Advertiser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A brand that pays. `categories` are those of `category_taxonomy` (AdCOM's list; 1: IAB)."""

    advertiser_id: str
    name: str
    seat: str
    domains: tuple[str, ...]
    categories: tuple[str, ...]
    category_taxonomy: int = 1
    blocked_domains: tuple[str, ...] = ()
    """Where none of its ads may stand: domains, with all below them, and apps' bundles."""
    blocked_site_categories: tuple[str, ...] = ()


class Campaign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ads of one advertiser for one audience, with a flight, a budget and a price.

    `segments` are those of whom one is enough; none is everybody, also who is not known.
    `worth_minor` is what a response is worth to the advertiser: of two ads the one whose rate
    times worth is greater is shown. `holdout_share` of the people are never shown it.
    """

    campaign_id: str
    advertiser_id: str
    channels: tuple[Channel, ...]
    flight: Flight
    budget: Budget
    currency: str
    bid_cpm_minor: int
    landing_url: str
    creatives: tuple[Creative, ...]
    segments: tuple[str, ...] = ()
    excluded_segments: tuple[str, ...] = ()
    caps: tuple[Cap, ...] = ()
    deals: tuple[str, ...] = ()
    venue_types: tuple[str, ...] = ()
    """Kinds of place a billboard must stand in (OpenOOH's ids); none is anywhere."""
    language: str = ""
    holdout_share: float = 0.0
    worth_minor: int = 1


class Currency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A currency's minor digits, and what one major unit is worth in the book's base currency."""

    minor_digits: int
    worth: float


class CampaignBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is advertised by one organisation, and what it needs to be shown."""

    currencies: dict[str, Currency]
    advertisers: tuple[Advertiser, ...]
    campaigns: tuple[Campaign, ...]
    products: tuple[ProductOnShow, ...] = ()
    templates: tuple[BrandTemplate, ...] = ()
    person_caps: tuple[Cap, ...] = ()
    """For all campaigns together."""


class Person(msgspec.Struct, frozen=True, gc=False):
    """What the ad side knows of a person who agreed: segments, and a name to count under.

    `counted_as` is the same for all pseudonyms of one person and never leaves this side.
    """

    segments: tuple[int, ...]
    counted_as: str


class PersonLine(msgspec.Struct, frozen=True):
    """One line of the file of people; without segments the pseudonym is forgotten."""

    pseudonym: str
    counted_as: str
    segments: tuple[str, ...]

"""The book of campaigns, compiled: for a size and a segment, the ads that may match, at once.

A request looks up its sizes and the person's segments and so meets only ads that fit both, however
many campaigns there are. Everything that a check on the path compares is worked out here.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from tillfree.ads.choice import Group
from tillfree.ads.creative_markup import image_markup
from tillfree.ads.holdout import holdout_of
from tillfree.ads.openrtb.response import MarkupType
from tillfree.ads.people import People
from tillfree.ads.product_banners import (
    BILLBOARD_SIZES_PX,
    CLICK_URL,
    WEB_SIZES_PX,
    price_text,
    product_banner,
)
from tillfree.ads.records import (
    Advertiser,
    BrandTemplate,
    Campaign,
    CampaignBook,
    Cap,
    Channel,
    Creative,
    Currency,
    HtmlCreative,
    ImageCreative,
    NativeCreative,
    ProductCreative,
    ProductOnShow,
)
from tillfree.ads.tally import Tally

EVERYBODY = -1
"""The segment of ads that are for everybody."""
NATIVE = (0, 0)
"""Stands for a size where there is none."""
_PRICE_DIGITS = 4
_PLAIN, _SCRIPT = 2, 3
"""AdCOM's kinds of banner: XHTML, and JavaScript."""

Size = tuple[int, int]


class Candidate:
    """One creative in one size, with all that decides whether it may be shown. Read only."""

    __slots__ = (
        "adomain",
        "after",
        "arm",
        "attributes",
        "banner_type",
        "before",
        "blocked_places",
        "blocked_site_categories",
        "campaign",
        "campaign_id",
        "caps",
        "categories",
        "category_words",
        "cpm_minor",
        "creative_id",
        "deals",
        "domains",
        "excluded",
        "image_url",
        "is_held_out",
        "is_secure",
        "language",
        "markup_type",
        "native",
        "prices",
        "seat",
        "size",
        "taxonomy",
        "venue_types",
    )

    def __init__(self, campaign: Campaign, advertiser: Advertiser, prices: dict[str, float]):
        """Take what all creatives of a campaign share; see `Inventory`."""
        self.campaign_id = campaign.campaign_id
        self.prices = prices
        self.cpm_minor = campaign.bid_cpm_minor
        self.caps: tuple[Cap, ...] = campaign.caps
        self.deals = frozenset(campaign.deals)
        self.language = campaign.language
        self.venue_types = frozenset(campaign.venue_types)
        self.seat = advertiser.seat
        self.adomain = list(advertiser.domains)
        self.domains = frozenset(
            above for domain in advertiser.domains for above in domains_above(domain)
        )
        self.category_words = list(advertiser.categories)
        self.categories = frozenset(categories_above(advertiser.categories))
        self.taxonomy = advertiser.category_taxonomy
        self.blocked_places = frozenset(one.lower() for one in advertiser.blocked_domains)
        self.blocked_site_categories = frozenset(advertiser.blocked_site_categories)
        self.is_held_out: Callable[[str], bool] | None = (
            holdout_of(campaign.campaign_id, campaign.holdout_share)
            if campaign.holdout_share
            else None
        )
        self.campaign = 0
        self.excluded: frozenset[int] = frozenset()
        self.arm = 0
        self.creative_id = ""
        self.size: Size = NATIVE
        self.markup_type = int(MarkupType.BANNER)
        self.banner_type = _PLAIN
        self.attributes: tuple[int, ...] = ()
        self.is_secure = True
        self.before = self.after = self.image_url = ""
        self.native: NativeCreative | None = None


class Place(NamedTuple):
    """The ads of one size: by segment their creatives, and each by its number."""

    groups: dict[int, Group]
    ads: dict[int, Candidate]


class _Shape(NamedTuple):
    """A creative in one size, before it is put into the index."""

    size: Size
    markup: str
    image_url: str
    native: NativeCreative | None = None


class Inventory:
    """All ads of a book by channel, size and segment."""

    def __init__(self, book: CampaignBook, people: People, tally: Tally) -> None:
        """Compile a book that was checked."""
        self.book = book
        self.landing_urls = {
            creative.creative_id: campaign.landing_url
            for campaign in book.campaigns
            for creative in campaign.creatives
        }
        self.worths = {code: one.worth for code, one in book.currencies.items()}
        self.web: dict[Size, Place] = {}
        self.billboard: dict[Size, Place] = {}
        self.arm_worths: dict[int, float] = {}
        self.groups: list[Group] = []
        self._products = {one.sku: one for one in book.products}
        self._templates = {one.name: one for one in book.templates}
        self._people = people
        self._tally = tally
        advertisers = {one.advertiser_id: one for one in book.advertisers}
        for campaign in book.campaigns:
            self._add(campaign, advertisers[campaign.advertiser_id])

    def _add(self, campaign: Campaign, advertiser: Advertiser) -> None:
        prices = _prices(campaign, self.book)
        number = self._tally.campaign(campaign.campaign_id)
        segments = [self._people.segment(name) for name in campaign.segments] or [EVERYBODY]
        excluded = frozenset(self._people.segment(name) for name in campaign.excluded_segments)
        for creative in campaign.creatives:
            arm = self._tally.arm(creative.creative_id)
            self.arm_worths[arm] = float(campaign.worth_minor)
            for shape in self._shapes(creative, campaign.channels):
                one = Candidate(campaign, advertiser, prices)
                one.campaign, one.excluded, one.arm = number, excluded, arm
                _dress(one, creative, shape)
                for channel in campaign.channels:
                    sizes = self.web if channel == Channel.WEB else self.billboard
                    place = sizes.setdefault(shape.size, Place({}, {}))
                    place.ads[arm] = one
                    for segment in segments:
                        self._group(place, segment).arms.append(arm)

    def _group(self, place: Place, segment: int) -> Group:
        """Return the group of a size and a segment, made now where there was none."""
        group = place.groups.get(segment)
        if group is None:
            group = place.groups[segment] = Group()
            self.groups.append(group)
        return group

    def _shapes(self, creative: Creative, channels: Iterable[Channel]) -> Iterator[_Shape]:
        match creative:
            case ImageCreative():
                size = (creative.width_px, creative.height_px)
                yield _Shape(size, image_markup(creative), creative.image_url)
            case HtmlCreative():
                yield _Shape((creative.width_px, creative.height_px), creative.html, "")
            case NativeCreative():
                yield _Shape(NATIVE, "", creative.image_url, creative)
            case ProductCreative():
                product = self._products[creative.sku]
                template = self._templates[creative.template]
                currency = self.book.currencies[product.currency]
                sizes = WEB_SIZES_PX if Channel.WEB in channels else ()
                if Channel.BILLBOARD in channels:
                    sizes = (*sizes, *BILLBOARD_SIZES_PX)
                for size in sizes:
                    markup = product_banner(product, template, currency, size)
                    yield _Shape(size, markup, product.image_url)
                if Channel.WEB in channels:
                    parts = _native_of(creative.creative_id, product, template, currency)
                    yield _Shape(NATIVE, "", product.image_url, parts)


def _native_of(
    creative_id: str, product: ProductOnShow, template: BrandTemplate, currency: Currency
) -> NativeCreative:
    """Return a product's parts, for a page that puts them together itself."""
    return NativeCreative(
        creative_id,
        title=product.name,
        sponsored_by=product.brand,
        body=template.slogan,
        call_to_action=template.call_to_action,
        price=price_text(product, currency),
        image_url=product.image_url,
    )


def _dress(one: Candidate, creative: Creative, shape: _Shape) -> None:
    """Give a candidate what belongs to its creative and its size."""
    one.creative_id = creative.creative_id
    one.size = shape.size
    one.image_url = shape.image_url
    before, _, after = shape.markup.partition(CLICK_URL)
    one.before, one.after = before, after
    addresses = [shape.image_url, shape.markup]
    if isinstance(creative, HtmlCreative):
        one.attributes = creative.attributes
        one.banner_type = _SCRIPT if creative.has_script else _PLAIN
    if shape.native is not None:
        one.native = shape.native
        addresses = [shape.native.image_url, shape.native.icon_url]
        one.markup_type = int(MarkupType.NATIVE)
    one.is_secure = not any("http://" in address for address in addresses)


def _prices(campaign: Campaign, book: CampaignBook) -> dict[str, float]:
    """Return the bid in major units of each currency, never above what it is in its own."""
    own = book.currencies[campaign.currency]
    exact = campaign.bid_cpm_minor / 10**own.minor_digits
    scale = 10**_PRICE_DIGITS
    prices = {}
    for code, currency in book.currencies.items():
        price = int(exact * own.worth / currency.worth * scale) / scale
        if price > 0.0:
            prices[code] = price
    prices[campaign.currency] = exact
    return prices


@lru_cache(maxsize=10_000)
def domains_above(domain: str) -> tuple[str, ...]:
    """Return a domain and those that it lies in, to two labels: a.b.example, b.example."""
    labels = domain.lower().strip(".").split(".")
    if len(labels) < 2:
        return (domain.lower(),) if domain else ()
    return tuple(".".join(labels[place:]) for place in range(len(labels) - 1))


def categories_above(categories: Iterable[str]) -> Iterator[str]:
    """Yield categories and those that they lie in: IAB8-5, IAB8."""
    for category in categories:
        yield category
        head, dash, _ = category.partition("-")
        if dash:
            yield head

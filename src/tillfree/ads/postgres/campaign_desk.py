"""Where advertising is drawn up: advertisers, looks, campaigns; started, paused, looked back on.

Each decision is checked as a whole book before it is kept, by the same rules that a bidder checks
its file with; so what is drawn up can always be bid.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from tillfree.ads.campaign_facts import (
    AdBody,
    AdCurrencyChanged,
    AdvertiserChanged,
    BrandTemplateChanged,
    CampaignChanged,
    CampaignPaused,
    CampaignStarted,
    CampaignState,
    DeliveredAds,
    ad_fact,
)
from tillfree.ads.campaign_file import CampaignsRefused, checked
from tillfree.ads.drawn_up import DrawnCampaign, DrawnUp, book_of, running, skus_shown
from tillfree.ads.postgres.projection import read_delivered, read_drawn_up
from tillfree.ads.records import (
    Advertiser,
    BrandTemplate,
    Campaign,
    CampaignBook,
    ProductOnShow,
)
from tillfree.ads.settings import DeskSettings
from tillfree.tenants import Action, Actor
from tillfree.tenants.postgres import Office


class Shop(Protocol):
    """What of the shop campaigns may name."""

    def products(self, skus: Sequence[str]) -> tuple[ProductOnShow, ...]:
        """Return those articles that may be advertised, as they are sold now."""

    def segments(self) -> frozenset[str]:
        """Return the ids of the segments that there are."""


class CampaignDesk:
    """The advertising of one organisation; its office's log has the `AdsProjection`."""

    def __init__(self, office: Office, shop: Shop, settings: DeskSettings | None = None) -> None:
        """`shop` tells what there is to advertise, and to whom."""
        self._office = office
        self._shop = shop
        self._settings = settings or DeskSettings()

    def change_advertiser(self, advertiser: Advertiser, by: Actor) -> None:
        """Decide on an advertiser, new or in place of that of its id. Raises CampaignsRefused."""
        self._decide(by, advertiser.advertiser_id, AdvertiserChanged(advertiser))

    def change_template(self, template: BrandTemplate, by: Actor) -> None:
        """Decide on a brand's look, new or in place of its last. Raises CampaignsRefused."""
        self._decide(by, template.name, BrandTemplateChanged(template))

    def change_currency(self, code: str, worth: float, by: Actor) -> None:
        """Decide what a currency is worth beside the others. Raises CampaignsRefused."""
        self._decide(by, code, AdCurrencyChanged(code, worth))

    def change(self, name: str, campaign: Campaign, by: Actor) -> None:
        """Decide on a campaign, a new draft or in place of that of its id.

        One that runs goes on as it is now. Raises CampaignsRefused.
        """
        if not 0 < len(name.strip()) <= self._settings.name_letters:
            raise CampaignsRefused(
                f"a campaign's name has 1 to {self._settings.name_letters} letters, "
                f"{name[:40]!r} has not: write a shorter one"
            )
        unknown = {*campaign.segments, *campaign.excluded_segments} - self._shop.segments()
        if unknown:
            raise CampaignsRefused(
                f"there is no segment {min(unknown)}: name one of those that there are"
            )
        self._decide(by, campaign.campaign_id, CampaignChanged(name.strip(), campaign))

    def start(self, campaign_id: str, by: Actor) -> bool:
        """Have a campaign shown; False where there is none. Starting twice is starting once."""
        return self._turn(campaign_id, CampaignStarted(campaign_id), by)

    def pause(self, campaign_id: str, by: Actor) -> bool:
        """Have a campaign shown no longer; False where there is none."""
        return self._turn(campaign_id, CampaignPaused(campaign_id), by)

    def drawn_up(self) -> DrawnUp:
        """Return all that is drawn up."""
        with self._office.reading() as connection:
            return read_drawn_up(connection)

    def campaign(self, campaign_id: str) -> DrawnCampaign | None:
        """Return a campaign as it stands, None where there is none."""
        return _one(self.drawn_up(), campaign_id)

    def delivered(self, campaign_id: str) -> tuple[DeliveredAds, ...]:
        """Return what was delivered of a campaign, by day and creative."""
        with self._office.reading() as connection:
            return read_delivered(connection, campaign_id)

    def book(self) -> CampaignBook:
        """Return the book of the campaigns that run: what bidders, ad server and boards read.

        A campaign whose article is sold no longer is left out until it is sold again.
        """
        drawn = self.drawn_up()
        wanted = running(drawn)
        products = self._shop.products(skus_shown(wanted))
        sold = {one.sku for one in products}
        shown = [one for one in wanted if sold.issuperset(skus_shown([one]))]
        return book_of(drawn, shown, products, self._settings.person_caps)

    def products(self, skus: Sequence[str]) -> tuple[ProductOnShow, ...]:
        """Return those of some articles that may be advertised, as they are sold now."""
        return self._shop.products(skus)

    def _turn(self, campaign_id: str, told: CampaignStarted | CampaignPaused, by: Actor) -> bool:
        runs = isinstance(told, CampaignStarted)
        with self._office.deciding(by, Action.MANAGE_ADS) as connection:
            found = _one(read_drawn_up(connection), campaign_id)
            if found is None:
                return False
            if (found.state is CampaignState.RUNNING) != runs:
                self._keep(connection, by, campaign_id, told)
        return True

    def _decide(self, by: Actor, subject: str, told: AdBody) -> None:
        new = told.campaign if isinstance(told, CampaignChanged) else None
        known = [one.campaign for one in self.drawn_up().campaigns]
        # Asked before the transaction begins, which would hold two connections.
        products = self._shop.products(skus_shown([*known, *([new] if new else [])]))
        sold = {one.sku for one in products}
        with self._office.deciding(by, Action.MANAGE_ADS) as connection:
            self._keep(connection, by, subject, told)
            drawn = read_drawn_up(connection)
            self._check(drawn)
            # What is sold no longer keeps nobody from deciding on something else.
            campaigns = [
                one.campaign
                for one in drawn.campaigns
                if one.campaign == new or sold.issuperset(skus_shown([one.campaign]))
            ]
            book = book_of(drawn, campaigns, products)
            everything = msgspec.structs.replace(
                book, advertisers=drawn.advertisers, templates=drawn.templates
            )
            checked(everything, "as they would be")

    def _check(self, drawn: DrawnUp) -> None:
        chosen = self._settings
        for word, many, most in (
            ("advertisers", len(drawn.advertisers), chosen.advertisers_max),
            ("templates", len(drawn.templates), chosen.templates_max),
            ("campaigns", len(drawn.campaigns), chosen.campaigns_max),
        ):
            if many > most:
                raise CampaignsRefused(f"{many} {word}: there may be {most}, so change one instead")

    def _keep(self, connection: Connection, by: Actor, subject: str, told: AdBody) -> None:
        office = self._office
        position = office.log.position_in(connection)
        fact = ad_fact(office.organisation, subject, told, position, office.now_ns())
        office.keep(connection, by, [fact])


def _one(drawn: DrawnUp, campaign_id: str) -> DrawnCampaign | None:
    found = (one for one in drawn.campaigns if one.campaign.campaign_id == campaign_id)
    return next(found, None)

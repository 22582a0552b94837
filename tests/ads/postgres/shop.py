"""An organisation that advertises: segments, consents, a clock set by hand, a folder of files."""

import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from tillfree.ads import (
    Advertiser,
    BrandTemplate,
    Budget,
    Campaign,
    Channel,
    Flight,
    PersonLine,
    ProductCreative,
    ProductOnShow,
)
from tillfree.ads.postgres import (
    COUNTING,
    AdNotices,
    AdsProjection,
    CampaignDesk,
    DeliveryFeed,
    ShownFeed,
)
from tillfree.audience import Segment
from tillfree.audience.postgres import (
    AudienceDesk,
    AudienceKeeper,
    AudienceWatch,
    Goods,
    SegmentProjection,
)
from tillfree.consent import AssentWay, MemoryKeyVault, Purpose, consent_text, share_with
from tillfree.consent.postgres import Asking, ConsentDesk, ConsentProjection, ProfileShelf, Refused
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, transaction
from tillfree.tenants import SYSTEM
from tillfree.tenants.postgres import Office

_organisations = count(1)
_COUNTED = Asking("test", Purpose.ANALYTICS_LINKING)
DAY_NS = 86_400 * 10**9
JUICE = Segment(
    "juice", "Often, never", 'picked_up(sku "juice") at least 3 times', 'bought(sku "juice")'
)
BRAND = Advertiser("press", "Cold Press", "seat-1", ("press.example",), ("IAB8",))
LOOK = BrandTemplate("green", "#0a5d2c", "#ffffff", "#f2c14e")
PROJECTIONS = (ConsentProjection(), SegmentProjection(), AdsProjection())


class AdShop:
    """One organisation; `products` are those that are sold now."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.at_ns = 500 * DAY_NS
        self.folder = folder
        name = f"ads-{next(_organisations)}"
        self.log = PostgresFactLog(engine, name, self.now_ns, projections=PROJECTIONS)
        self.office = Office(self.log, self.now_ns)
        vault = MemoryKeyVault(os.urandom)
        self.consents = ConsentDesk(self.log, vault, self.now_ns)
        self.shelf = ProfileShelf(self.log, vault, self.now_ns, os.urandom)
        goods = {"juice": Goods("drinks")}
        self.segments_desk = AudienceDesk(self.log, self.shelf, lambda: goods, self.now_ns)
        self.keeper = AudienceKeeper(
            self.log, self.shelf, lambda one: one.removeprefix("c-"), lambda: goods, self.now_ns
        )
        self.sold = {"juice": ProductOnShow("juice", "Cold-pressed juice", "Press", 4500, "KRW")}
        self.desk = CampaignDesk(self.office, self)
        self.notices = AdNotices(self.log, self.now_ns)
        self.partners: tuple[str, ...] = ()
        self.feed = self.new_feed()
        self.shown_feed = self.new_shown_feed()
        self._facts = count(1)

    def new_feed(self) -> DeliveryFeed:
        """Return a feed as a new process has it."""
        watch = AudienceWatch(self.log, self.shelf)
        sources = (self.log, self.desk, self.shelf, watch)
        return DeliveryFeed(self.folder, sources, lambda: self.partners, self.now_ns)

    def new_shown_feed(self) -> ShownFeed:
        """Return a feed of impressions as a new process has it."""
        return ShownFeed(self.folder, self.notices, self.counted_people, self.now_ns)

    def counted_people(self) -> dict[str, str]:
        """Return the person behind each name that somebody is counted under."""
        return self.shelf.lasting_names(COUNTING, _COUNTED)

    def counted_as(self, person: str) -> str:
        """Return the name that a person who agrees is counted under."""
        name = self.shelf.lasting_name(person, COUNTING, _COUNTED)
        assert not isinstance(name, Refused)
        return name

    def now_ns(self) -> int:
        """Return the moment that was set."""
        return self.at_ns

    def products(self, skus: Sequence[str]) -> tuple[ProductOnShow, ...]:
        """Return what is sold now of some articles."""
        return tuple(self.sold[sku] for sku in skus if sku in self.sold)

    def segments(self) -> frozenset[str]:
        """Return the segments that there are."""
        return frozenset(one.segment_id for one in self.segments_desk.segments())

    def campaign(self, campaign_id: str = "c1", **changed: object) -> Campaign:
        """Return a campaign of the juice for those who held it often, running for ten days."""
        told = Campaign(
            campaign_id,
            BRAND.advertiser_id,
            (Channel.WEB, Channel.BILLBOARD),
            Flight(self.at_ns, self.at_ns + 10 * DAY_NS),
            Budget(100_000),
            "KRW",
            2_000,
            "https://press.example/juice",
            (ProductCreative(f"{campaign_id}-p", "juice", "green"),),
            segments=("juice",),
        )
        return msgspec.structs.replace(told, **changed)

    def draw_up(self, **changed: object) -> None:
        """Decide on the segment, the brand and its look, and start a campaign."""
        self.segments_desk.change(JUICE)
        self.desk.change_advertiser(BRAND, SYSTEM)
        self.desk.change_template(LOOK, SYSTEM)
        self.desk.change("Juice for the undecided", self.campaign("c1", **changed), SYSTEM)
        assert self.desk.start("c1", SYSTEM)

    def publish(self, partner: str) -> None:
        """Publish the text that people agree to for a partner."""
        with transaction(self.log.engine, self.log.organisation) as connection:
            told = consent_text(share_with(partner), f"{partner} is told.")
            self.log.append_in(connection, [self.consents.text_fact(connection, told)])

    def agree(self, person: str, *purposes: str) -> None:
        """Let a person agree to what is asked for now."""
        for purpose in purposes:
            wording = self.consents.texts()[purpose].wording
            self.consents.give(person, purpose, wording, way=AssentWay("en", "app", "declared"))

    def fact(self, kind: str, subject: str, body: dict[str, object]) -> None:
        """Append a fact of now."""
        fact_id = f"{self.log.organisation}-{next(self._facts)}"
        self.log.append([Fact(fact_id, kind, "s1", subject, self.at_ns, "", body)])

    def visit(self, person: str, *taken: str, bought: str = "") -> None:
        """Let a person walk in, take articles, and perhaps buy one; all chores run."""
        visit_id = f"{self.log.organisation}-visit-{next(self._facts)}"
        self.fact(
            "VisitStarted", visit_id, {"credential": f"c-{person}", "entered_t_ns": self.at_ns}
        )
        for sku in taken:
            act_id = f"act-{next(self._facts)}"
            told = {"interaction_id": act_id, "t_ns": self.at_ns, "kind": "pick", "sku": sku}
            self.fact("ItemTaken", act_id, told | {"visit_id": visit_id})
        if bought:
            lines = [{"sku": bought, "quantity": 1}]
            told = {"visit_id": visit_id, "left_t_ns": self.at_ns, "lines": lines}
            self.fact("ReceiptIssued", visit_id, told)
        self.chores()

    def chores(self) -> None:
        """Let the keeper and the feeds run until nothing is left to do."""
        while self.keeper.run() + self.feed.run():
            pass
        self.notices.follow_endings(self.counted_people)
        self.shown_feed.run()

    def lines(self, file: str) -> list[PersonLine]:
        """Return the lines of a file of people."""
        decode = msgspec.json.Decoder(PersonLine).decode
        return [decode(line) for line in (self.folder / file).read_bytes().splitlines()]

    def known(self, file: str) -> dict[str, tuple[str, ...]]:
        """Return the segments by pseudonym as a reader of the file has them."""
        found = {line.pseudonym: line.segments for line in self.lines(file)}
        return {name: segments for name, segments in found.items() if segments}

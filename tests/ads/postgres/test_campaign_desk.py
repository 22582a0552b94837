"""Advertising is drawn up, checked as a bidder would, and folded from facts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.ads.postgres.shop import BRAND, LOOK, AdShop
from tests.contracts.projections import holds
from tillfree.ads import (
    Advertiser,
    CampaignsRefused,
    CampaignState,
    DeliveredAds,
    Notice,
    NoticeKind,
)
from tillfree.ads.postgres import AdsProjection
from tillfree.core.errors import NotAllowed
from tillfree.journal.postgres import open_engine
from tillfree.runtime.postgres import Database
from tillfree.tenants import ALLOWED, SYSTEM, Actor, Role


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> AdShop:
    """Give an organisation of its own."""
    return AdShop(engine, tmp_path / "ads")


def test_a_campaign_is_drawn_up_started_and_paused(shop: AdShop) -> None:
    shop.draw_up()
    book = shop.desk.book()
    assert [one.campaign_id for one in book.campaigns] == ["c1"]
    assert book.campaigns[0].excluded_segments == ("not:c1",)
    assert (book.currencies["KRW"].minor_digits, book.products[0].sku) == (0, "juice")
    assert shop.desk.pause("c1", SYSTEM)
    assert shop.desk.pause("c1", SYSTEM)
    assert shop.desk.book().campaigns == ()
    found = shop.desk.campaign("c1")
    assert found is not None
    assert (found.state, found.changes, found.name) == (
        CampaignState.PAUSED,
        3,
        "Juice for the undecided",
    )
    assert not shop.desk.start("c2", SYSTEM)


def test_what_no_bidder_would_take_is_refused_and_not_kept(shop: AdShop) -> None:
    shop.draw_up()
    before = shop.desk.drawn_up()
    for fault, changed in (
        ("no segment nobody", {"segments": ("nobody",)}),
        ("no advertiser other", {"advertiser_id": "other"}),
        ("the flight ends", {"flight": shop.campaign().flight.__class__(5, 5)}),
        ("no address", {"landing_url": "press.example"}),
    ):
        with pytest.raises(CampaignsRefused, match=fault):
            shop.desk.change("Faulty", shop.campaign("c2", **changed), SYSTEM)
    with pytest.raises(CampaignsRefused, match="name has 1 to"):
        shop.desk.change(" ", shop.campaign("c2"), SYSTEM)
    with pytest.raises(CampaignsRefused, match="give domains"):
        shop.desk.change_advertiser(Advertiser("b", "B", "", (), ()), SYSTEM)
    with pytest.raises(CampaignsRefused, match="KRW is not among"):
        shop.desk.change_currency("EUR", 1_500.0, SYSTEM)
    with pytest.raises(CampaignsRefused, match="EUR is not among"):
        shop.desk.change("Euros", shop.campaign("c2", currency="EUR"), SYSTEM)
    shop.desk.change_currency("KRW", 1.0, SYSTEM)
    shop.desk.change_currency("EUR", 1_500.0, SYSTEM)
    drawn = shop.desk.drawn_up()
    assert (drawn.campaigns, drawn.advertisers) == (before.campaigns, before.advertisers)


def test_what_is_sold_no_longer_is_shown_no_longer(shop: AdShop) -> None:
    shop.draw_up()
    juice = shop.sold.pop("juice")
    assert shop.desk.book().campaigns == ()
    shop.desk.change_advertiser(BRAND, SYSTEM)
    with pytest.raises(CampaignsRefused, match="juice"):
        shop.desk.change("Again", shop.campaign("c2"), SYSTEM)
    shop.sold["juice"] = juice
    assert len(shop.desk.book().campaigns) == 1


def test_who_may_not_decides_nothing(shop: AdShop) -> None:
    analyst = Actor("kim", ALLOWED[Role.ANALYST])
    with pytest.raises(NotAllowed):
        shop.desk.change_template(LOOK, analyst)
    shop.desk.change_template(LOOK, Actor("lee", ALLOWED[Role.MARKETER]))
    assert shop.desk.drawn_up().templates == (LOOK,)


def test_notices_count_once_and_rows_follow_from_facts(shop: AdShop, engine: Engine) -> None:
    shop.draw_up()
    day = shop.at_ns // (86_400 * 10**9)

    def told(kind: NoticeKind, bid_id: str, campaign_id: str = "c1", cost: int = 2_000) -> Notice:
        return Notice(kind, bid_id, campaign_id, "c1-p", "someone", cost, shop.at_ns)

    bill, click = told(NoticeKind.BILL, "b1"), told(NoticeKind.CLICK, "b1", cost=0)
    assert shop.notices.take([bill, bill, click, told(NoticeKind.BID, "b1")]) == 3
    assert shop.notices.take([bill, click, told(NoticeKind.BILL, "b2")]) == 1
    unfit = [told(NoticeKind.BILL, "b3", "c9"), told(NoticeKind.BILL, "b4", cost=-1)]
    assert shop.notices.take(unfit) == 0
    assert shop.desk.delivered("c1") == (DeliveredAds("c1", "c1-p", day, 2, 1, 4_000),)
    assert len(shop.notices.of_person("someone")) == 4
    assert shop.notices.forget({"someone"}) == 0
    assert shop.notices.forget(()) == 1
    assert shop.notices.of_person("someone") == ()
    assert [one.counted_as for one in shop.notices.of_campaign("c1")] == [""] * 4
    shop.at_ns += 91 * 86_400 * 10**9
    assert shop.notices.forget_old() == 4
    facts = [entry.fact for entry in shop.log.read()]
    rows = holds(engine, f"{shop.log.organisation}-again", [AdsProjection()], facts)
    assert [len(rows[name]) for name in ("advertiser", "ad_template", "ad_campaign")] == [1, 1, 1]
    assert len(rows["ad_delivery"]) == 1

"""The files of bidders follow segments, consents and campaigns; nobody is in them who said no."""

import random
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.ads.postgres.shop import DAY_NS, AdShop
from tillfree.ads import read_campaigns
from tillfree.ads.postgres import CAMPAIGNS_FILE, PEOPLE_FILE, SCREENS_FILE, write_refusal
from tillfree.consent import Purpose, share_with
from tillfree.consent.postgres import Asking
from tillfree.journal.postgres import transaction
from tillfree.tenants import SYSTEM

_LINKED = Purpose.ANALYTICS_LINKING
_WEB, _SCREENS = Purpose.RETARGET_WEB, Purpose.RETARGET_BILLBOARD
_NS_PER_S = 10**9


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> AdShop:
    """Give an organisation with a campaign that runs."""
    shop = AdShop(engine, tmp_path / "ads")
    shop.draw_up()
    shop.chores()
    return shop


def test_the_book_follows_what_is_decided(shop: AdShop) -> None:
    path = shop.folder / CAMPAIGNS_FILE
    assert [one.campaign_id for one in read_campaigns(path).campaigns] == ["c1"]
    shop.desk.pause("c1", SYSTEM)
    shop.at_ns += 3 * _NS_PER_S
    assert shop.feed.run() > 0
    assert read_campaigns(path).campaigns == ()


def test_the_third_time_in_hand_is_in_the_file_and_buying_is_out(shop: AdShop) -> None:
    shop.agree("ann", _LINKED, _WEB)
    for _ in range(2):
        shop.visit("ann", "juice")
        assert shop.known(PEOPLE_FILE) == {}
    shop.visit("bob", "juice", "juice", "juice")
    shop.visit("ann", "juice")
    name = shop.shelf.pseudonym("ann", "own", Asking("test", _WEB))
    assert isinstance(name, str)
    before = shop.shelf.pseudonym("ann", "own", Asking("test", _WEB), periods_ago=1)
    assert shop.known(PEOPLE_FILE) == {name: ("juice",), before: ("juice",)}
    assert shop.known(SCREENS_FILE) == {}
    assert len({one.counted_as for one in shop.lines(PEOPLE_FILE)}) == 1
    shop.visit("ann", bought="juice")
    assert shop.known(PEOPLE_FILE) == {}
    shop.at_ns += 31 * _NS_PER_S
    shop.feed.run()
    assert shop.lines(PEOPLE_FILE) == [], "who left does not stand in it any longer"


@pytest.mark.parametrize("gone", [_LINKED, _WEB, "all", "erased"])
def test_who_withdraws_is_in_no_file(shop: AdShop, gone: str) -> None:
    shop.agree("ann", _LINKED, _WEB, _SCREENS)
    shop.visit("ann", "juice", "juice", "juice")
    assert len(shop.known(PEOPLE_FILE)) == len(shop.known(SCREENS_FILE)) == 2
    assert not set(shop.known(PEOPLE_FILE)) & set(shop.known(SCREENS_FILE))
    if gone == "all":
        shop.consents.withdraw_all("ann")
    elif gone == "erased":
        shop.consents.erase("ann", "asked")
    else:
        shop.consents.withdraw("ann", gone)
    shop.chores()
    assert shop.known(PEOPLE_FILE) == {}
    assert len(shop.known(SCREENS_FILE)) == (2 if gone == _WEB else 0)
    shop.feed = shop.new_feed()
    shop.chores()
    assert shop.lines(PEOPLE_FILE) == []


def test_a_partner_is_told_only_with_a_consent_of_its_own(shop: AdShop) -> None:
    shop.publish("exchange")
    shop.partners = ("exchange",)
    shop.agree("ann", _LINKED, _WEB)
    shop.agree("bob", _LINKED, share_with("exchange"))
    for person in ("ann", "bob"):
        shop.visit(person, "juice", "juice", "juice")
    assert len(shop.known(PEOPLE_FILE)) == 2, "ann's own two names; bob agreed to no retargeting"
    shop.agree("ann", share_with("exchange"))
    shop.chores()
    told = shop.shelf.pseudonym("ann", "exchange", Asking("test", share_with("exchange")))
    assert told in shop.known(PEOPLE_FILE)
    assert len(shop.known(PEOPLE_FILE)) == 4
    shop.consents.withdraw("ann", share_with("exchange"))
    shop.chores()
    assert len(shop.known(PEOPLE_FILE)) == 2


def test_names_turn_with_the_period_and_a_refusal_excludes(shop: AdShop) -> None:
    shop.agree("ann", _LINKED, _WEB)
    shop.visit("ann", "juice", "juice", "juice")
    first = set(shop.known(PEOPLE_FILE))
    counted = shop.lines(PEOPLE_FILE)[0].counted_as
    with transaction(shop.log.engine, shop.log.organisation) as connection:
        write_refusal(connection, counted, "c1", shop.at_ns)
    shop.chores()
    assert set(shop.known(PEOPLE_FILE).values()) == {("not:c1", "juice")}
    shop.at_ns += 14 * DAY_NS
    shop.chores()
    assert not first & set(shop.known(PEOPLE_FILE))
    assert set(shop.known(PEOPLE_FILE).values()) == {("not:c1", "juice")}


def test_kept_in_step_is_as_made_anew(shop: AdShop) -> None:
    draw = random.Random(20_261)
    shop.publish("exchange")
    shop.partners = ("exchange",)
    purposes = (_LINKED, _WEB, _SCREENS, share_with("exchange"))
    for _ in range(40):
        person, purpose = f"p{draw.randrange(4)}", draw.choice(purposes)
        act = draw.randrange(4)
        if act == 0:
            shop.agree(person, purpose)
        elif act == 1:
            shop.consents.withdraw(person, purpose)
        elif act == 2:
            shop.visit(person, *["juice"] * draw.randrange(4))
        else:
            shop.visit(person, bought="juice" if draw.random() < 0.2 else "")
        shop.chores()
    kept = {file: shop.known(file) for file in (PEOPLE_FILE, SCREENS_FILE)}
    shop.feed = shop.new_feed()
    shop.feed.run()
    assert {file: shop.known(file) for file in kept} == kept
    assert all(len(one) > 0 for one in kept.values())

"""One cap of a person over everything: web pages, screens, and what others told that they showed.

The parts are real: the feeds' files, a worker of the bidder that reads them, proofs of play.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from tests.ads.boards.a_board import board
from tests.ads.market import BANNER, SETTINGS, Answer, believes_everybody, call, eid
from tests.ads.postgres.shop import AdShop
from tillfree.ads import Budget, Cap, Notice, NoticeKind, Pacing
from tillfree.ads.boards import BoardSettings, ForWhom, Item, Play, bought_item, screen_request
from tillfree.ads.boards_postgres import Plays
from tillfree.ads.postgres import (
    CAMPAIGNS_FILE,
    OWN_SITE,
    PEOPLE_FILE,
    SCREENS,
    SCREENS_FILE,
    SHOWN_FILE,
)
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking
from tillfree.runtime.bidder import BidderWorker, WorkerOptions

_LINKED = Purpose.ANALYTICS_LINKING
_WEB, _SCREENS = Purpose.RETARGET_WEB, Purpose.RETARGET_BILLBOARD
_BOARD = board(currency="KRW")


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> AdShop:
    """Give a shop of now whose campaign shows a person three things in an hour, and Ann."""
    shop = AdShop(engine, tmp_path / "ads")
    shop.at_ns = time.time_ns()
    shop.draw_up(caps=(Cap(3, 3_600),), budget=Budget(100_000, pacing=Pacing.SOON))
    shop.agree("ann", _LINKED, _WEB, _SCREENS)
    shop.visit("ann", "juice", "juice", "juice")
    shop.at_ns = time.time_ns()
    return shop


@pytest.fixture
def worker(shop: AdShop) -> Iterator[BidderWorker]:
    """Give a worker of the bidder that reads the shop's folder."""
    folder = shop.folder
    made = BidderWorker(
        WorkerOptions(
            folder / CAMPAIGNS_FILE,
            folder / PEOPLE_FILE,
            folder / "notices",
            b"s" * 32,
            1,
            believes_everybody,
            SETTINGS,
            folder / SCREENS_FILE,
            folder / SHOWN_FILE,
        ),
        lambda event, **fields: None,
    )
    yield made
    made.close()


def on_the_web(shop: AdShop, worker: BidderWorker) -> Answer | None:
    """Return what is bid for Ann on the shop's own pages."""
    name = shop.shelf.pseudonym("ann", OWN_SITE, Asking("test", _WEB))
    assert isinstance(name, str)
    request = {"id": "r", "imp": [{"id": "1", "banner": BANNER}], "user": eid(name)}
    body = msgspec.json.encode(request | {"cur": ["KRW"]})
    found = call(worker.application, "POST", "/openrtb2/bid", body)[1]
    return msgspec.json.decode(found, type=Answer) if found else None


def on_a_screen(shop: AdShop, worker: BidderWorker) -> Item | None:
    """Return what is bought for Ann before a screen."""
    name = shop.shelf.pseudonym("ann", SCREENS, Asking("test", _SCREENS))
    assert isinstance(name, str)
    body = screen_request(_BOARD, "r", 10, ForWhom(SETTINGS.identity_source, name))
    return bought_item(call(worker.application, "POST", "/openrtb2/bid", body)[1], _BOARD, 10)


def tell(worker: BidderWorker, bill: str) -> bool:
    """Tell a worker a bill by its address."""
    path, _, query = bill.removeprefix(SETTINGS.notice_url).partition("?")
    return call(worker.application, "GET", path, query=query.encode())[0] == 204


def elsewhere(shop: AdShop, number: int) -> Notice:
    """Return an impression that another's board showed Ann."""
    counted_as = shop.counted_as("ann")
    return Notice(NoticeKind.BILL, f"b{number}", "c1", "c1-p", counted_as, 0, shop.at_ns)


def test_one_cap_counts_pages_screens_and_what_others_showed(
    shop: AdShop, worker: BidderWorker
) -> None:
    plays = Plays(shop.log, lambda bill: tell(worker, bill), shop.now_ns, BoardSettings())
    answer, item = on_the_web(shop, worker), on_a_screen(shop, worker)
    assert answer is not None
    assert item is not None
    assert tell(worker, answer.bid.burl)
    play = Play("p1", item.item_id, shop.at_ns, 10.0, item.bill, item.campaign_id)
    assert plays.keep(_BOARD.board_id, [play]) == ("p1",)
    third = on_the_web(shop, worker)
    assert third is not None, "one of three is left"
    assert tell(worker, third.bid.lurl)
    assert shop.notices.take([elsewhere(shop, 1)]) == 1
    shop.chores()
    worker.keep_up()
    assert on_the_web(shop, worker) is None
    assert on_a_screen(shop, worker) is None


def test_it_is_known_again_by_a_new_worker_and_a_new_feed(
    shop: AdShop, worker: BidderWorker
) -> None:
    shop.notices.take([elsewhere(shop, number) for number in range(3)])
    shop.chores()
    worker.keep_up()
    assert on_a_screen(shop, worker) is None
    before = (shop.folder / SHOWN_FILE).read_bytes()
    shop.shown_feed = shop.new_shown_feed()
    shop.chores()
    assert (shop.folder / SHOWN_FILE).read_bytes() == before
    worker.keep_up()
    assert on_the_web(shop, worker) is None


def test_who_withdraws_stands_in_it_no_longer(shop: AdShop) -> None:
    shop.notices.take([elsewhere(shop, 1)])
    shop.chores()
    name, path = shop.counted_as("ann").encode(), shop.folder / SHOWN_FILE
    assert name in path.read_bytes()
    shop.consents.withdraw("ann", _LINKED)
    shop.at_ns += 31 * 10**9
    shop.chores()
    assert path.read_bytes() == b""

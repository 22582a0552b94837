"""The shop's memory follows only those who agreed: onto a page, onto a screen, and no further.

The page is the shop's own, with the module of its ad server; the story with Prebid.js is in the
siege.
"""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.loop_of_ads import AGREED, SOURCE, AdLoop, ad_loop
from tests.browser.person import person
from tests.browser.shop_site import shop_site
from tests.browser.square import GREEN, quick_board
from tests.web.town import Shopper, until
from tillfree.ads.boards import Board, Turn
from tillfree.runtime.postgres import Database
from tillfree.tenants import SYSTEM

SOON_S = 5.0
_PAGE = """<!doctype html><title>Recipes</title><h1>Recipes of the week</h1>
<div data-tillfree-ad="300x250" data-ids="/v1/shopper/ids"></div>
<script type="module" src="{bidder}/ad/v1/tag.js"></script>"""


@pytest.fixture(scope="module")
def loop(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AdLoop]:
    """Give the loop."""
    with ad_loop(shared_database, tmp_path_factory.mktemp("cloud")) as found:
        yield found


def reader(browser: Browser, loop: AdLoop, shopper: Shopper) -> BrowserContext:
    """Return a browser in which a shopper is signed in, and reads the shop's recipes."""
    context = browser.new_context(viewport={"width": 800, "height": 600})
    cookie = shopper.client.cookies["tillfree_shopper"]
    context.add_cookies([{"name": "tillfree_shopper", "value": cookie, "url": loop.town.url}])
    return context


def shown(page: Page, site: str) -> str:
    """Return the campaign that the page shows, empty for none."""
    page.goto(f"{site}/recipes")
    page.wait_for_selector("[data-campaign]", state="attached")
    return str(page.locator("[data-tillfree-ad]").get_attribute("data-campaign"))


def soon(happened: object, what: str) -> None:
    """Wait for something that must have happened within five seconds."""
    began_s = time.monotonic()
    assert callable(happened)
    until(happened)
    took_s = time.monotonic() - began_s
    assert took_s < SOON_S, f"{what} after {took_s:.1f} s"


def test_the_juice_follows_who_agreed_until_they_buy_it_or_say_no(
    loop: AdLoop, chromium: Browser
) -> None:
    own = loop.retailer.own
    board = quick_board(Turn(30, GREEN, "Green"), currency="KRW", country="KR")
    own.screens.desk.put_up(board, SYSTEM)
    pages = {"/recipes": ("text/html", _PAGE.format(bidder=loop.bidder_url).encode())}
    with (
        loop.town.shopper(loop.retailer) as ann,
        loop.town.shopper(loop.retailer) as bob,
        shop_site(pages, loop.town.url) as site,
    ):
        anns, bobs = reader(chromium, loop, ann), reader(chromium, loop, bob)
        page, other = anns.new_page(), bobs.new_page()
        loop.agrees(ann)
        for days_ago in (3, 2):
            loop.shops(ann, days_ago=days_ago)
            loop.shops(bob, days_ago=days_ago)
        assert not loop.is_inside(ann)
        assert (shown(page, site), loop.greets(ann, board)) == ("", False)

        loop.shops(bob, days_ago=1)
        loop.shops(ann, days_ago=1)
        soon(lambda: loop.is_inside(ann), "she was in the segment")
        soon(lambda: shown(page, site) == "juice", "the page showed it")
        name = loop.stage.bundle.catalogue[loop.sku].name
        ad = page.frame_locator("[data-tillfree-ad] iframe").locator("a")
        assert name in ad.inner_text()
        assert loop.ids(ann)[0]["source"] == SOURCE

        on_the_square(loop, chromium, ann, board)
        nothing_for((loop, site, board), bob, other)

        loop.shops(ann, days_ago=0.01, buys=True)
        soon(lambda: not loop.is_inside(ann), "she was out of the segment")
        soon(lambda: shown(page, site) == "", "the page showed it no longer")
        soon(lambda: not loop.greets(ann, board), "the screen showed it no longer")

        known = loop.names(ann)
        for purpose in AGREED:
            own.consents.withdraw(ann.person_id, purpose)
        nothing_for((loop, site, board), ann, page)
        soon(lambda: not any(loop.in_files(one) for one in known), "her names led nowhere")
        nothing_for((loop, site, board), bob, other)
        anns.close()
        bobs.close()


def on_the_square(loop: AdLoop, chromium: Browser, ann: Shopper, board: Board) -> None:
    """See the article on the screen before which somebody stands, and its price counted."""
    own = loop.retailer.own
    with person(chromium, loop.town, size=(1280, 720)) as screen:
        page = screen.goes(f"/board?organisation={own.organisation}")
        page.wait_for_selector('[data-part="code"]:not(:empty)')
        code = page.locator('[data-part="code"]').inner_text()
        own.screens.desk.pair(board.board_id, code, SYSTEM)
        page.wait_for_selector('[data-state="show"]')
        assert loop.greets(ann, board)
        page.wait_for_selector('[data-showing="juice"]', timeout=20_000)
        name = loop.stage.bundle.catalogue[loop.sku].name
        assert name in page.locator(".board__item").last.inner_text()


def nothing_for(at: tuple[AdLoop, str, Board], shopper: Shopper, page: Page) -> None:
    """See that there is nothing of somebody's anywhere."""
    loop, site, board = at
    assert loop.ids(shopper) == []
    assert not loop.is_inside(shopper)
    assert shown(page, site) == ""
    assert not loop.greets(shopper, board)
    assert loop.retailer.own.screens.greeter.token(shopper.person_id) == ""

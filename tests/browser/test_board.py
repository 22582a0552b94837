"""A screen in a public place: paired by a code, plays, proves it, goes on without a line."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.person import DESK, PHONE, person
from tests.browser.shopping import shopping_person
from tests.browser.square import GREEN, Square, of_both, quick_board, square
from tests.web.town import until
from tillfree.ads.boards import Daypart, Turn
from tillfree.consent import Purpose
from tillfree.runtime.bidder import read_notices
from tillfree.runtime.postgres import Database
from tillfree.tenants import SYSTEM

_WAITING = "JSON.parse(localStorage.getItem('tillfree-plays') ?? '[]').length"
"""Proofs of play that were not told yet."""
OWN, SOLD = Turn(1, GREEN, "Green"), Turn(2)


@pytest.fixture(scope="module")
def there(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Square]:
    """Give a square with an ad for everybody, and one for those who like juice."""
    folder = tmp_path_factory.mktemp("bidder")
    with square(
        shared_database, folder, of_both("all"), of_both("juice", segments=("juice",))
    ) as x:
        yield x


def test_a_screen_is_paired_plays_and_proves_it(there: Square, chromium: Browser) -> None:
    board = quick_board(SOLD, OWN)
    link = there.puts_up(board)
    with person(chromium, there.town, size=(1280, 720)) as screen:
        page = screen.goes(link)
        there.pairs(page, board)
        expect(page.locator(".board__item").last).to_contain_text("Cold-pressed <juice>")
        expect(page.locator('[data-part="chip"]')).to_have_text("Advertisement")
        expect(page.get_by_alt_text("Green")).to_be_visible(timeout=20_000)
        assert not screen.blockers()
        plays = there.retailer.own.screens.plays
        until(lambda: {one.campaign_id for one in plays.counts(0)} == {"", "all"})
        bills = [one for one in read_notices(there.folder / "data") if one.kind == "bill"]
        assert bills
        # 2.50 USD for a thousand, and four people before it: 1 cent a play, in thousandths.
        assert {one.cost for one in bills} == {1_000}

        # The page is opened anew from afar, and the screen is still the board.
        page.evaluate("document.body.dataset.before = 'yes'")
        there.retailer.own.screens.desk.reload(board.board_id, SYSTEM)
        page.wait_for_selector("body:not([data-before])")
        page.wait_for_selector('[data-state="show"]')
        there.retailer.own.screens.desk.take_down(board.board_id, SYSTEM)
        page.wait_for_selector('[data-state="pair"]')


def _waits_for_more(page: Page) -> None:
    """Wait until one more play waits to be told."""
    before = int(page.evaluate(_WAITING))
    until(lambda: int(page.evaluate(_WAITING)) > before)


def test_without_a_line_it_goes_on_and_tells_later(there: Square, chromium: Browser) -> None:
    board = quick_board(OWN, SOLD)
    link = there.puts_up(board)
    plays = there.retailer.own.screens.plays
    with person(chromium, there.town, size=(1280, 720)) as screen:
        page = screen.goes(link)
        there.pairs(page, board)
        until(lambda: bool(page.evaluate("navigator.serviceWorker.controller !== null")))
        screen.goes(link)
        page.wait_for_selector('[data-state="show"]')
        expect(page.get_by_alt_text("Green")).to_be_visible(timeout=20_000)
        screen.context.set_offline(True)
        told = sum(one.plays for one in plays.counts(0))
        # Also a screen that is switched on without a line.
        page.reload()
        page.wait_for_selector('[data-part="line"]:not([hidden])')
        for _ in range(2):
            expect(page.get_by_alt_text("Green")).to_be_visible(timeout=20_000)
            _waits_for_more(page)
        screen.faults.clear()
        screen.context.set_offline(False)
        until(lambda: sum(one.plays for one in plays.counts(0)) > told + 1)
        screen.faults.clear()
    there.retailer.own.screens.desk.take_down(board.board_id, SYSTEM)


def test_who_agreed_scans_it_and_sees_what_is_theirs(there: Square, chromium: Browser) -> None:
    board = quick_board(Turn(30, GREEN, "Green"))
    link = there.puts_up(board)
    own = there.retailer.own
    with (
        there.town.shopper(there.retailer) as ann,
        person(chromium, there.town, size=(1280, 720)) as screen,
        shopping_person(chromium, there.town, ann) as phone,
    ):
        page = screen.goes(link)
        there.pairs(page, board)
        scanned = page.locator('[data-part="qr"][data-text]').get_attribute("data-text")
        assert scanned is not None
        at = phone.goes(scanned.removeprefix(there.town.url))
        assert not phone.blockers()
        at.get_by_label("I am of age").check()
        at.get_by_role("button", name="Agree").click()
        show = at.get_by_role("button", name="Show it here")
        show.click()
        expect(at.get_by_text("There is nothing of yours to show now.")).to_be_visible()
        there.feeds(ann.person_id, "juice")
        until(lambda: own.screens.greeter.greet(ann.person_id, board))
        expect(page.locator('[data-showing="juice"]')).to_be_visible(timeout=20_000)
        expect(page.locator('[data-part="chip"]')).to_have_text("Asked for by somebody here")
        at.reload()
        at.get_by_role("button", name="Show it here").click()
        expect(at.get_by_text("Look up: it is on the screen.")).to_be_visible()
        at.get_by_role("button", name="Take it back").click()
        expect(at.get_by_label("I am of age")).to_be_visible()
        assert not own.screens.greeter.greet(ann.person_id, board)
        assert own.consents.given(ann.person_id).count(Purpose.RETARGET_BILLBOARD) == 0
    own.screens.desk.take_down(board.board_id, SYSTEM)


def test_a_board_is_put_up_and_paired_in_the_console(there: Square, chromium: Browser) -> None:
    link = f"/board?organisation={there.retailer.own.organisation}"
    with (
        person(chromium, there.town, size=DESK) as ann,
        person(chromium, there.town, "dark", PHONE) as screen,
    ):
        ann.enters(there.retailer)
        page = ann.goes("/console/boards")
        page.get_by_role("button", name="Put up a screen").click()
        page.get_by_label("Name", exact=True).fill("At the gate")
        page.get_by_label("Short name").fill("at-the-gate")
        page.get_by_role("button", name="Put up", exact=True).click()
        page.get_by_role("link", name="At the gate").click()
        shown = screen.goes(link)
        code = shown.locator('[data-part="code"]:not(:empty)').inner_text()
        page.get_by_role("button", name="Pair a screen").click()
        page.get_by_label("The code on the screen").fill(code.lower())
        page.get_by_role("button", name="Pair", exact=True).click()
        shown.wait_for_selector('[data-state="show"]')
        page.reload()
        expect(page.get_by_role("button", name="Open it anew")).to_be_visible()
        page.get_by_role("button", name="Take it down").click()
        page.get_by_role("dialog").get_by_role("button", name="Take it down").click()
        page.wait_for_url("**/console/boards")
        shown.wait_for_selector('[data-state="pair"]')


def test_loops_and_dayparts_are_changed_in_the_console(there: Square, chromium: Browser) -> None:
    board = quick_board(SOLD)
    there.puts_up(board)
    with person(chromium, there.town, size=DESK) as ann:
        ann.enters(there.retailer)
        page = ann.goes(f"/console/boards/{board.board_id}")
        page.get_by_role("link", name="What it shows when").click()
        week = page.get_by_role("region", name="Daypart")
        week.get_by_label("Sun").uncheck()
        week.get_by_label("From").fill("06:00")
        week.get_by_label("Until").fill("12:30")
        week.get_by_role("button", name="One more turn").click()
        own = week.locator("[data-turn]").last
        own.get_by_label("What").select_option("own")
        own.get_by_label("Its address").fill("https://shop.example/green.png")
        own.get_by_label("Said to who").fill("Green")
        own.get_by_label("Seconds").fill("7")
        own.get_by_role("button", name="Earlier").click()
        page.get_by_role("button", name="One more daypart").click()
        later = week.nth(1)
        later.get_by_label("From").fill("12:00")
        expect(page.get_by_role("img", name="Hours with a loop in a week: 123")).to_be_visible()
        assert not ann.blockers()
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("06:00–12:30")).to_be_visible()
        morning, evening = there.retailer.own.screens.desk.board(board.board_id).board.dayparts
        green = Turn(7, "https://shop.example/green.png", "Green")
        assert morning == Daypart((0, 1, 2, 3, 4, 5), 360, 750, (green, SOLD))
        assert evening == Daypart(tuple(range(7)), 720, 1_440, (Turn(10),))

        # Who changed it meanwhile is not overwritten.
        page = ann.goes(f"/console/boards/{board.board_id}/loops")
        there.retailer.own.screens.desk.put_up(board, SYSTEM)
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_role("alert")).to_be_visible()
        ann.faults.clear()
    assert there.retailer.own.screens.desk.board(board.board_id).board == board
    there.retailer.own.screens.desk.take_down(board.board_id, SYSTEM)

"""A square with a screen: a town whose screens are sold by a bidder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
from playwright.sync_api import Page

from tests.ads.boards.a_board import STATION
from tests.ads.market import PRODUCT, book, campaign
from tests.runtime.bidder.test_serving import flight, running, write
from tests.web.town import Retailer, Town, town
from tillfree.ads import Campaign, CampaignBook, Channel, Currency, PersonLine
from tillfree.ads.boards import Board, Daypart, Turn, Way
from tillfree.ads.boards_postgres import BOARDS
from tillfree.ads.postgres import SCREENS
from tillfree.runtime.cloud import ScreenSettings
from tillfree.runtime.postgres import Database
from tillfree.tenants import SYSTEM

SOURCE = "shop.example"
GREEN = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'%3E"
    "%3Crect width='16' height='9' fill='%230b6650'/%3E%3C/svg%3E"
)
"""Our own picture: nothing but green."""
_BOTH = (Channel.WEB, Channel.BILLBOARD)


def of_both(name: str, **changed: object) -> Campaign:
    """Return a campaign of a product for web and screens, running now."""
    return campaign(name, PRODUCT, channels=_BOTH, flight=flight(), **changed)


def quick_board(*loop: Turn, **changed: object) -> Board:
    """Return a board with this loop all day."""
    whole = Daypart(tuple(range(7)), 0, 1_440, loop)
    plain = msgspec.structs.replace(
        STATION, currency="USD", floor_cpm_minor=0, ways=(Way.PASS,), dayparts=(whole,)
    )
    return msgspec.structs.replace(plain, **changed)


@dataclass
class Square:
    """A retailer with a board, and the bidder's folder."""

    town: Town
    retailer: Retailer
    folder: Path

    def sells(self, *campaigns: Campaign) -> None:
        """Let these campaigns run from now on."""
        write(self.folder, plain_book(*campaigns))

    def feeds(self, person_id: str, *segments: str) -> None:
        """Tell the bidder who is in which segments, as on the screens."""
        name = self.retailer.own.profiles.pseudonym(person_id, SCREENS, BOARDS)
        assert isinstance(name, str)
        line = PersonLine(name, f"counted-{person_id}", segments)
        with (self.folder / "screens.jsonl").open("ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")

    def puts_up(self, board: Board) -> str:
        """Put up a board, and return the page of its screen."""
        self.retailer.own.screens.desk.put_up(board, SYSTEM)
        return f"/board?organisation={self.retailer.own.organisation}"

    def pairs(self, page: Page, board: Board) -> None:
        """Type in the code that a screen shows."""
        code = page.locator('[data-part="code"]')
        page.wait_for_selector('[data-state="pair"]')
        page.wait_for_selector('[data-part="code"]:not(:empty)')
        self.retailer.own.screens.desk.pair(board.board_id, code.inner_text(), SYSTEM)
        page.wait_for_selector('[data-state="show"]')


def plain_book(*campaigns: Campaign) -> CampaignBook:
    """Return a book of campaigns, whose product has no picture."""
    made = book(*campaigns, currencies={"USD": Currency(2, 1.0)})
    products = tuple(msgspec.structs.replace(one, image_url="") for one in made.products)
    return msgspec.structs.replace(made, products=products)


@contextmanager
def square(found: Database, folder: Path, *campaigns: Campaign) -> Iterator[Square]:
    """Give a square whose bidder sells these campaigns."""
    write(folder, plain_book(*campaigns))
    (folder / "people.jsonl").touch()
    (folder / "settings.toml").write_text(f'[bidder]\nidentity_source = "{SOURCE}"\n', "utf-8")
    more = ("--settings", str(folder / "settings.toml"), "--screens", str(folder / "screens.jsonl"))
    with running(folder, *more) as client:
        screens = ScreenSettings(bidder_url=_url(client), identity_source=SOURCE)
        with town(found, at_home=True, screens=screens) as here:
            yield Square(here, here.retailer(), folder)


def _url(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")

"""The whole loop of advertising with real parts: chores, the files that they write, a bidder."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tests.browser.shopping import Shopping, credential_of
from tests.browser.stage import Stage
from tests.runtime.bidder.test_serving import DEADLINE_S, flight
from tests.web.town import Retailer, Shopper, Town, free_port, town, until
from tillfree.ads import Advertiser, BrandTemplate, Budget, Campaign, Channel, ProductCreative
from tillfree.ads.boards import Board
from tillfree.ads.postgres import CAMPAIGNS_FILE, PEOPLE_FILE, SCREENS_FILE, SHOWN_FILE
from tillfree.audience import Eid, Segment
from tillfree.consent import AssentWay, Purpose
from tillfree.consent.postgres import Asking
from tillfree.runtime.cloud import (
    BackOffice,
    ScreenSettings,
    advertising_chores,
    audience_chores,
    board_chores,
    utc_now_ns,
)
from tillfree.runtime.postgres import Database
from tillfree.tenants import SYSTEM

SOURCE = "shop.example"
DAY_NS = 86_400 * 10**9
SLOT = 2
"""Where the article lies that the story is about."""
AGREED = (Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB, Purpose.RETARGET_BILLBOARD)
_BRAND = Advertiser("press", "Cold Press", "seat-1", ("press.example",), ("IAB8",))
_LOOK = BrandTemplate("green", "#0a5d2c", "#ffffff", "#f2c14e", "Pressed this morning")


@dataclass
class AdLoop:
    """A shop that advertises what somebody picked up three times and never bought."""

    town: Town
    retailer: Retailer
    stage: Stage
    bidder_url: str
    folder: Path
    visits: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def sku(self) -> str:
        """The article."""
        return self.stage.slot(SLOT)[1]

    def draw_up(self) -> None:
        """Decide on the segment, a brand, and a campaign for web and screens."""
        own, sku = self.retailer.own, self.sku
        rule = f'picked_up(sku "{sku}") at least 3 times in 30 days'
        undecided = Segment("undecided", "Often, never", rule, f'bought(sku "{sku}") in 30 days')
        own.audience.desk.change(undecided)
        own.ads.desk.change_advertiser(_BRAND, SYSTEM)
        own.ads.desk.change_template(_LOOK, SYSTEM)
        campaign = Campaign(
            "juice",
            "press",
            (Channel.WEB, Channel.BILLBOARD),
            flight(),
            Budget(10**9),
            "KRW",
            4_000,
            "https://press.example/juice",
            (ProductCreative("juice-product", sku, "green"),),
            segments=("undecided",),
        )
        own.ads.desk.change("For the undecided", campaign, SYSTEM)
        assert own.ads.desk.start("juice", SYSTEM)

    def agrees(self, shopper: Shopper) -> None:
        """Let a shopper agree to all of it."""
        consents = self.retailer.own.consents
        for purpose in AGREED:
            wording = consents.texts()[purpose].wording
            way = AssentWay("en", "app", "declared")
            consents.give(shopper.person_id, purpose, wording, way=way)

    def shops(self, shopper: Shopper, *, days_ago: float, buys: bool = False) -> None:
        """Let a shopper pick the article up on a day, and put it back unless they buy it."""
        self.visits += 1
        began_ns = utc_now_ns() - round(days_ago * DAY_NS)
        credential = credential_of(self.stage, shopper.person_id)
        visit = Shopping(self.stage, f"story-{self.visits}", credential, began_ns)
        visit.comes_in()
        visit.takes(SLOT)
        if not buys:
            visit.takes(SLOT, back=True)
        visit.goes()

    def is_inside(self, shopper: Shopper) -> bool:
        """Tell whether a shopper is among the undecided, as far as they agree."""
        asking = Asking("story", Purpose.RETARGET_WEB)
        return shopper.person_id in self.retailer.own.audience.desk.people("undecided", asking)

    def greets(self, shopper: Shopper, board: Board) -> bool:
        """Ask for what is a shopper's own before a screen, as their telephone does."""
        code = self.retailer.own.screens.greeter.code(board)
        path = f"/v1/shopper/boards/{board.board_id}/greetings"
        told = shopper.client.post(path, json={"code": code})
        assert told.status_code == 201, told.text
        return bool(told.json()["is_shown"])

    def ids(self, shopper: Shopper) -> list[dict[str, object]]:
        """Return by which ids the shop's pages may know a shopper."""
        found: list[dict[str, object]] = shopper.client.get("/v1/shopper/ids").json()["eids"]
        return found

    def names(self, shopper: Shopper) -> list[str]:
        """Return the pseudonyms by which the shop's pages may know a shopper."""
        told = msgspec.convert(self.ids(shopper), list[Eid])
        return [uid.id for one in told for uid in one.uids]

    def in_files(self, name: str) -> bool:
        """Tell whether a pseudonym leads to any segment in the files of people."""
        known: dict[str, list[str]] = {}
        for file in (PEOPLE_FILE, SCREENS_FILE):
            for line in (self.folder / file).read_bytes().splitlines():
                told = msgspec.json.decode(line)
                known[told["pseudonym"]] = told["segments"]
        return bool(known.get(name))


@contextmanager
def ad_loop(found: Database, data: Path) -> Iterator[AdLoop]:
    """Give a shop whose chores run, and a bidder that reads what they write."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    screens = ScreenSettings(bidder_url=url, identity_source=SOURCE)
    with ExitStack() as held:
        here = held.enter_context(town(found, at_home=True, screens=screens))
        retailer = here.retailer()
        folder = data / "ads" / retailer.own.organisation
        made = AdLoop(here, retailer, Stage(here, retailer), url, folder)
        made.draw_up()
        held.enter_context(_chores(made))
        until(lambda: (folder / CAMPAIGNS_FILE).exists() and (folder / SCREENS_FILE).exists())
        held.enter_context(_bidder(folder, port))
        yield made


@contextmanager
def _chores(made: AdLoop) -> Iterator[None]:
    """Run the chores of audiences, feeds and boards as the cloud's back office does."""
    services, own = made.town.services, made.retailer.own
    known = (own.log, own.profiles)
    chores = (
        *audience_chores(own.audience, made.folder),
        *advertising_chores(own.ads, made.folder, known, services.now_ns),
        *board_chores(own.screens),
    )

    def say(event: str, **told: object) -> None:
        made.said.append(f"{event} {told}")

    office = BackOffice(lambda: (own.organisation,), lambda _: chores, say)
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(office.run(stop)))
    thread.start()
    try:
        with services.hearing(office.wake):
            yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
    assert not made.said


@contextmanager
def _bidder(folder: Path, port: int) -> Iterator[None]:
    settings = folder / "bidder.toml"
    settings.write_text(f'[bidder]\nidentity_source = "{SOURCE}"\n', "utf-8")
    files = {
        "--campaigns": folder / CAMPAIGNS_FILE,
        "--people": folder / PEOPLE_FILE,
        "--screens": folder / SCREENS_FILE,
        "--shown": folder / SHOWN_FILE,
        "--data": folder / "notices",
        "--settings": settings,
    }
    command = [sys.executable, "-m", "tillfree", "bidder", "--port", str(port)]
    for name, path in files.items():
        command += [name, str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert "bidder_begins" in process.stderr.readline()
            yield
        finally:
            process.terminate()
            assert process.wait(DEADLINE_S) == 0

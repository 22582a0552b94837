"""Every page that there is, who may open it, and a store in which each has something to show."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser

from tests.ads.boards.a_board import STATION
from tests.browser.measured import change_day, measured
from tests.browser.person import DESK, PHONE, Person, Scheme, person
from tests.browser.shopping import Shopping, credential_of, shopping_person
from tests.browser.stage import STORE, Stage, Taken
from tests.web.town import Retailer, Shopper, Town
from tillfree.ads import (
    Advertiser,
    BrandTemplate,
    Budget,
    Campaign,
    Cap,
    Channel,
    Flight,
    Notice,
    NoticeKind,
    ProductCreative,
)
from tillfree.audience import Segment
from tillfree.consent import AssentWay, Purpose
from tillfree.core.clock import NS_PER_S
from tillfree.runtime.cloud import utc_now_ns
from tillfree.tenants import SYSTEM

Who = Literal["stranger", "owner", "shopper"]
Look = tuple[Scheme, tuple[int, int]]


@dataclass(frozen=True)
class Place:
    """A page: its route as it is declared, an address of it, and who opens it."""

    route: str
    path: str
    who: Who

    def __str__(self) -> str:
        return self.route


@dataclass(frozen=True)
class Furnished:
    """A retailer whose every page shows something."""

    town: Town
    retailer: Retailer
    stage: Stage
    shopper: Shopper


@contextmanager
def furnished(town: Town, retailer: Retailer) -> Iterator[Furnished]:
    """Give a store with visits, one in doubt, somebody inside, and a shopper's receipt."""
    stage = Stage(town, retailer)
    stage.sensors(next(iter(stage.plan.cameras)))
    stage.own.registry.show_figures(True, SYSTEM)
    measured(stage)
    stage.visit("paid-1", [Taken(0), Taken(9, 2)], ago_s=900)
    stage.visit("doubt-1", [Taken(1), Taken(10, 2, probability=0.6)], ago_s=600, review=True)
    stage.own.screens.desk.put_up(STATION, SYSTEM)
    with town.shopper(retailer) as shopper:
        _advertise(stage, shopper.person_id)
        before = Shopping(stage, "own-1", credential_of(stage, shopper.person_id))
        before.comes_in()
        before.takes(1, 2)
        before.goes()
        now = Shopping(stage, "own-2", credential_of(stage, shopper.person_id))
        now.comes_in()
        now.takes(3)
        now.takes(stage.followed())
        while stage.own.audience.keeper.run():
            pass
        yield Furnished(town, retailer, stage, shopper)


def _advertise(stage: Stage, person_id: str) -> None:
    """Let an article be advertised to who takes it up often; the shopper agreed to that."""
    own, (_, sku) = stage.own, stage.slot(stage.followed())
    own.audience.desk.change(
        Segment("often", "Often in hand", f'picked_up(sku "{sku}") in 30 days')
    )
    brand = Advertiser("brand", "Seaside Brand", "brand", ("brand.example",), ("IAB8",))
    own.ads.desk.change_advertiser(brand, SYSTEM)
    own.ads.desk.change_template(BrandTemplate("plain", "#14532d", "#ffffff", "#facc15"), SYSTEM)
    now_ns = utc_now_ns()
    day_ns = 86_400 * NS_PER_S
    campaign = Campaign(
        "undecided",
        "brand",
        (Channel.WEB, Channel.BILLBOARD),
        Flight(now_ns - 9 * day_ns, now_ns + 5 * day_ns),
        Budget(100_000),
        "KRW",
        3_000,
        "https://brand.example/",
        (ProductCreative("undecided-product", sku, "plain"),),
        ("often",),
        holdout_share=0.1,
        caps=(Cap(3, 86_400),),
    )
    own.ads.desk.change("For the undecided", campaign, SYSTEM)
    own.ads.desk.start("undecided", SYSTEM)
    texts = own.consents.texts()
    for purpose in (Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB):
        way = AssentWay("en", "app", "declared")
        own.consents.give(person_id, purpose, texts[purpose].wording, way=way)
    told = [
        Notice(kind, f"bid-{n}", "undecided", "undecided-product", "", cost, now_ns - n * day_ns)
        for n in range(9)
        for kind, cost in ((NoticeKind.BILL, 3_000), (NoticeKind.CLICK, 0))[: 1 + n % 2]
    ]
    own.ads.notices.take(told)


def _strangers(organisation: str) -> dict[str, str]:
    """Return the pages that everybody may open."""
    return {
        "/design": "/design",
        "/console/sign-in": f"/console/sign-in?organisation={organisation}",
        "/console/join": f"/console/join?organisation={organisation}&token=of-nobody",
        "/door": "/door",
        "/board": f"/board?organisation={organisation}",
        "/right/{named:str}": f"/right/{organisation}",
        "/shop/sign-up": f"/shop/sign-up?organisation={organisation}",
        "/shop/sign-in": f"/shop/sign-in?organisation={organisation}",
        "/shop/gone": "/shop/gone",
        "/shop/without-a-line": "/shop/without-a-line",
    }


def _shoppers(sku: str) -> dict[str, str]:
    """Return the pages of the shopper's app."""
    board_id = STATION.board_id
    return {
        "/shop": "/shop",
        "/shop/pay": "/shop/pay",
        "/shop/pay/back": "/shop/pay/back",
        "/shop/me": "/shop/me",
        "/shop/privacy": "/shop/privacy",
        "/shop/screen": f"/shop/screen?board={board_id}&code=" + "a" * 16,
        "/shop/ads": "/shop/ads",
        "/shop/face": "/shop/face",
        "/shop/visits": "/shop/visits",
        "/shop/visits/{visit_id:str}": "/shop/visits/own-1",
        "/shop/products/{store_id:str}/{sku:str}": f"/shop/products/{STORE}/{sku}",
    }


def places(where: Furnished) -> tuple[Place, ...]:
    """Return every page with an address of it."""
    stage, organisation = where.stage, where.stage.own.organisation
    review = stage.own.reviews.queue()[0].review_id
    board_id = STATION.board_id
    sku, followed = stage.slot(1)[1], stage.slot(stage.followed())[1]
    told: dict[Who, dict[str, str]] = {
        "stranger": _strangers(organisation),
        "owner": {
            "/console/live/{store_id:str}": f"/console/live/{STORE}",
            "/console/visits": "/console/visits",
            "/console/visits/{visit_id:str}": "/console/visits/paid-1",
            "/console/review": "/console/review",
            "/console/review/{review_id:str}": f"/console/review/{review}",
            **_insight(),
            "/console/catalogue": "/console/catalogue",
            "/console/catalogue/upload": "/console/catalogue/upload",
            "/console/catalogue/shelves": "/console/catalogue/shelves",
            "/console/stores": "/console/stores",
            "/console/stores/{store_id:str}": f"/console/stores/{STORE}",
            "/console/new": "/console/new",
            **_advertising(followed),
            "/console/money": "/console/money",
            "/console/money/debts": "/console/money/debts",
            "/console/money/returns": "/console/money/returns",
            "/console/money/ledger": "/console/money/ledger",
            "/console/boards": "/console/boards",
            "/console/boards/{board_id:str}": f"/console/boards/{board_id}",
            "/console/boards/{board_id:str}/loops": f"/console/boards/{board_id}/loops",
            "/console/right": "/console/right",
            "/console/team": "/console/team",
            "/console/team/keys": "/console/team/keys",
            "/console/team/audit": "/console/team/audit",
            "/staff/{store_id:str}": f"/staff/{STORE}",
        },
        "shopper": _shoppers(sku),
    }
    return tuple(
        Place(route, path, who) for who, paths in told.items() for route, path in paths.items()
    )


def _advertising(followed: str) -> dict[str, str]:
    """Return the pages of audiences and campaigns; `followed` is an article that one is about."""
    return {
        "/console/audiences": "/console/audiences",
        "/console/audiences/new": "/console/audiences/new",
        "/console/audiences/{segment_id:str}": "/console/audiences/often",
        "/console/campaigns": "/console/campaigns",
        "/console/campaigns/new": f"/console/campaigns/new?sku={followed}",
        "/console/campaigns/{campaign_id:str}": "/console/campaigns/undecided",
    }


def _insight() -> dict[str, str]:
    """Return the pages of insight, each with something chosen."""
    return {
        "/console/insight": "/console/insight",
        "/console/insight/map/{store_id:str}": f"/console/insight/map/{STORE}?layer=gaze",
        "/console/insight/funnel": "/console/insight/funnel?by=weekday",
        "/console/insight/compare": f"/console/insight/compare?change_day={change_day()}",
        "/console/insight/questions": "/console/insight/questions",
        "/console/insight/questions/{question:str}": "/console/insight/questions/stop_to_buy",
        "/console/insight/declared": "/console/insight/declared",
        "/console/insight/sql": "/console/insight/sql?sql=SELECT+*+FROM+zones",
    }


NO_PAGES = {
    "/": "leads on",
    "/console": "leads on",
    "/console/live": "leads to the first store",
    "/staff": "leads to the first store",
    "/console/live/{store_id:str}/frames": "figures for the slider",
    "/console/live/{store_id:str}/slots/{slot_id:str}": "a part of the live page",
    "/console/live/{store_id:str}/stream": "what the live page hears",
    "/console/insight/map": "leads to the first store",
    "/console/insight/cards/{card:str}": "a part of the overview",
    "/shop/carts/{visit_id:str}": "a part of the shopper's page",
    "/shop/manifest.webmanifest": "a file",
    "/shop/worker.js": "a file",
    "/assets/{digest:str}/{name:path}": "a file",
    "/door/frames": "takes pictures",
    "/board/worker.js": "a file",
    "/board/state": "what a screen asks",
    "/board/playlist": "what a screen asks",
    "/board/plays": "what a screen tells",
    "/board/heard": "what a screen tells",
    "/console/banners/{sku:str}/{size:str}": "a picture",
    "/console/preview/web": "a frame for markup of others",
    "/console/preview/billboard": "a frame for markup of others",
    "/console/new/plan": "draws a plan",
    "/console/new/survey": "looks at a plan",
    "/console/new/cameras": "hangs a plan's cameras",
    "/console/new/bundle": "a file",
    "/console/new/keep": "opens a planned store",
    "/console/new/rush": "how far a rush is",
    "/console/new/rush/report": "a file",
}
"""Routes of the faces that nobody opens as a page, and why."""


class Crowd:
    """The three who open pages, each with a browser of their own, in whatever look is wanted."""

    def __init__(self, chromium: Browser, where: Furnished, held: ExitStack) -> None:
        """Open their browsers; they are closed with `held`."""
        stranger = held.enter_context(person(chromium, where.town))
        owner = held.enter_context(person(chromium, where.town))
        owner.enters(where.retailer)
        shopper = held.enter_context(shopping_person(chromium, where.town, where.shopper))
        self._people: dict[Who, Person] = {
            "stranger": stranger,
            "owner": owner,
            "shopper": shopper,
        }

    def opens(self, place: Place, look: Look, language: str = "en") -> Person:
        """Let whoever may open a page, in a look and a language; return them before it."""
        scheme, (width, height) = look
        found = self._people[place.who]
        found.context.add_cookies(
            [{"name": "tillfree_language", "value": language, "url": found.url}]
        )
        found.page.emulate_media(color_scheme=scheme)
        found.page.set_viewport_size({"width": width, "height": height})
        answer = found.page.goto(found.url + place.path)
        assert answer is not None and answer.status == 200, f"{place}: {answer}"
        return found


LOOKS_IN_TURN: tuple[Look, ...] = (
    ("light", DESK),
    ("dark", PHONE),
    ("dark", DESK),
    ("light", PHONE),
)

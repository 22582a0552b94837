"""A small book of campaigns, people, and a bidder over them whose clock and chance are given."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np
import pytest

from tillfree.ads import (
    Advertiser,
    Bidder,
    BidderApplication,
    BidderParts,
    BidderSettings,
    BrandTemplate,
    Budget,
    Campaign,
    CampaignBook,
    Cap,
    Chance,
    Channel,
    Choice,
    Creative,
    Currency,
    Flight,
    HtmlCreative,
    ImageCreative,
    Inventory,
    Message,
    NativeCreative,
    Notice,
    People,
    Permission,
    PermissionRule,
    PersonLine,
    PrivacySignals,
    ProductCreative,
    ProductOnShow,
    Receive,
    Send,
    Tally,
    TokenSealer,
    checked,
)
from tillfree.ads.openrtb.response import Bid

Application = Callable[[Message, Receive, Send], Awaitable[None]]
NOW_NS = 1_790_000_000_000_000_000
DAY_NS = 86_400_000_000_000
FLIGHT = Flight(NOW_NS - DAY_NS, NOW_NS + DAY_NS)
SOURCE = "shop.example"
SETTINGS = BidderSettings(notice_url="https://bid.example", identity_source=SOURCE)
JUICE = ProductOnShow("juice", "Cold-pressed <juice>", "Grove", 490, "USD", "https://i.example/j")
GROVE = BrandTemplate("grove", "#fdf6e3", "#203a20", "#2e7d32", "Pressed this morning")
IMAGE = ImageCreative("image", 300, 250, "https://i.example/a.png", "A picture")
NATIVE = NativeCreative(
    "native", "A title", "Grove", "A body", "Buy", "4.90 USD", "https://i.example/n", 1200, 627
)
PRODUCT = ProductCreative("product", "juice", "grove")
BANNER: dict[str, object] = {"w": 300, "h": 250}


def believes_everybody(signals: PrivacySignals) -> Permission:
    """Allow what no law forbids."""
    return Permission.PERSONAL


def advertiser(name: str = "grove", **changed: object) -> Advertiser:
    """Return an advertiser with domain, seat and category of its own name."""
    plain = Advertiser(name, name.title(), f"seat-{name}", (f"www.{name}.example",), ("IAB8-5",))
    return msgspec.structs.replace(plain, **changed)


def campaign(name: str = "juice", *creatives: Creative, **changed: object) -> Campaign:
    """Return a campaign for everybody on the web, 2.50 USD for a thousand, 1,000 USD in all."""
    named = tuple(
        msgspec.structs.replace(one, creative_id=f"{name}-{one.creative_id}")
        for one in creatives or (IMAGE,)
    )
    plain = Campaign(
        name,
        "grove",
        (Channel.WEB,),
        FLIGHT,
        Budget(100_000),
        "USD",
        250,
        f"https://grove.example/{name}",
        named,
    )
    return msgspec.structs.replace(plain, **changed)


def book(*campaigns: Campaign, **changed: object) -> CampaignBook:
    """Return a book with these campaigns of one advertiser."""
    plain = CampaignBook(
        {"USD": Currency(2, 1.0), "EUR": Currency(2, 1.25), "KRW": Currency(0, 0.00075)},
        (advertiser(),),
        campaigns,
        (JUICE,),
        (GROVE,),
    )
    return checked(msgspec.structs.replace(plain, **changed), "a test")


@dataclass
class Market:
    """A bidder whose clock stands still until it is moved."""

    book: CampaignBook
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    may: PermissionRule = believes_everybody
    settings: BidderSettings = SETTINGS
    seed: int = 1
    now_ns: int = NOW_NS
    notices: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the parts together as a worker does."""
        drawn, generator = random.Random(self.seed), np.random.default_rng(self.seed)
        chance = Chance(drawn.random, generator.beta, drawn.randbytes)
        self.known = People()
        for pseudonym, segments in self.people.items():
            self.known.put(PersonLine(pseudonym, f"counted-{pseudonym}", segments))
        self.tally = Tally(self.settings)
        inventory = Inventory(self.book, self.known, self.tally)
        self.choice = Choice(self.tally, chance, self.settings.choice)
        self.choice.restart(inventory.arm_worths, inventory.groups)
        sealer = TokenSealer(b"s" * 32, chance.entropy)
        parts = BidderParts(
            self.known, self.tally, self.choice, chance, sealer, self.may, self.notices.append
        )
        self.tally.plan(self.book.campaigns)
        self.tally.renew(self.now_ns)
        self.application = BidderApplication(
            Bidder(inventory, parts, self.settings), self.settings, lambda: self.now_ns
        )

    def later(self, seconds: float) -> None:
        """Move the clock, and do what is done beside the requests."""
        self.now_ns += int(seconds * 1e9)
        self.tally.renew(self.now_ns)
        self.choice.renew()

    def post(self, body: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> tuple[int, bytes]:
        """Return status and body of the answer to a bid request."""
        return call(self.application, "POST", "/openrtb2/bid", body, headers)

    def ask(self, **request: object) -> "Answer | None":
        """Return what is bid for one banner of 300 by 250 or what `request` says, None for none."""
        told = {"id": "r", "imp": [{"id": "1", "banner": BANNER}], "site": {}} | request
        told = {name: value for name, value in told.items() if value is not None}
        status, body = self.post(msgspec.json.encode(told))
        assert status in {200, 204}, status
        return msgspec.json.decode(body, type=Answer) if body else None

    def get(self, url: str) -> int:
        """Return the status of one of our own addresses, its macros filled in by the test."""
        path, _, query = url.removeprefix("https://bid.example").partition("?")
        return call(self.application, "GET", path, query=query.encode())[0]


class AnsweredBid(Bid, forbid_unknown_fields=True):
    """A bid as it is read back: nothing but what the specification names (4.2.3)."""


class AnsweredSeat(msgspec.Struct, forbid_unknown_fields=True):
    """A seat's bids (4.2.2)."""

    bid: list[AnsweredBid]
    seat: str


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """A response with bids (4.2.1)."""

    id: str
    seatbid: list[AnsweredSeat]
    bidid: str
    cur: str

    @property
    def bids(self) -> list[AnsweredBid]:
        """All bids of all seats."""
        return [bid for seat in self.seatbid for bid in seat.bid]

    @property
    def bid(self) -> AnsweredBid:
        """The only bid."""
        (one,) = self.bids
        return one


def call(
    application: Application,
    method: str,
    path: str,
    body: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    query: bytes = b"",
) -> tuple[int, bytes]:
    """Return status and body of what an application answers; the body comes in parts."""
    size = 65_536
    parts = [body[place : place + size] for place in range(0, len(body), size)] or [b""]
    waiting: list[Message] = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]
    said: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    scope: Message = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": headers,
    }
    # Nothing on the way waits for anything, so one step is the whole of it.
    with pytest.raises(StopIteration):
        next(application(scope, receive, send).__await__())
    status, content = said[0]["status"], said[1]["body"]
    assert isinstance(status, int)
    assert isinstance(content, bytes)
    return status, content


def eid(pseudonym: str) -> dict[str, object]:
    """Return a user whom the retailer's own pseudonym names."""
    return {"eids": [{"source": SOURCE, "uids": [{"id": pseudonym}]}]}


CAP = Cap(2, 3_600)
HTML = HtmlCreative("html", 300, 250, '<a href="{click_url}">x</a>', True, (6,))

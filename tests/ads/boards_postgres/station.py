"""An organisation with a board at the station, people who agree, a bidder, a clock of its own."""

import os
from itertools import count

from sqlalchemy import Engine, text

from tests.ads.boards.a_board import HOUR_NS, MONDAY_NS, STATION
from tests.ads.market import DAY_NS, PRODUCT, SOURCE, Market, book, campaign
from tillfree.ads import Channel, Currency, Flight, PersonLine
from tillfree.ads.boards import Board, BoardSettings, pairing_code
from tillfree.ads.boards_postgres import (
    BOARDS,
    ArrivalKeeper,
    BoardDesk,
    BoardProjection,
    Greeter,
    GreeterParts,
    KnownBoard,
    Plays,
)
from tillfree.ads.postgres import SCREENS
from tillfree.consent import AssentWay, MemoryKeyVault, Purpose
from tillfree.consent.postgres import Asking, ConsentDesk, ConsentProjection, ProfileShelf
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, transaction
from tillfree.tenants import SYSTEM
from tillfree.tenants.postgres import Office, TenantProjection

_organisations = count(1)
_PROJECTIONS = (ConsentProjection(), TenantProjection(), BoardProjection())
_BOTH = (Channel.WEB, Channel.BILLBOARD)
SECRET = "s" * 43


class Station:
    """What one process of the cloud has for one organisation's boards."""

    def __init__(self, engine: Engine) -> None:
        self.at_ns = MONDAY_NS + 13 * HOUR_NS
        self.engine = engine
        name = f"station-{next(_organisations)}"
        self.log = PostgresFactLog(engine, name, self.now_ns, projections=_PROJECTIONS)
        self.office = Office(self.log, self.now_ns)
        self.vault = MemoryKeyVault(os.urandom)
        self.consents = ConsentDesk(self.log, self.vault, self.now_ns)
        self.shelf = ProfileShelf(self.log, self.vault, self.now_ns, os.urandom)
        self.settings = BoardSettings()
        self.market = self._market()
        self.segments: dict[str, tuple[str, ...]] = {}
        parts = GreeterParts(self.log, self.shelf, self.ask, lambda: b"k" * 32, self.now_ns, SOURCE)
        self.greeter = Greeter(parts, self.settings)
        self.desk = BoardDesk(self.office, self.settings)
        self.plays = Plays(self.log, self.tell, self.now_ns, self.settings)
        self.arrivals = ArrivalKeeper(
            self.log, self.shelf, self._person, self.segments_of, self.now_ns
        )
        self.takes_bills = True
        self._facts = count(1)
        self.desk.put_up(STATION, SYSTEM)

    @property
    def board(self) -> Board:
        """The board at the station."""
        return STATION

    def now_ns(self) -> int:
        """Return the moment that was set."""
        return self.at_ns

    def later(self, seconds: float) -> None:
        """Move the clock."""
        self.at_ns += int(seconds * 1e9)
        self.market.now_ns = self.at_ns
        self.market.later(0)

    def ask(self, request: bytes) -> bytes:
        """Ask the bidder."""
        return self.market.post(request)[1]

    def tell(self, path: str) -> bool:
        """Tell the bidder a bill, if its line is there."""
        return self.takes_bills and self.market.get(path) in {204, 400}

    def segments_of(self, person: str, asking: Asking) -> tuple[str, ...]:
        """Return the segments that were set, of who agrees to be met on screens."""
        agreed = person in self.shelf.people(asking)
        return self.segments.get(person, ()) if agreed else ()

    def agree(self, person: str, purpose: Purpose = Purpose.RETARGET_BILLBOARD) -> None:
        """Let somebody agree, and the bidder hear of the segments that they are in."""
        wording = self.consents.texts()[purpose].wording
        way = AssentWay("en", "app", "declared")
        self.consents.give(person, purpose, wording, way=way)
        self.feed(person)

    def feed(self, person: str) -> None:
        """Tell the bidder a person's pseudonym for screens and their segments, as the feed does."""
        name = self.shelf.pseudonym(person, SCREENS, BOARDS)
        if isinstance(name, str):
            segments = self.segments.get(person, ())
            self.market.known.put(PersonLine(name, f"c-{person}", segments), Channel.BILLBOARD)

    def pair(self, secret: str = SECRET) -> KnownBoard:
        """Pair a screen with the board."""
        self.desk.pair("station", pairing_code(secret).lower().replace("-", " "), SYSTEM)
        known = self.desk.of_screen(secret)
        assert known is not None
        return known

    def leaves(self, person: str, *, store_id: str = "gate-7") -> None:
        """Let somebody leave a store now."""
        visit_id = f"{self.log.organisation}-{next(self._facts)}"
        body: dict[str, object] = {"credential": f"c-{person}", "visit_id": visit_id}
        fact = Fact(visit_id, "ReceiptIssued", store_id, visit_id, self.at_ns, "", body)
        self.log.append([fact])

    def rows(self, table: str) -> int:
        """Count the organisation's rows of a table."""
        with transaction(self.engine, self.log.organisation) as connection:
            return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())

    def _person(self, credential: str) -> str | None:
        return credential.removeprefix("c-") or None

    def _market(self) -> Market:
        flight = Flight(self.at_ns - DAY_NS, self.at_ns + DAY_NS)

        everybody = campaign("all", PRODUCT, channels=_BOTH, flight=flight, currency="EUR")
        juice = campaign(
            "juice", PRODUCT, channels=_BOTH, flight=flight, currency="EUR", segments=("juice",)
        )
        worths = {"EUR": Currency(2, 1.0), "USD": Currency(2, 0.9)}
        return Market(book(everybody, juice, currencies=worths), now_ns=self.at_ns)

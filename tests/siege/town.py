"""A cloud, its bank and its stores as processes that can be killed, and who starts them again."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from random import Random

import msgspec
import psycopg

from tests.runtime.cloud.folder import database_of, processes_of
from tests.runtime.nats.wire import wait_until
from tests.runtime.small_world import settling_bundle
from tests.siege.bank import BankClient, Book
from tests.siege.recorded import PRICES, MadeVisit, made_visits
from tests.siege.store import StoreOptions, run_store
from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal.postgres import Outbox
from tillfree.merchandise import ArticleListed, Price, PricesPublished, merchandise_fact
from tillfree.premises import Bundle, load_bundle
from tillfree.runtime.cloud import OrganisationServices, open_services, utc_now_ns
from tillfree.runtime.cloud_demo.books import open_books
from tillfree.runtime.nats import Uplink, leaf_server
from tillfree.runtime.nats.access import read_record
from tillfree.runtime.postgres import database
from tillfree.settlement import DecidedLine, Merchant, SaleTerms
from tillfree.settlement.postgres import Cashier, Desk, ReviewDesk

_ROOT = Path(__file__).resolve().parents[2]
REAL = "store-6"
"""The store whose engine runs; its recording has one visit, which settles."""
_WEIGHTS = {"cloud": 3, "database": 5, "hub": 3, "store": 4, "leaf": 4, "edge": 1}
"""How often each kind of process is killed, against the others."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One siege; `pause_s` are the least and most seconds between two kills."""

    seed: int
    kills: int
    stores: int
    visits: int
    pace_s: float
    pause_s: tuple[float, float]
    edge_speed: float

    def organisation_of(self, store_id: str) -> str:
        """Return whose a store is; there are two."""
        return f"organisation-{sum(store_id.encode()) % 2}"

    def store_ids(self) -> list[str]:
        """Return the stores without cameras."""
        return [f"kiosk-{number}" for number in range(self.stores)]


@cache
def real_bundle() -> Bundle:
    """Return the bundle of the store whose engine runs."""
    return load_bundle(settling_bundle())


class Watched:
    """A process that is started again after each kill, and must not end by itself."""

    def __init__(self, log: Path, *words: str | Path) -> None:
        self._words = [sys.executable, "-m", *map(str, words)]
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._words, stdout=log, stderr=log, cwd=_ROOT)

    @property
    def process_id(self) -> int:
        """Its process id, 0 where it has ended or was not started."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    def code(self) -> int | None:
        """Return how it ended, None where it runs."""
        return self._process.poll() if self._process else None

    def stop(self) -> int:
        """Tell it to end; return how it ended."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(60)

    def wait(self) -> None:
        """Wait for the end of what was killed."""
        assert self._process is not None
        self._process.wait()

    def words(self) -> str:
        """Return the end of its log."""
        return self._log.read_text("utf-8", "replace")[-3000:]

    def said(self, event: str) -> bool:
        """Tell whether its log holds an event."""
        return _says(self._log, event)

    def begun(self) -> int:
        """Return how often the cloud has begun to fetch facts."""
        return self._log.read_text("utf-8").count('"event": "cloud_begins"')


class Store:
    """A store without cameras; forked from a process that has imported what it needs."""

    _fork = multiprocessing.get_context("forkserver")

    def __init__(self, options: StoreOptions) -> None:
        self._fork.set_forkserver_preload(["tests.siege.store"])
        self._options = options
        self._log = options.folder / "store.log"
        self._process = self._fork.Process(target=run_store, args=(options,))

    def start(self) -> None:
        """Start it, or start it again."""
        self._process = self._fork.Process(target=run_store, args=(self._options,))
        self._process.start()

    @property
    def process_id(self) -> int:
        """Its process id, 0 where it has ended or was not started."""
        return self._process.pid or 0 if self._process.is_alive() else 0

    def code(self) -> int | None:
        """Return how it ended, None where it runs."""
        return self._process.exitcode

    def stop(self) -> int:
        """Tell it to end; return how it ended."""
        self._process.terminate()
        self.wait()
        assert self._process.exitcode is not None, "it goes on"
        return self._process.exitcode

    def wait(self) -> None:
        """Wait for the end of what was killed."""
        self._process.join(60)

    def words(self) -> str:
        """Return the end of its log."""
        return self._log.read_text("utf-8", "replace")[-3000:]

    def said(self, event: str) -> bool:
        """Tell whether its log holds an event."""
        return _says(self._log, event)


def _is_over(until_s: float) -> bool:
    return time.monotonic() >= until_s


def _says(log: Path, event: str) -> bool:
    return log.exists() and f'"event": "{event}"' in log.read_text("utf-8")


@dataclass
class Town:
    """All of it under one folder; `killed` counts kills by kind."""

    folder: Path
    plan: Plan
    made: dict[str, list[MadeVisit]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    book: Book = field(default_factory=Book)

    def __post_init__(self) -> None:
        plan, folder = self.plan, self.folder
        self._began_s = time.monotonic()
        print(f"a siege by {plan}")
        self.data = folder / "cloud"
        self._chance = Random(plan.seed)
        self.made = {one: made_visits(one, plan.seed, plan.visits) for one in plan.store_ids()}
        stores = {one: plan.organisation_of(one) for one in [*self.made, REAL]}
        (folder / "stores.json").write_bytes(msgspec.json.encode(stores))
        self.organisations = sorted(set(stores.values()))
        self.port_file = folder / "bank.port"
        self.bank_process = Watched(folder / "bank.log", "tests.siege.bank", self.port_file, "1")
        uplinks = self.data / "server/uplinks"
        self.stores = {
            one: Store(
                StoreOptions(
                    folder / one, uplinks / f"{one}.json", one, plan.seed, plan.visits, plan.pace_s
                )
            )
            for one in self.made
        }
        bundle = real_bundle()
        assert bundle.recording is not None
        self.edge = Watched(
            folder / "edge.log", "tillfree", "edge", bundle.path, "--data", folder / REAL,
            "--uplink", uplinks / f"{REAL}.json", "--recording", bundle.recording,
            "--speed", str(plan.edge_speed),
        )  # fmt: skip

    @property
    def bank(self) -> BankClient:
        """Who counts what was truly taken."""
        return BankClient(int(self.port_file.read_text("ascii")))

    def begin(self) -> None:
        """Let the stores sell, then start every process."""
        self.data.mkdir(mode=0o711)
        with (
            database(self.data / "postgres") as found,
            open_services(found, utc_now_ns) as services,
        ):
            for organisation in self.organisations:
                _stock(services.of(organisation), self.plan)
            real = services.of(self.plan.organisation_of(REAL))
            open_books(real, real_bundle())
        self.bank_process.start()
        wait_until(self.port_file.exists, "the bank opens")
        words = self.data, self.folder / "stores.json", self.port_file.read_text("ascii")
        self.cloud = Watched(self.folder / "cloud.log", "tests.siege.cloud", *words)
        self.cloud.start()
        begins = self._looked(lambda: self.cloud.said("cloud_begins"))
        wait_until(begins, "the cloud begins")
        for store in self.stores.values():
            store.start()
        self.edge.start()

    def kill_some(self) -> None:
        """Kill as often as planned, whoever it hits, and start again what nobody else does."""
        while sum(self.killed.values()) < self.plan.kills:
            until_s = time.monotonic() + self._chance.uniform(*self.plan.pause_s)
            wait_until(partial(_is_over, until_s), "a pause")
            kind = self._chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            self._kill(kind)
            self.look()
            if sum(self.killed.values()) % 10 == 0:
                self.review()

    def look(self) -> None:
        """Fail where a process ended by itself, but for the edge at its recording's end."""
        watched: list[tuple[str, Watched | Store]] = [("cloud", self.cloud), ("edge", self.edge)]
        for name, one in [*watched, *self.stores.items()]:
            code = one.code()
            if code is not None and not (name == "edge" and code == 0):
                raise AssertionError(f"{name} ended by itself with {code}: {one.words()}")

    def _kill(self, kind: str) -> None:
        store_id = self._chance.choice(sorted(self.stores))
        processes: dict[str, Watched | Store] = {
            "cloud": self.cloud,
            "edge": self.edge,
            "store": self.stores[store_id],
        }
        servers = {
            "database": (self.data / "postgres/data", "postgres"),
            "hub": (self.data / "server/server.conf", "nats-server"),
            "leaf": (self.folder / store_id / "server/server.conf", "nats-server"),
        }
        process = processes.get(kind)
        process_id = _server(*servers[kind]) if process is None else process.process_id
        if not process_id:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)
            self.killed[kind] += 1
            at_s = time.monotonic() - self._began_s
            print(f"kill {self.killed.total()} at {at_s:.2f} s: {kind}, process {process_id}")
        if process is not None:
            process.wait()
            process.start()

    def review(self) -> None:
        """Decide what waits for a person, as the store's own people would; later if not now."""
        receipts = {v.visit_id: v.receipt for made in self.made.values() for v in made}
        for own in self._own():
            with contextlib.suppress(DatabaseUnavailable):
                outbox = Outbox(own.log.engine, own.organisation, utc_now_ns, worker="reviewer")
                desk = ReviewDesk(Cashier(own.log, outbox, utc_now_ns))
                for waiting in desk.queue():
                    if waiting.visit_id in receipts:
                        desk.claim(waiting.review_id, "reviewer")
                        lines = receipts[waiting.visit_id].lines
                        found = [DecidedLine(line.sku, line.quantity) for line in lines]
                        desk.decide(waiting.review_id, "reviewer", found)

    def _own(self) -> Iterator[OrganisationServices]:
        if (found := database_of(self.data)) is not None:
            with open_services(found, utc_now_ns) as services:
                for organisation in self.organisations:
                    yield services.of(organisation)

    def come_to_rest(self, wait_s: float) -> None:
        """Let everything be said and settled, while nobody is killed any more."""
        with contextlib.ExitStack() as held:
            wait_until(self._looked(lambda: self.edge.code() == 0), "the edge ends", wait_s)
            place = self.data / "server/uplinks" / f"{REAL}.json"
            uplink = read_record(place, Uplink)
            # What it had not brought over when it ended lies in its server.
            held.enter_context(leaf_server(self.folder / REAL / "server", REAL, uplink))
            for name, one in self.stores.items():
                said = self._looked(partial(one.said, "store_has_said_all"))
                wait_until(said, f"{name} has said all", wait_s)
            wait_until(self._looked(self._at_rest), "all visits are at their end", wait_s)

    def _looked(self, happened: Callable[[], bool]) -> Callable[[], bool]:
        def look() -> bool:
            self.look()
            return happened()

        return look

    def _at_rest(self) -> bool:
        self.review()
        found = self.statuses()
        wanted = sum(len(made) for made in self.made.values())
        ended = sum(found[one] for one in ("paid", "zero", "debt"))
        return ended > wanted and not found["review"] + found["ended"] + found["due"]

    def statuses(self) -> Counter[str]:
        """Return how many visits stand how, by all organisations' rows."""
        found = database_of(self.data)
        if found is None:
            return Counter()
        try:
            with psycopg.connect(found.owner_url, connect_timeout=5) as connection:
                query = "select status, count(*) from visit_money group by status"
                return Counter(dict(connection.execute(query).fetchall()))
        except psycopg.OperationalError:
            return Counter()

    def end(self) -> None:
        """Tell all to end, in an order in which each has somebody to talk to."""
        watched: list[tuple[str, Watched | Store]] = [*self.stores.items(), ("cloud", self.cloud)]
        for name, one in watched:
            assert one.stop() == 0, f"{name}: {one.words()}"
        left = {
            pid: words
            for pid, words in processes_of(self.folder).items()
            if "bank" not in str(words)
        }
        assert not left, left

    def clear(self) -> None:
        """Leave no process, whatever happened."""
        for process_id in processes_of(self.folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)


def _server(place: Path, program: str) -> int:
    """Return the process id of the server of that folder or configuration, 0 where none runs."""
    for process_id, words in processes_of(place).items():
        if program in Path(words[0]).name and str(place) in words:
            return process_id
    return 0


def _stock(own: OrganisationServices, plan: Plan) -> None:
    """List articles with prices, and set each store's terms; every second one asks for a hold."""
    facts = [
        merchandise_fact("", sku, ArticleListed(sku, f"Article {sku}", 1000), "1", 1)
        for sku in PRICES
    ]
    prices = tuple(Price(sku, amount) for sku, amount in PRICES.items())
    facts.append(merchandise_fact("", "prices", PricesPublished(1, prices), "1", 1))
    own.log.append(facts)
    desk = Desk(Cashier(own.log, Outbox(own.log.engine, own.organisation, utc_now_ns), utc_now_ns))
    for number, store_id in enumerate(plan.store_ids()):
        if plan.organisation_of(store_id) == own.organisation:
            merchant = Merchant("Kiosk", "1 Main Street", "123-45-67890")
            hold_minor = 20_000 if number % 3 == 0 else 0
            desk.set_terms(
                SaleTerms(
                    store_id=store_id, currency="KRW", merchant=merchant, hold_minor=hold_minor
                )
            )

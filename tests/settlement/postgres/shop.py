"""A small shop with a database: visits walk through it, beside a provider and a clock to move."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

import msgspec
from sqlalchemy import Engine, select, text

from tillfree.journal import Fact
from tillfree.journal.postgres import Outbox, PostgresFactLog, transaction
from tillfree.merchandise import ArticleListed, Price, PricesPublished, merchandise_fact
from tillfree.merchandise.postgres import MERCHANDISE_PROJECTIONS
from tillfree.settlement import Merchant, SaleTerms, SandboxProvider, SettlementSettings
from tillfree.settlement.postgres import (
    SETTLEMENT_PROJECTIONS,
    Cashier,
    Desk,
    PaymentCourier,
    ProviderNotices,
    Settler,
)
from tillfree.settlement.postgres.tables import LEDGER_BALANCE
from tillfree.settlement.state import VisitMoney
from tillfree.visits import Interaction, Receipt, ReceiptLine, ReceiptStatus

NUMBERS = count(1)
START_NS = 1_800_000_000 * 10**9
TERMS = SaleTerms(
    store_id="store",
    currency="KRW",
    merchant=Merchant("Corner Shop", "1 Main Street", "123-45-67890", "shop@example.org"),
    venue_basis_points=1500,
    number_prefix="A-",
)
PRICES = {"tea": 1100, "milk": 2200, "beer": 4400}


@dataclass
class Clock:
    """Time that stands until it is moved."""

    at_ns: int = START_NS

    def __call__(self) -> int:
        """Return the ns UTC."""
        return self.at_ns


class Pocket:
    """A wallet: the method behind each credential is written in the credential itself."""

    def payment_method(self, credential: str) -> str:
        """Return the token."""
        return credential


@dataclass
class Shop:
    """One organisation with its journal, outbox, settler and sandbox."""

    engine: Engine
    terms: SaleTerms = TERMS
    settings: SettlementSettings = field(default_factory=SettlementSettings)
    sandbox: SandboxProvider = field(default_factory=lambda: SandboxProvider(b"secret"))
    clock: Clock = field(default_factory=Clock)
    organisation: str = field(default_factory=lambda: f"shop-{next(NUMBERS)}")

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Start the processes, as after a restart."""
        self.log = PostgresFactLog(
            self.engine,
            self.organisation,
            self.clock,
            projections=(*MERCHANDISE_PROJECTIONS, *SETTLEMENT_PROJECTIONS),
        )
        self.outbox = Outbox(self.engine, self.organisation, self.clock, worker="till")
        self.outbox.recover()
        self.cashier = Cashier(self.log, self.outbox, self.clock, self.settings)
        self.settler = Settler(self.cashier)
        self.courier = PaymentCourier(self.cashier, self.sandbox, Pocket())
        self.notices = ProviderNotices(self.cashier)

    def stock_up(self) -> None:
        """List articles with prices, and the terms of sale."""
        Desk(self.cashier).set_terms(self.terms)
        facts: list[Fact] = []
        for sku in PRICES:
            rate = 0 if sku == "milk" else 1000
            article = ArticleListed(sku, sku.title(), rate, age_restricted=sku == "beer")
            facts.append(merchandise_fact("", sku, article, "1", 1))
        prices = tuple(Price(sku, amount) for sku, amount in PRICES.items())
        facts.append(merchandise_fact("", "prices", PricesPublished(1, prices), "1", 1))
        self.log.append(facts)

    def visit(
        self, visit_id: str, method: str = "sandbox:approve", **cart: int
    ) -> Callable[[], None]:
        """Let somebody walk in and take the cart; call the result to let them leave."""
        started = {
            "visit_id": visit_id,
            "credential": method,
            "role": "shopper",
            "entered_t_ns": START_NS,
        }
        first = Fact(f"in-{visit_id}", "VisitStarted", "store", visit_id, START_NS, "", started)
        acts = [_taken(visit_id, sku, number) for number, sku in enumerate(cart)]
        self.log.append([first, *(_fact(act, cart[act.sku]) for act in acts)])

        def leave() -> None:
            self.log.append([_receipt(visit_id, method, cart)])

        return leave

    def work(self, rounds: int = 30) -> None:
        """Let every process run until nothing is left to do now."""
        for _ in range(rounds):
            done = self.settler.run() + self.courier.run(self.outbox)
            for webhook in self.sandbox.webhooks():
                headers = self.sandbox.headers(webhook, self.clock())
                notice = self.sandbox.notice(webhook.body, headers, self.clock())
                assert notice is not None
                self.notices.hear("sandbox", notice)
                done += 1
            if not done:
                return
        raise AssertionError("it never comes to rest")

    def wait(self, seconds: float) -> None:
        """Let time pass, then work."""
        self.clock.at_ns += round(seconds * 10**9)
        self.work()

    def money(self, visit_id: str) -> VisitMoney:
        """Return how a visit stands."""
        with transaction(self.engine, self.organisation) as connection:
            return self.cashier.money(connection, visit_id)

    def kinds(self, visit_id: str) -> list[str]:
        """Return the kinds of the visit's facts that settlement wrote, in order."""
        facts = [entry.fact for entry in self.log.read(limit=10_000)]
        mine = [fact.kind for fact in facts if fact.subject == visit_id]
        return [kind for kind in mine if kind not in ("VisitStarted", "ItemTaken", "ReceiptIssued")]

    def balances(self) -> Counter[str]:
        """Return what is posted on each account, debits positive, without those at nothing."""
        query = select(LEDGER_BALANCE).where(LEDGER_BALANCE.c.organisation == self.organisation)
        with transaction(self.engine, self.organisation) as connection:
            rows = connection.execute(query).all()
        found = {row.account: (row.debit_minor or 0) - (row.credit_minor or 0) for row in rows}
        return Counter({account: amount for account, amount in found.items() if amount})

    def pending(self) -> int:
        """Return how much is pending on all accounts together, sides counted."""
        query = "select coalesce(sum(abs(pending_minor)), 0) from ledger_balance"
        with transaction(self.engine, self.organisation) as connection:
            return int(connection.execute(text(query)).scalar_one())


def _taken(visit_id: str, sku: str, number: int) -> Interaction:
    name = f"{visit_id}-{number}"
    at_ns = START_NS + number
    return Interaction(name, at_ns, at_ns, at_ns, "pick", sku, 1, f"slot-{sku}", visit_id, 0.99)


def _fact(act: Interaction, quantity: int) -> Fact:
    body: dict[str, object] = msgspec.to_builtins(msgspec.structs.replace(act, quantity=quantity))
    assert act.visit_id is not None
    return Fact(act.interaction_id, "ItemTaken", "store", act.visit_id, act.t_ns, "", body)


def _receipt(visit_id: str, method: str, cart: dict[str, int]) -> Fact:
    """Return the engine's receipt; a quantity below 0 stands for one that it doubts."""
    lines = tuple(
        ReceiptLine(sku, quantity, PRICES.get(sku, 1), 0.99) for sku, quantity in cart.items()
    )
    left_ns = START_NS + 10**9
    status = ReceiptStatus.REVIEW if visit_id.startswith("doubt") else ReceiptStatus.SETTLED
    receipt = Receipt(visit_id, method, START_NS, left_ns, "KRW", lines, 0, 0, 0.9, status)
    body: dict[str, object] = msgspec.to_builtins(receipt)
    return Fact(f"out-{visit_id}", "ReceiptIssued", "store", visit_id, left_ns, "", body)


def settled_once(shop: Shop, visits: Sequence[str]) -> None:
    """Assert that each visit was settled and charged exactly once, and that the ledger says so."""
    for visit_id in visits:
        kinds = Counter(shop.kinds(visit_id))
        assert kinds["ReceiptSettled"] == 1, kinds
        assert shop.sandbox.captured_minor(visit_id) == shop.money(visit_id).due_minor

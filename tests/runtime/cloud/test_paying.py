"""The chores of money together, on a real journal: settled, paid, taken up after a kill."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import msgspec
import pytest

from tests.settlement.postgres.shop import PRICES, TERMS
from tillfree.journal import Fact
from tillfree.journal.postgres import Outbox, transaction
from tillfree.merchandise import ArticleListed, Price, PricesPublished, merchandise_fact
from tillfree.runtime.cloud import (
    CloudServices,
    OrganisationServices,
    Outside,
    open_services,
    paying_chores,
    utc_now_ns,
)
from tillfree.runtime.postgres import Database
from tillfree.settlement import FolderMailbox, SandboxProvider
from tillfree.settlement.postgres import Cashier, Desk, trial_balance
from tillfree.visits import Receipt, ReceiptLine, ReceiptStatus

_numbers = count(1)


class _Cards:
    def payment_method(self, credential: str) -> str:
        return credential

    def address(self, credential: str, *, for_receipt: bool) -> str:
        return "somebody@shop.example"


@pytest.fixture(scope="module")
def services(shared_database: Database) -> Iterator[CloudServices]:
    """Give the services of a cloud."""
    with open_services(shared_database, utc_now_ns) as found:
        yield found


@pytest.fixture
def shop(services: CloudServices) -> OrganisationServices:
    """Give an organisation that sells in one store."""
    own = services.of(f"paying-{next(_numbers)}")
    now_ns = own.office.now_ns
    outbox = Outbox(own.log.engine, own.organisation, now_ns, worker="test")
    Desk(Cashier(own.log, outbox, now_ns)).set_terms(TERMS)
    facts = [
        merchandise_fact("", sku, ArticleListed(sku, sku.title(), 1000), "1", 1) for sku in PRICES
    ]
    prices = tuple(Price(sku, amount) for sku, amount in PRICES.items())
    facts.append(merchandise_fact("", "prices", PricesPublished(1, prices), "1", 1))
    own.log.append(facts)
    return own


def _leaves(visit_id: str, method: str, *skus: str) -> list[Fact]:
    lines = tuple(ReceiptLine(sku, 1, PRICES[sku], 0.99) for sku in skus)
    receipt = Receipt(
        visit_id, method, 10, 20, "KRW", lines, 0, 0, 0.99, ReceiptStatus.SETTLED
    )  # fmt: skip
    started = {"visit_id": visit_id, "credential": method, "role": "shopper", "entered_t_ns": 10}
    told: dict[str, object] = msgspec.to_builtins(receipt)
    return [
        Fact(f"in-{visit_id}", "VisitStarted", "store", visit_id, 10, "", dict(started)),
        Fact(f"out-{visit_id}", "ReceiptIssued", "store", visit_id, 20, "", told),
    ]


def _outside(folder: Path) -> Outside:
    (folder / "letters").mkdir()
    provider = SandboxProvider(b"sandbox", folder / "book")
    mail = FolderMailbox(folder / "letters", "shop@shop.example")
    return Outside(provider, mail, _Cards())


def _turns(own: OrganisationServices, outside: Outside, most: int = 50) -> None:
    chores = paying_chores(own, outside, own.office.now_ns, "till")
    for _ in range(most):
        if not sum(chore() for chore in chores):
            return
    raise AssertionError("it never comes to rest")


def _kinds(own: OrganisationServices, visit_id: str) -> list[str]:
    return [one.fact.kind for one in own.log.read() if one.fact.subject == visit_id]


def test_visits_are_settled_and_paid_and_letters_sent(
    shop: OrganisationServices, tmp_path: Path
) -> None:
    outside = _outside(tmp_path)
    shop.log.append(_leaves("one", "sandbox:approve", "tea", "milk"))
    shop.log.append(_leaves("none", "sandbox:approve"))
    shop.log.append(_leaves("poor", "sandbox:decline:insufficient_funds", "tea"))
    _turns(shop, outside)
    assert _kinds(shop, "one")[-2:] == ["PaymentCaptured", "ReceiptPaid"]
    assert _kinds(shop, "none")[-1] == "ZeroCartClosed"
    assert _kinds(shop, "poor")[-1] == "DebtIncurred"
    assert isinstance(outside.provider, SandboxProvider)
    assert outside.provider.captured_minor("one") == PRICES["tea"] + PRICES["milk"]
    assert outside.provider.captured_minor("poor") == 0
    assert any((tmp_path / "letters").iterdir())
    with transaction(shop.log.engine, shop.organisation) as connection:
        accounts = trial_balance(connection)
    assert sum(one.debit_minor - one.credit_minor for one in accounts) == 0


def test_what_a_killed_process_had_begun_is_taken_up_at_once(
    shop: OrganisationServices, tmp_path: Path
) -> None:
    outside = _outside(tmp_path)
    shop.log.append(_leaves("cut", "sandbox:approve", "tea"))
    chores = paying_chores(shop, outside, shop.office.now_ns, "till")
    sum(chore() for chore in chores[:2])
    killed = Outbox(shop.log.engine, shop.organisation, shop.office.now_ns, worker="till")
    assert killed.claim("payment", 10), "a call is claimed, and then nothing comes of it"
    _turns(shop, outside)
    assert "PaymentCaptured" in _kinds(shop, "cut")


def test_a_turn_makes_a_bounded_number_of_calls(shop: OrganisationServices, tmp_path: Path) -> None:
    outside = _outside(tmp_path)
    for number in range(25):
        shop.log.append(_leaves(f"many-{number}", "sandbox:approve", "tea"))
    chores = paying_chores(shop, outside, shop.office.now_ns, "till")
    assert sum(chore() for chore in chores[:2]) >= 50, "all are read in one turn"
    assert chores[2]() == 10

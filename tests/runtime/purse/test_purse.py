"""A pass that staff sold pays for visits like a card, and a debt keeps its holder out."""

import os
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Engine

from tests.settlement.postgres.shop import Shop
from tillfree.admission.postgres import (
    AdmissionProjection,
    AtGate,
    CredentialBook,
    GateDesk,
    Keyring,
    Lobby,
    PassOffice,
    PaymentMethod,
    PrepaidDesk,
)
from tillfree.consent import MemoryKeyVault, PersonalFields
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.postgres import Database
from tillfree.runtime.purse import DebtStanding, PrepaidProvider
from tillfree.settlement.postgres import Desk, PaymentCourier
from tillfree.tenants import SYSTEM
from tillfree.tenants.postgres import Office


class Till:
    """A shop whose staff sell passes at the gate."""

    def __init__(self, engine: Engine) -> None:
        self.shop = Shop(engine)
        self.shop.stock_up()
        projections = [*self.shop.log.projections, AdmissionProjection()]
        name, clock = self.shop.organisation, self.shop.clock
        log = PostgresFactLog(engine, name, clock, projections=projections)
        fields = PersonalFields(MemoryKeyVault(os.urandom), name, os.urandom)
        lobby = Lobby(Office(log, clock), fields, os.urandom, DebtStanding())
        keyring = Keyring(lobby)
        self.gate = GateDesk(lobby, keyring, PassOffice(lobby, keyring))
        self.passes = PrepaidDesk(lobby)
        provider = PrepaidProvider(self.shop.sandbox, self.passes)
        self.shop.courier = PaymentCourier(self.shop.cashier, provider, CredentialBook(lobby))
        self._scans = count(1)

    def shows(self, text: str) -> str:
        """Show a sold pass at the gate; return why it stays closed, empty where it opens."""
        at = AtGate(f"scan-{next(self._scans)}", "store", "north")
        return self.gate.scan(at, text).reason

    def free(self, prepaid_id: str) -> int:
        """Return what is left on a pass."""
        return self.passes.balance(prepaid_id).free_minor


@pytest.fixture
def till(shared_database: Database) -> Iterator[Till]:
    """Give a shop that nobody else uses."""
    engine = open_engine(shared_database.url)
    yield Till(engine)
    engine.dispose()


def test_a_sold_pass_is_charged_refunded_and_paid_out(till: Till) -> None:
    sold = till.passes.sell(20_000, "KRW", SYSTEM)
    assert till.shows(sold.text) == ""
    leave = till.shop.visit("visit-1", sold.prepaid_id, tea=2, milk=1)
    leave()
    till.shop.work()
    state = till.shop.money("visit-1")
    assert state.paid
    assert till.free(sold.prepaid_id) == 20_000 - state.due_minor == 15_600
    Desk(till.shop.cashier).take_off("visit-1", "tea", 1, "it was put back")
    till.shop.work()
    assert till.free(sold.prepaid_id) == 16_700
    assert till.passes.pay_out(sold.prepaid_id, SYSTEM) == 16_700
    assert till.shop.pending() == 0
    assert sum(till.shop.balances().values()) == 0


def test_who_took_more_than_the_sum_owes_it_and_stays_out(till: Till) -> None:
    sold = till.passes.sell(2_000, "KRW", SYSTEM)
    leave = till.shop.visit("visit-1", sold.prepaid_id, milk=1)
    leave()
    till.shop.work()
    assert till.shop.money("visit-1").debt_minor == 2_200
    assert till.free(sold.prepaid_id) == 2_000
    till.shop.wait(86_000)
    assert till.shows(sold.text) == "unpaid_debt"
    Desk(till.shop.cashier).forgive("visit-1", "ann", "lost")
    assert till.shop.money("visit-1").debt_minor == 0


def test_another_currency_does_not_pay(till: Till) -> None:
    sold = till.passes.sell(20_000, "EUR", SYSTEM)
    till.shop.visit("visit-1", sold.prepaid_id, tea=1)()
    till.shop.work()
    assert till.shop.money("visit-1").debt_minor == 1_100
    assert till.free(sold.prepaid_id) == 20_000


def test_a_tapped_card_is_charged_at_the_provider(till: Till) -> None:
    card = PaymentMethod("sandbox:approve", "Visa", "fp-visa")
    said = till.gate.tap(AtGate("scan-card", "store", "north"), card)
    assert said.opens
    till.shop.visit("visit-1", said.credential, tea=1)()
    till.shop.work()
    assert till.shop.money("visit-1").paid
    assert till.shop.sandbox.captured_minor("visit-1") == 1_100
    till.shop.visit("visit-2", "nobodys-credential", tea=1)()
    till.shop.work()
    assert till.shop.money("visit-2").debt_minor == 1_100

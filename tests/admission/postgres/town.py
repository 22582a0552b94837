"""An organisation with everything of admission, and a clock that is set by hand."""

import os
from collections.abc import Sequence
from itertools import count

from sqlalchemy import Connection, Engine

from tests.tenants.seaside import QUICK
from tillfree.admission.postgres import (
    Accounts,
    AdmissionProjection,
    AtGate,
    BlockDesk,
    CredentialBook,
    GateAnswer,
    GateDesk,
    Keyring,
    Lobby,
    Passkeys,
    PassOffice,
    PaymentMethod,
    PrepaidDesk,
    Reconciler,
    RelyingParty,
    ShopperSignIn,
)
from tillfree.consent import KeyVault, MemoryKeyVault, PersonalFields
from tillfree.consent.postgres import ConsentDesk, ConsentProjection
from tillfree.core.clock import NS_PER_S
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, Projection
from tillfree.tenants import SYSTEM, Actor, Role
from tillfree.tenants.postgres import Office, People, TenantProjection

PASSWORD = "correct horse battery"
WORDING = "terms-1"
CARD = PaymentMethod("pm_visa_1", "Visa 4242", "fp-visa-1")
STORE = "gate-7"
PARTY = RelyingParty("shop.example", "Seaside Retail", "https://shop.example")
_organisations = count(1)


class Debts:
    """What visits owe, by hand: a `Standing`."""

    def __init__(self) -> None:
        self.credentials: set[str] = set()

    def owes(self, connection: Connection, credentials: Sequence[str]) -> bool:
        """Tell whether one of the credentials was put here."""
        return bool(self.credentials & set(credentials))


class Town:
    """One organisation with one store."""

    def __init__(self, engine: Engine, vault: KeyVault | None = None) -> None:
        self.now = 1_800_000_000 * NS_PER_S
        self.name = f"town-{next(_organisations)}"
        self.projections: list[Projection] = [
            ConsentProjection(),
            TenantProjection(),
            AdmissionProjection(),
        ]
        self.log = PostgresFactLog(engine, self.name, self.clock, projections=self.projections)
        self.office = Office(self.log, self.clock)
        self.fields = PersonalFields(vault or MemoryKeyVault(os.urandom), self.name, os.urandom)
        self.consents = ConsentDesk(self.log, self.fields.vault, self.clock)
        self.debts = Debts()
        self.lobby = Lobby(self.office, self.fields, os.urandom, self.debts)
        self.accounts = Accounts(self.lobby, self.consents, QUICK)
        self.door = ShopperSignIn(self.lobby, self.accounts, QUICK)
        self.passkeys = Passkeys(self.lobby, PARTY)
        self.keyring = Keyring(self.lobby)
        self.passes = PassOffice(self.lobby, self.keyring)
        self.gate = GateDesk(self.lobby, self.keyring, self.passes)
        self.blocks = BlockDesk(self.lobby)
        self.prepaid = PrepaidDesk(self.lobby)
        self.wallet = CredentialBook(self.lobby)
        self.reconciler = Reconciler(self.lobby)
        self.people = People(self.office, self.fields, os.urandom, QUICK)
        self._scans = count(1)

    def clock(self) -> int:
        """Return the time that was set."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * NS_PER_S)

    def member(self, email: str = "ann@shop.example", role: Role = Role.OPERATOR) -> Actor:
        """Return one of the people."""
        token = self.people.invite(email, role, SYSTEM).token
        return self.people.join(token, "Ann Other", PASSWORD)

    def shopper(self, email: str = "kim@mail.example", *, card: PaymentMethod | None = CARD) -> str:
        """Return a person with an account."""
        person_id = self.accounts.register(email, "Kim Minjun", PASSWORD, WORDING)
        if card:
            self.accounts.set_payment_method(person_id, card, WORDING)
        return person_id

    def at(self, gate_id: str = "north", store_id: str = STORE) -> AtGate:
        """Return a scan that nobody has made yet."""
        return AtGate(f"scan-{next(self._scans)}", store_id, gate_id)

    def enter(self, person_id: str) -> GateAnswer:
        """Show a new pass of a person at a gate."""
        self.keyring.keep_fresh()
        return self.gate.scan(self.at(), self.passes.issue(person_id).text)

    def said(self, person_id: str) -> str:
        """Return why a person is not let in, empty where they are."""
        return self.enter(person_id).reason

    def begins(self, credential: str, store_id: str = STORE) -> str:
        """Let the store's engine say that a visit began; return its id."""
        visit_id = derived_id(store_id, "visit", credential, self.now)
        body: dict[str, object] = {
            "visit_id": visit_id,
            "credential": credential,
            "role": "shopper",
            "entered_t_ns": self.now,
        }
        self._engine_says("VisitStarted", store_id, visit_id, body)
        return visit_id

    def ends(self, visit_id: str, store_id: str = STORE) -> None:
        """Let the store's engine say that a visit ended."""
        body: dict[str, object] = {"visit_id": visit_id, "left_t_ns": self.now}
        self._engine_says("VisitEnded", store_id, visit_id, body)

    def granted_unseen(self, text_of: str, credential: str, store_id: str, gate_id: str) -> None:
        """Let a store say that it let somebody in while it was alone."""
        body: dict[str, object] = {
            "pass_id": text_of,
            "person": credential,
            "role": "shopper",
            "gate_id": gate_id,
        }
        self._engine_says("EntryGrantedUnseen", store_id, text_of, body)

    def kinds(self) -> list[str]:
        """Return the kinds of all facts, in order."""
        return [entry.fact.kind for entry in self.log.read()]

    def _engine_says(self, kind: str, store_id: str, subject: str, body: dict[str, object]) -> None:
        fact_id = derived_id(store_id, kind, subject)
        self.log.append([Fact(fact_id, kind, store_id, subject, self.now, "", body)])

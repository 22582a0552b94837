"""Consents are kept with their facts; an erasure reaches every byte, also through a crash."""

import os
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.contracts.projections import holds
from tillfree.consent import Consent, Erased, MemoryKeyVault, PersonalFields, Purpose
from tillfree.consent.ledger import erase, evolve, give, withdraw
from tillfree.consent.postgres import ConsentDesk, ConsentProjection, PostgresKeyVault
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.postgres import Database

_organisations = count(1)


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def log(engine: Engine) -> PostgresFactLog:
    """Give an empty log that keeps consents."""
    name = f"desk-{next(_organisations)}"
    return PostgresFactLog(engine, name, lambda: 1, projections=[ConsentProjection()])


def test_consents_are_given_and_withdrawn(log: PostgresFactLog) -> None:
    desk = ConsentDesk(log, MemoryKeyVault(os.urandom), lambda: 5)
    assert not desk.standing("ann", Purpose.RECEIPT_MAIL).holds(5)
    for _ in range(2):
        desk.give("ann", Purpose.RECEIPT_MAIL, "terms-1", until_ns=9)
    standing = desk.standing("ann", Purpose.RECEIPT_MAIL)
    assert (standing.wording, standing.given_ns, standing.until_ns) == ("terms-1", 5, 9)
    assert standing.holds(8)
    assert not desk.standing("ann", Purpose.PAYMENT_METHOD).holds(5)
    for _ in range(2):
        desk.withdraw("ann", Purpose.RECEIPT_MAIL)
    assert not desk.standing("ann", Purpose.RECEIPT_MAIL).holds(8)
    assert [entry.fact.kind for entry in log.read()] == ["ConsentGiven", "ConsentWithdrawn"]


def test_erasing_ends_consents_and_destroys_the_key(log: PostgresFactLog) -> None:
    vault = MemoryKeyVault(os.urandom)
    desk = ConsentDesk(log, vault, lambda: 5)
    fields = PersonalFields(vault, log.organisation, os.urandom)
    sealed = fields.seal("ann", "name", "Ann")
    desk.give("ann", Purpose.ACCOUNT, "terms-1")
    for reason in ("asked", "asked again"):
        desk.erase("ann", reason)
    assert isinstance(sealed, str)
    assert fields.unseal("ann", "name", sealed) == Erased("ann")
    assert not desk.standing("ann", Purpose.ACCOUNT).holds(5)
    assert [entry.fact.kind for entry in log.read()] == ["ConsentGiven", "PersonErased"]


class FallenVault(MemoryKeyVault):
    """A vault whose server is away."""

    def erase(self, organisation: str, person_id: str) -> None:
        """Fall."""
        raise ConnectionError


def test_who_falls_between_fact_and_key_goes_on_at_the_start(log: PostgresFactLog) -> None:
    vault = MemoryKeyVault(os.urandom)
    vault.make(log.organisation, "ann")
    with pytest.raises(ConnectionError):
        ConsentDesk(log, FallenVault(os.urandom), lambda: 5).erase("ann", "asked")
    assert ConsentDesk(log, vault, lambda: 5).pursue() == 1
    assert vault.key(log.organisation, "ann") == Erased("ann")


def test_a_vault_that_was_brought_back_is_erased_again(log: PostgresFactLog) -> None:
    ConsentDesk(log, MemoryKeyVault(os.urandom), lambda: 5).erase("ann", "asked")
    older = MemoryKeyVault(os.urandom)
    older.make(log.organisation, "ann")
    desk = ConsentDesk(log, older, lambda: 5)
    assert desk.pursue() == 0
    desk.pursue_again()
    assert older.key(log.organisation, "ann") == Erased("ann")


_SAYINGS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(list(Purpose)),
        st.sampled_from(["give", "withdraw", "erase"]),
    ),
    max_size=8,
)


@settings(max_examples=10)
@given(sayings=_SAYINGS)
def test_rows_are_the_fold_of_the_facts(
    engine: Engine, sayings: list[tuple[str, Purpose, str]]
) -> None:
    standings: dict[tuple[str, Purpose], Consent] = {}
    facts: dict[str, Fact] = {}
    for at_ns, (person, purpose, what) in enumerate(sayings, 1):
        before = standings.get((person, purpose), Consent(person, purpose))
        said: tuple[Fact, ...] = (erase(person, "org", "asked", 1),)
        if what == "give":
            said = give(before, "org", f"v{at_ns}", at_ns)
        elif what == "withdraw":
            said = withdraw(before, "org", at_ns)
        for fact in said:
            if fact.fact_id not in facts:
                standings.setdefault((person, purpose), before)
                standings = {place: evolve(one, fact) for place, one in standings.items()}
                facts[fact.fact_id] = fact
    rows = holds(
        engine, f"fold-{next(_organisations)}", [ConsentProjection()], list(facts.values())
    )
    told = {(row[1], row[2]): (row[3], row[4]) for row in rows["consent"]}
    assert told == {
        place: (one.changes, one.is_given) for place, one in standings.items() if one.changes
    }


def test_the_vault_in_postgresql_forgets_as_well(
    log: PostgresFactLog, shared_database: Database
) -> None:
    keys = open_engine(shared_database.keys_url)
    vault = PostgresKeyVault(keys, os.urandom)
    fields = PersonalFields(vault, log.organisation, os.urandom)
    fields.seal("ann", "name", "Ann")
    ConsentDesk(log, vault, lambda: 5).erase("ann", "asked")
    assert vault.key(log.organisation, "ann") == Erased("ann")
    keys.dispose()

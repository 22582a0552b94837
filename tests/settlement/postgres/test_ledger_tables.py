"""What the database itself refuses: sides that do not balance, changes, seconds, other tenants."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.settlement.postgres.shop import Shop
from tillfree.core.errors import FactConflict
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine, transaction
from tillfree.runtime.postgres import Database
from tillfree.settlement.postgres import SETTLEMENT_PROJECTIONS

_HEAD = """insert into ledger_transaction values ('{org}', 'v', '{purpose}', '{purpose}', 'store',
  '{phase}', {resolves}, 'KRW', 1, {entries})"""
_SIDE = (
    "insert into ledger_entry values ('{org}', 'v', '{purpose}', '{account}', {debit}, {credit})"
)


def _write(engine: Engine, organisation: str, *sides: tuple[str, int, int], **head: object) -> None:
    told = {"purpose": "sale", "phase": "posted", "resolves": "null", "entries": len(sides)} | head
    with transaction(engine, organisation) as connection:
        connection.execute(text(_HEAD.format(org=organisation, **told)))
        for account, debit, credit in sides:
            side = {"account": account, "debit": debit, "credit": credit}
            connection.execute(text(_SIDE.format(org=organisation, **told, **side)))


def test_a_balanced_transaction_is_kept(engine: Engine) -> None:
    _write(engine, "ledger-1", ("a", 5, 0), ("b", 0, 3), ("c", 0, 2))


@pytest.mark.parametrize(
    "sides, head",
    [
        ([("a", 5, 0), ("b", 0, 4)], {}),
        ([("a", 5, 0), ("b", 0, 5)], {"entries": 3}),
        ([("a", 5, 0), ("b", 0, 5)], {"entries": 1}),
        ([], {}),
        ([("a", 5, 5), ("b", 0, 0)], {}),
        ([("a", -5, 0), ("b", 0, -5)], {}),
        ([("a", 5, 0), ("b", 0, 5)], {"resolves": "'nothing'"}),
    ],
)
def test_what_does_not_balance_is_refused(
    engine: Engine, sides: list[tuple[str, int, int]], head: dict[str, object]
) -> None:
    with pytest.raises(DBAPIError):
        _write(engine, "ledger-2", *sides, **head)


def test_a_purpose_is_written_once_and_resolved_once(engine: Engine) -> None:
    sides = [("a", 5, 0), ("b", 0, 5)]
    _write(engine, "ledger-3", *sides, purpose="hold", phase="pending")
    with pytest.raises(DBAPIError, match="duplicate key"):
        _write(engine, "ledger-3", *sides, purpose="hold")
    _write(engine, "ledger-3", *sides, purpose="capture", resolves="'hold'")
    with pytest.raises(DBAPIError, match="duplicate key"):
        _write(engine, "ledger-3", purpose="release", phase="voided", resolves="'hold'")


def test_a_side_cannot_be_added_later(engine: Engine) -> None:
    _write(engine, "ledger-4", ("a", 5, 0), ("b", 0, 5))
    more = _SIDE.format(org="ledger-4", purpose="sale", account="c", debit=1, credit=0)
    back = _SIDE.format(org="ledger-4", purpose="sale", account="d", debit=0, credit=1)
    with (
        pytest.raises(DBAPIError, match="4 of 2 sides"),
        transaction(engine, "ledger-4") as connection,
    ):
        connection.execute(text(more))
        connection.execute(text(back))


@pytest.mark.parametrize("table", ["ledger_transaction", "ledger_entry"])
def test_nobody_changes_or_deletes(engine: Engine, shared_database: Database, table: str) -> None:
    owner = open_engine(shared_database.owner_url)
    for change in (f"update {table} set visit_id = 'x'", f"delete from {table}"):
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            transaction(engine, "ledger-5") as connection,
        ):
            connection.execute(text(change))
        with (
            pytest.raises(DBAPIError, match="append-only"),
            transaction(owner, "ledger-5") as connection,
        ):
            connection.execute(text(change))
    owner.dispose()


def test_balances_show_an_organisation_its_own(engine: Engine, shop: Shop) -> None:
    shop.visit("v1", tea=1)()
    shop.work()
    other = Shop(engine)
    with transaction(engine, other.organisation) as connection:
        assert connection.execute(text("select * from ledger_balance")).all() == []
        assert connection.execute(text("select * from visit_money")).all() == []
    assert shop.balances()["clearing"] == 1100


def test_a_ledger_that_says_otherwise_than_the_journal_is_found(engine: Engine) -> None:
    _write(engine, "ledger-6", ("a", 5, 0), ("b", 0, 5), purpose="write_off")
    log = PostgresFactLog(engine, "ledger-6", lambda: 1, projections=SETTLEMENT_PROJECTIONS[3:])
    body: dict[str, object] = {"amount_minor": 5, "currency": "KRW", "by": "x"}
    with pytest.raises(FactConflict, match="write_off"):
        log.append([Fact("f", "DebtWrittenOff", "store", "v", 1, "", body)])

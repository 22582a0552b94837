"""The log in PostgreSQL beside its contract: tenants apart, nothing changed, many writers."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import msgspec
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tillfree.core.errors import FactConflict, FactRefused
from tillfree.journal import Fact, FactFilter, LoggedFact
from tillfree.journal.postgres import PostgresFactLog, one_transaction, open_engine, transaction
from tillfree.journal.postgres.postgres_log import APPEND_LIMIT, ID_BYTES_MAX
from tillfree.journal.postgres.tables import METADATA
from tillfree.runtime.postgres import Database

_organisations = count(1)


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def owner(shared_database: Database) -> Iterator[Engine]:
    """Give connections of the owner, who is a superuser and sees every row."""
    engine = open_engine(shared_database.owner_url)
    yield engine
    engine.dispose()


@pytest.fixture
def log(engine: Engine) -> PostgresFactLog:
    """Give an empty log."""
    return PostgresFactLog(engine, f"log-{next(_organisations)}", lambda: 1)


def fact(name: str, quantity: int = 1) -> Fact:
    """Return a small fact."""
    return Fact(name, "ItemTaken", "store", "visit", 5, "", {"quantity": quantity})


def test_organisations_see_nothing_of_each_other(engine: Engine) -> None:
    ours, theirs = (PostgresFactLog(engine, name, lambda: 1) for name in ("ours", "theirs"))
    ours.append([fact("a"), fact("b")])
    theirs.append([fact("a", 7)])
    assert [entry.fact.body["quantity"] for entry in theirs.read()] == [7]
    assert (ours.position(), theirs.position()) == (2, 1)


@pytest.mark.parametrize("organisation", ["raw-1", "", None])
def test_raw_sql_without_where_shows_only_the_own_rows(
    engine: Engine, organisation: str | None
) -> None:
    for name in ("raw-1", "raw-2"):
        PostgresFactLog(engine, name, lambda: 1).append([fact("a")])
    with engine.begin() as connection:
        if organisation is not None:
            named = {"name": organisation}
            connection.execute(text("select set_config('app.org', :name, true)"), named)
        seen = connection.execute(text("select organisation from fact")).scalars().all()
        kept = connection.execute(text("select count(*) from subscription")).scalar()
    assert set(seen) == ({"raw-1"} if organisation else set())
    assert kept == 0


def test_a_row_for_another_organisation_is_refused(engine: Engine) -> None:
    row = "insert into fact values ('raw-4', 1, 'x', 's', 'v', 'k', 1, '')"
    with engine.connect() as connection:
        connection.execute(text("select set_config('app.org', 'raw-3', true)"))
        with pytest.raises(DBAPIError, match="row-level security"):
            connection.execute(text(row))


CHANGES = ["update fact set kind = 'x'", "delete from fact", "truncate fact"]


@pytest.mark.parametrize("change", CHANGES)
def test_the_application_may_change_nothing(engine: Engine, change: str) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(change))


@pytest.mark.parametrize("change", CHANGES)
def test_even_the_owner_changes_nothing_by_mistake(owner: Engine, change: str) -> None:
    with owner.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(change))


def test_the_role_is_held_by_row_level_security(engine: Engine) -> None:
    query = (
        "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
    )
    with engine.connect() as connection:
        assert tuple(connection.execute(text(query)).one()) == (False, False, False)


def test_every_table_has_forced_policies_and_the_columns_that_we_think(owner: Engine) -> None:
    query = (
        "select relforcerowsecurity and relrowsecurity, array(select attname::text from"
        " pg_attribute where attrelid = pg_class.oid and attnum > 0 order by attnum)"
        " from pg_class where relname = :name"
    )
    for table in METADATA.sorted_tables:
        with owner.connect() as connection:
            forced, columns = connection.execute(text(query), {"name": table.name}).one()
        assert forced, table.name
        assert columns == [column.name for column in table.columns]


def test_writers_at_once_lose_nothing_and_readers_miss_nothing(engine: Engine) -> None:
    name = f"log-{next(_organisations)}"
    writers, appends, together = 4, 25, 3

    def write(writer: int) -> None:
        log = PostgresFactLog(engine, name, lambda: 1)
        for number in range(appends):
            # The last of each append is everybody's: only one writer's is new.
            own = [fact(f"{writer}-{number}-{index}") for index in range(together)]
            log.append([*own, fact(f"shared-{number}")])

    seen: list[LoggedFact] = []
    expected = writers * appends * together + appends
    reader = PostgresFactLog(engine, name, lambda: 1)
    with ThreadPoolExecutor(writers) as pool:
        done = [pool.submit(write, writer) for writer in range(writers)]
        while not all(one.done() for one in done):
            seen += reader.read(after=seen[-1].position if seen else 0)
        for one in done:
            one.result()
    seen += reader.read(after=seen[-1].position if seen else 0)
    assert [entry.position for entry in seen] == list(range(1, expected + 1))
    assert len({entry.fact.fact_id for entry in seen}) == expected
    for writer in range(writers):
        own = [entry.fact.fact_id for entry in seen if entry.fact.fact_id[:2] == f"{writer}-"]
        told = [f"{writer}-{number}-{index}" for number in range(appends) for index in range(3)]
        assert own == told


def test_what_is_rolled_back_leaves_no_gap(log: PostgresFactLog) -> None:
    log.append([fact("a")])
    with pytest.raises(FactConflict):
        log.append([fact("b"), fact("a", 2)])
    assert [entry.position for entry in log.append([fact("b")])] == [2]


def test_what_cannot_be_kept_is_refused_by_name(engine: Engine, log: PostgresFactLog) -> None:
    with pytest.raises(FactRefused, match="NUL"):
        log.append([fact("a\0b")])
    with pytest.raises(FactRefused, match=str(APPEND_LIMIT)):
        log.append([fact("a")] * (APPEND_LIMIT + 1))
    for name in ("", "o" * (ID_BYTES_MAX + 1)):
        with pytest.raises(FactRefused, match="organisation"):
            PostgresFactLog(engine, name, lambda: 1)
    with pytest.raises(FactRefused, match=f"{ID_BYTES_MAX + 2} bytes"):
        log.append([msgspec.structs.replace(fact("a"), subject="\u2603" * 334)])
    assert log.position() == 0


def test_the_longest_names_fit_together(engine: Engine) -> None:
    # Letters without a pattern, which the index could not store shorter than they are.
    organisation, fact_id, subject = (_noise(number) for number in range(3))
    log = PostgresFactLog(engine, organisation, lambda: 1)
    log.append([msgspec.structs.replace(fact(fact_id), subject=subject)])
    assert log.read(FactFilter(subject=subject))[0].fact.fact_id == fact_id


def _noise(number: int) -> str:
    return hashlib.shake_256(bytes([number])).hexdigest(ID_BYTES_MAX // 2)


def test_facts_can_be_appended_in_the_callers_transaction(
    engine: Engine, log: PostgresFactLog
) -> None:
    with transaction(engine, log.organisation) as connection:
        log.append_in(connection, [fact("a")])
        assert len(log.append_in(connection, [fact("a"), fact("b")])) == 1
        assert [entry.position for entry in log.read_in(connection)] == [1, 2]
    with pytest.raises(ZeroDivisionError), transaction(engine, log.organisation) as connection:
        log.append_in(connection, [fact("c")])
        raise ZeroDivisionError
    assert log.position() == 2
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        transaction(engine, "raw-9") as connection,
    ):
        log.append_in(connection, [fact("d")])


def test_what_is_done_within_one_transaction_is_kept_or_not_at_all(log: PostgresFactLog) -> None:
    with pytest.raises(ZeroDivisionError), one_transaction(log.engine, log.organisation):
        log.append([fact("one")])
        assert log.position() == 1, "it is seen inside"
        raise ZeroDivisionError
    assert log.position() == 0
    with one_transaction(log.engine, log.organisation) as connection:
        log.append([fact("one")])
        with transaction(log.engine, log.organisation) as inner:
            assert inner is connection
        with transaction(log.engine, "another") as other:
            assert other is not connection
    assert log.position() == 1

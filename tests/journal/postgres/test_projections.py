"""Rows are in step with the log, and the same when they are made again."""

from collections.abc import Iterator, Sequence
from itertools import count

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import insert

from tests.contracts.projections import holds, rows_of
from tillfree.core.errors import FactConflict, FactRefused
from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import (
    OWN_ORGANISATION,
    PostgresFactLog,
    catch_up,
    open_engine,
    rebuild,
)
from tillfree.runtime.postgres import Database

_organisations = count(1)
TAKEN = Table(
    "taken_for_a_test",
    MetaData(),
    Column("organisation", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("quantity", BigInteger),
)
_MAKE = """
create table taken_for_a_test (organisation text, sku text, quantity bigint,
  primary key (organisation, sku));
alter table taken_for_a_test enable row level security;
alter table taken_for_a_test force row level security;
create policy own_organisation on taken_for_a_test
  using (organisation = current_setting('app.org', true));
grant select, insert, update, delete on taken_for_a_test to tillfree_app
"""


class Taken:
    """How many of each article were taken; wrong on purpose where it is told to forget."""

    name = "taken"
    tables: Sequence[Table] = (TAKEN,)

    def __init__(self) -> None:
        self.applied = 0

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Count it."""
        self.applied += 1
        if logged.fact.kind != "ItemTaken":
            return
        row = insert(TAKEN).values(
            organisation=OWN_ORGANISATION,
            sku=logged.fact.body["sku"],
            quantity=msgspec.convert(logged.fact.body["quantity"], int),
        )
        more = TAKEN.c.quantity + row.excluded.quantity
        key = [TAKEN.c.organisation, TAKEN.c.sku]
        connection.execute(row.on_conflict_do_update(index_elements=key, set_={"quantity": more}))


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role, with a table to project into."""
    owner = open_engine(shared_database.owner_url)
    with owner.begin() as connection:
        connection.execute(text(_MAKE))
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()
    with owner.begin() as connection:
        connection.execute(text("drop table taken_for_a_test"))
    owner.dispose()


def taken(number: int, sku: str = "milk", quantity: int = 1) -> Fact:
    """Return a fact of which a number and an article are known."""
    return Fact(f"id-{number}", "ItemTaken", "s", "v", 1, "", {"sku": sku, "quantity": quantity})


def _log(engine: Engine, taken: Taken, organisation: str = "") -> PostgresFactLog:
    name = organisation or f"projected-{next(_organisations)}"
    return PostgresFactLog(engine, name, lambda: 1, projections=[taken])


def _quantities(engine: Engine, log: PostgresFactLog) -> list[object]:
    return [row[1:] for row in rows_of(engine, log.organisation, log.projections)[TAKEN.name]]


def test_rows_change_with_the_append_or_not_at_all(engine: Engine) -> None:
    log = _log(engine, Taken())
    log.append([taken(1), taken(2), taken(1)])
    assert _quantities(engine, log) == [("milk", 2)]
    with pytest.raises(FactConflict):
        log.append([taken(3), taken(1, "beer")])
    assert _quantities(engine, log) == [("milk", 2)]


def test_a_body_that_is_not_its_kinds_is_refused_by_its_id(engine: Engine) -> None:
    log = _log(engine, Taken())
    odd = Fact("id-2", "ItemTaken", "s", "v", 1, "", {"sku": "milk", "quantity": "two"})
    with pytest.raises(FactRefused, match="id-2 is no ItemTaken"):
        log.append([taken(1), odd])
    assert log.position() == 0 and _quantities(engine, log) == []
    log.append([taken(1)])
    assert _quantities(engine, log) == [("milk", 1)]


def test_each_fact_is_folded_once(engine: Engine) -> None:
    projection = Taken()
    log = _log(engine, projection)
    for number in range(3):
        log.append([taken(number), taken(number + 10)])
    assert projection.applied == 6


def test_what_a_log_without_it_appended_is_caught_up_with(engine: Engine) -> None:
    log = _log(engine, Taken())
    plain = PostgresFactLog(engine, log.organisation, lambda: 1)
    plain.append([taken(1)])
    log.append([taken(2)])
    assert _quantities(engine, log) == [("milk", 2)]
    plain.append([taken(3)])
    catch_up(log)
    catch_up(log)
    assert _quantities(engine, log) == [("milk", 3)]


def test_rebuilding_repairs_rows_of_its_own_organisation_only(engine: Engine) -> None:
    ours, theirs = _log(engine, Taken()), _log(engine, Taken())
    for log in (ours, theirs):
        log.append([taken(1)])
        with engine.begin() as connection:
            named = {"name": log.organisation}
            connection.execute(text("select set_config('app.org', :name, true)"), named)
            connection.execute(text("update taken_for_a_test set quantity = 99"))
    rebuild(ours)
    assert _quantities(engine, ours) == [("milk", 1)]
    assert _quantities(engine, theirs) == [("milk", 99)]


_FACTS = st.lists(
    st.builds(taken, st.integers(0, 30), st.sampled_from(["milk", "beer"]), st.integers(1, 9)),
    unique_by=lambda fact: fact.fact_id,
    max_size=8,
)


@settings(max_examples=15)
@given(facts=_FACTS)
def test_rows_follow_from_the_facts_alone(engine: Engine, facts: list[Fact]) -> None:
    live = holds(engine, f"folded-{next(_organisations)}", [Taken()], facts)
    assert len(live[TAKEN.name]) == len({str(fact.body["sku"]) for fact in facts})


def test_old_bodies_reach_a_projection_in_their_newest_form(engine: Engine) -> None:
    name = f"projected-{next(_organisations)}"
    steps = {"ItemTaken": {1: lambda body: {"sku": body["sku"], "quantity": body["count"]}}}
    log = PostgresFactLog(engine, name, lambda: 1, projections=[Taken()], upcasts=steps)
    log.append([Fact("old", "ItemTaken", "s", "v", 1, "", {"sku": "milk", "count": 4})])
    assert _quantities(engine, log) == [("milk", 4)]
    rebuild(log)
    assert _quantities(engine, log) == [("milk", 4)]

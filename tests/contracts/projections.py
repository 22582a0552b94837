"""What every projection promises, for the tests of packages that have one.

Its rows follow from the facts alone: however they were delivered, whenever it was made.
"""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, Projection, catch_up, rebuild, transaction

Rows = dict[str, list[tuple[object, ...]]]


def rows_of(engine: Engine, organisation: str, projections: Sequence[Projection]) -> Rows:
    """Return the organisation's rows of every table, sorted."""
    found: Rows = {}
    with transaction(engine, organisation) as connection:
        for table in (table for one in projections for table in one.tables):
            own = select(table).where(table.c.organisation == organisation)
            # By their text: columns may be of types that have no order, or null.
            found[table.name] = sorted((tuple(row) for row in connection.execute(own)), key=str)
    return found


def holds(
    engine: Engine, organisation: str, projections: Sequence[Projection], facts: Sequence[Fact]
) -> Rows:
    """Fold the facts in every way that must not matter, and return the rows.

    One by one, twice delivered, rebuilt, and folded late by a log that did not know of them.
    `organisation` begins the names of organisations that no other test uses.
    """
    log = PostgresFactLog(engine, f"{organisation}-live", lambda: 1, projections=projections)
    for fact in facts:
        log.append([fact])
    log.append(facts)
    live = rows_of(engine, log.organisation, projections)
    rebuild(log)
    assert rows_of(engine, log.organisation, projections) == live, "rebuilt rows differ"

    PostgresFactLog(engine, f"{organisation}-late", lambda: 1).append(facts)
    late = PostgresFactLog(engine, f"{organisation}-late", lambda: 1, projections=projections)
    catch_up(late)
    folded = rows_of(engine, late.organisation, projections)
    assert _without(folded, late.organisation) == _without(live, log.organisation), (
        "rows that were folded at once differ from those folded one by one"
    )
    return live


def _without(rows: Rows, organisation: str) -> Rows:
    return {
        name: sorted(
            (tuple(value for value in row if value != organisation) for row in table), key=str
        )
        for name, table in rows.items()
    }

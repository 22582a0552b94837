"""The rows of merchandise and settlement follow from the facts, however they are folded."""

from sqlalchemy import Engine, text

from tests.contracts.projections import holds
from tests.settlement.postgres.shop import Shop
from tillfree.journal import without_stamp
from tillfree.journal.postgres import open_engine
from tillfree.merchandise.postgres import MERCHANDISE_PROJECTIONS
from tillfree.merchandise.postgres.tables import METADATA as SOLD
from tillfree.runtime.postgres import Database
from tillfree.settlement.postgres import SETTLEMENT_PROJECTIONS
from tillfree.settlement.postgres.tables import METADATA as PAID


def test_rows_follow_from_the_facts_alone(engine: Engine, shop: Shop) -> None:
    shop.visit("v1", tea=2, milk=1)()
    shop.visit("v2", "sandbox:decline:lost_card", beer=1)()
    shop.visit("doubt", tea=1)()
    shop.work()
    facts = [without_stamp(entry.fact) for entry in shop.log.read(limit=10_000)]
    projections = (*MERCHANDISE_PROJECTIONS, *SETTLEMENT_PROJECTIONS)
    rows = holds(engine, "money", projections, facts)
    assert {row[4] for row in rows["visit_money"]} == {"paid", "debt", "review"}
    assert len(rows["interaction"]) == 4


def test_tables_are_as_we_think_and_keep_tenants_apart(shared_database: Database) -> None:
    query = (
        "select relforcerowsecurity and relrowsecurity, array(select attname::text from"
        " pg_attribute where attrelid = pg_class.oid and attnum > 0 order by attnum)"
        " from pg_class where relname = :name"
    )
    owner = open_engine(shared_database.owner_url)
    for table in (*SOLD.sorted_tables, *PAID.sorted_tables):
        with owner.connect() as connection:
            forced, columns = connection.execute(text(query), {"name": table.name}).one()
        assert forced, table.name
        assert columns == [column.name for column in table.columns], table.name
    owner.dispose()

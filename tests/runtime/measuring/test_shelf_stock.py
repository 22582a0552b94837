"""What ran out: counts and acts of a running cloud become the cost of empty slots."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tests.insight.shop import Visitor, ns, store
from tests.runtime.measuring.test_feed import Clock, Town
from tillfree.insight.lake import Lake, Scope, ask
from tillfree.journal.postgres import PostgresFactLog
from tillfree.merchandise import StockCounted
from tillfree.merchandise.postgres import MERCHANDISE_PROJECTIONS, MerchandiseDesk

DAY_S = 86_400.0
SLOT = store().slots[3].slot_id


@pytest.fixture
def shelves(town: Town, clock: Clock) -> MerchandiseDesk:
    """Give what counts; facts are folded into shelves, since just these fields are told."""
    engine, organisation = town.own.log.engine, town.own.organisation
    town.log = PostgresFactLog(engine, organisation, clock, projections=MERCHANDISE_PROJECTIONS)
    return MerchandiseDesk(town.log, clock)


def _comes(town: Town, name: str, at_s: float, kind: str = "", quantity: int = 1) -> Visitor:
    """Somebody comes in, does something at slot 3, and pays what they took."""
    one = Visitor(name).comes(at_s - 60)
    if kind:
        one.act(kind, at_s, 3, quantity)
    if kind == "pick":
        one.pays(at_s + 60, {3: quantity})
    for heard in one.heard:
        town.hears(heard)
    return one


def _told(town: Town, at_s: float) -> list[tuple[object, ...]]:
    town.clock.now_ns = ns(at_s)
    town.turns()
    answer = ask(town.lake, Scope(town.own.organisation), "out_of_stock")
    return [row[1:2] + row[3:] for row in answer.rows]


def test_what_ran_out_costs_what_it_sells_when_it_is_there(
    town: Town, shelves: MerchandiseDesk
) -> None:
    shelves.count("store-1", StockCounted(SLOT, "sku-3", 2))
    _comes(town, "A", 600, "pick")
    other = _comes(town, "B", 1_200)
    town.hears(taken := other.act("pick", 1_200, 3))
    town.hears(other.pays(1_260, {3: 1}).heard[-1])
    _comes(town, "C", 4_800, "restock", 9)
    # Two units in the hour that it was there for; 250 each.
    wanted = [("sku-3", 1.0, 2.0, 2, 2.0, 500.0)]
    assert _told(town, 5_000) == wanted
    town.begins()
    assert _told(town, 5_400) == wanted
    other.withdraws(taken)
    town.hears(other.heard[-1])
    assert _told(town, 5_800) == []


def test_days_that_are_over_stay_as_they_were_found(town: Town, shelves: MerchandiseDesk) -> None:
    shelves.count("store-1", StockCounted(SLOT, "sku-3", 1))
    _comes(town, "A", 600, "pick")
    _comes(town, "B", 4_200, "restock", 5)
    _told(town, 4_300)
    before = _shortages(town)
    assert before == [
        ("sku-3", date(2026, 9, 21), 23, 2_200.0),
        ("sku-3", date(2026, 9, 22), 0, 1_400.0),
    ]
    # What stands there days later is what was counted, and moved since.
    _comes(town, "C", 9 * DAY_S + 120, "pick", 4)
    _told(town, 9 * DAY_S + 200)
    assert _shortages(town) == before
    _comes(town, "D", 9 * DAY_S + 240, "pick")
    _comes(town, "E", 9 * DAY_S + 600)
    _told(town, 9 * DAY_S + 700)
    assert _shortages(town) == [*before, ("sku-3", date(2026, 9, 30), 23, 300.0)]


def _shortages(town: Town) -> list[tuple[object, ...]]:
    with town.lake.reader(Scope(town.own.organisation), ("shortages",)) as reader:
        return reader.rows("SELECT sku, day, hour, out_s FROM shortages ORDER BY ALL")


@pytest.mark.usefixtures("shelves")
def test_nothing_is_missing_that_was_never_counted(town: Town) -> None:
    _comes(town, "A", 600, "pick")
    assert _told(town, 4_000) == [] and _shortages(town) == []


def test_shortages_are_kept_as_long_as_acts(tmp_path: Path) -> None:
    lake = Lake(tmp_path)

    def of(day: date) -> pa.Table:
        row = {"sku": ["a"], "day": [day], "hour": pa.array([9], pa.int32()), "out_s": [60.0]}
        return pa.table(row)

    for day in (date(2023, 1, 1), date(2026, 1, 1), date(2026, 3, 1)):
        lake.write_shortages("organisation-a", "store-1", of(day), day)
    with lake.reader(Scope("organisation-a", ("store-1",)), ("shortages",)) as reader:
        days = reader.rows("SELECT day FROM shortages ORDER BY day")
    assert days == [(date(2026, 1, 1),), (date(2026, 3, 1),)]

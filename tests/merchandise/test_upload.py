"""Catalogues as they are uploaded: every fault by row, and nothing half-applied."""

import csv
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.merchandise import UploadUnreadable
from tillfree.merchandise.upload import ROWS_MAX, Upload, read_csv, read_json, upload_facts

HEAD = "sku,gtin,name,brand,category,price_minor,tax_rate,age_restricted,member_price_minor\n"


def _csv(*rows: str) -> Upload:
    return read_csv((HEAD + "\n".join(rows)).encode(), "Asia/Seoul", 3)


def test_a_good_catalogue_is_articles_and_prices() -> None:
    found = _csv("tea,4006381333931,Tea,B,drinks,1100,0.1,false,900", "beer,,Beer,,,4400,0.0825,1,")
    assert not found.faults
    tea, beer = found.articles
    assert (tea.gtins, tea.rate_basis_points, beer.rate_basis_points) == (
        ("4006381333931",),
        1000,
        825,
    )
    assert (tea.age_restricted, beer.age_restricted) == (False, True)
    amounts = [(one.sku, one.amount_minor, one.for_members, one.version) for one in found.prices]
    assert amounts == [("tea", 1100, False, 3), ("tea", 900, True, 3), ("beer", 4400, False, 3)]


def test_every_fault_is_told_by_row_and_column_and_nothing_is_kept() -> None:
    found = _csv(
        "tea,4006381333930,Tea,,,1100,0.1,,",
        ",,,,,-1,2,maybe,",
        "milk,,Milk,,,1.5,0.00001,,x",
        "ok,,Ok,,,1,0,,",
        "ok,,Ok,,,1,0,,",
    )
    assert (found.articles, found.prices) == ((), ())
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (1, "gtins"),
        (2, "sku"),
        (2, "name"),
        (2, "tax_rate"),
        (2, "age_restricted"),
        (2, "price_minor"),
        (3, "tax_rate"),
        (3, "price_minor"),
        (3, "member_price_minor"),
        (5, ""),
    ]
    with pytest.raises(UploadUnreadable, match="10 faults"):
        upload_facts(found, "", 1, 1)


def test_json_says_the_same_as_csv() -> None:
    rows = [{"sku": "tea", "name": "Tea", "price_minor": 1100, "tax_rate": 0.1, "gtins": []}]
    found = read_json(msgspec.json.encode(rows), "Asia/Seoul", 3)
    assert found == _csv("tea,,Tea,,,1100,0.1,,")


def test_times_of_validity_are_the_stores_own() -> None:
    text = "sku,name,price_minor,tax_rate,valid_from,valid_until\ntea,Tea,1,0,{},{}\n"
    good = text.format("1970-01-01T09:00", "1970-01-02T09:00").encode()
    (price,) = read_csv(good, "Asia/Seoul", 1).prices
    assert (price.valid_from_ns, price.valid_until_ns) == (0, 86_400 * 10**9)
    swapped = text.format("1970-01-02T09:00", "1970-01-01T09:00").encode()
    assert [fault.column for fault in read_csv(swapped, "Asia/Seoul", 1).faults] == ["valid_until"]


@pytest.mark.parametrize(
    "content, told",
    [
        (b"", "lacks the column 'sku'"),
        (b"sku,name,price_minor\n", "lacks the column 'tax_rate'"),
        (b"sku,name,price_minor,tax_rate,colour\n", "unknown column 'colour'"),
        (b"sku,name,price_minor,tax_rate\n", "0 rows"),
        (b"sku,name,price_minor,tax_rate\n" + b"a,b,1,0\n" * (ROWS_MAX + 1), "in parts"),
        (b"\xff", "UTF-8"),
    ],
)
def test_what_is_no_catalogue_is_refused_in_words(content: bytes, told: str) -> None:
    with pytest.raises(UploadUnreadable, match=told):
        read_csv(content, "UTC", 1)


@given(st.lists(st.lists(st.text(max_size=6), min_size=9, max_size=9), min_size=1, max_size=5))
def test_no_row_breaks_it_and_facts_come_only_without_faults(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD.strip().split(","), *rows])
    try:
        found = read_csv(text.getvalue().encode("utf-8", "surrogatepass"), "UTC", 1)
    except UploadUnreadable:
        return
    assert bool(found.faults) is (not found.articles)

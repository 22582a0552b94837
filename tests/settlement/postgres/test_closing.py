"""A day's close adds up, days are the store's own, and exports say what the rows say."""

import csv
from datetime import date

from tests.settlement.postgres.shop import START_NS, Shop
from tillfree.journal.postgres import transaction
from tillfree.settlement.postgres import (
    Desk,
    close_day,
    day_bounds_ns,
    ledger_csv,
    receipts_csv,
    trial_balance,
)

DAY = date(2027, 1, 15)


def _shop_day(shop: Shop) -> None:
    shop.visit("v1", tea=2, milk=1)()
    shop.visit("v2")()
    shop.visit("v3", "sandbox:decline:no_cover", tea=1)()
    shop.work()
    Desk(shop.cashier).take_off("v1", "tea", 1, "not mine")
    shop.work()


def test_a_day_is_closed_to_the_minor_unit(shop: Shop) -> None:
    _shop_day(shop)
    with transaction(shop.engine, shop.organisation) as connection:
        (close,) = close_day(connection, "store", DAY, "UTC")
        assert close_day(connection, "store", date(2027, 1, 16), "UTC") == ()
    assert (close.receipts, close.zero_carts, close.first_number, close.last_number) == (2, 1, 1, 2)
    assert (close.total_minor, close.unpaid_minor) == (4400, 1100)
    assert sum(close.posted_minor.values()) == 0
    assert close.posted_minor["tax:1000"] == -200
    assert [(row.rate_basis_points, row.tax_minor) for row in close.taxes] == [(0, 0), (1000, 200)]


def test_exports_hold_every_receipt_and_every_side(shop: Shop) -> None:
    _shop_day(shop)
    bounds = (START_NS, START_NS + 10**12)
    with transaction(shop.engine, shop.organisation) as connection:
        receipts = list(csv.DictReader(receipts_csv(connection, "store", *bounds).splitlines()))
        sides = list(csv.DictReader(ledger_csv(connection, "store", *bounds).splitlines()))
        balance = trial_balance(connection)
    assert [row["total_minor"] for row in receipts] == ["3300", "1100"]
    posted = [row for row in sides if row["phase"] == "posted"]
    assert sum(int(row["debit_minor"]) - int(row["credit_minor"]) for row in posted) == 0
    assert sum(one.debit_minor for one in balance) == sum(one.credit_minor for one in balance) > 0
    assert sum(one.pending_minor for one in balance) == 0


def test_a_day_has_as_many_hours_as_the_store_lives_through() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)):
        first_ns, end_ns = day_bounds_ns(day, "Europe/Paris")
        assert (end_ns - first_ns) // (3600 * 10**9) == hours

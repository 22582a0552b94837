"""Refunds, extra lines, debts: what people and timers do about settled visits."""

import msgspec
import pytest
from sqlalchemy import Engine

from tests.settlement.postgres.shop import TERMS, Shop
from tillfree.journal.postgres import transaction
from tillfree.settlement import CorrectionRefused
from tillfree.settlement.postgres import Debt, Desk, VisitUnknown, debts_of


def _debts(shop: Shop, *credentials: str) -> tuple[Debt, ...]:
    with transaction(shop.engine, shop.organisation) as connection:
        return debts_of(connection, credentials)


def test_units_taken_off_are_given_back_to_the_minor_unit(shop: Shop) -> None:
    shop.visit("v1", tea=3, milk=1)()
    shop.work()
    desk = Desk(shop.cashier)
    desk.take_off("v1", "tea", 1, "not mine")
    desk.take_off("v1", "tea", 2, "not mine")
    shop.work()
    assert shop.sandbox.captured_minor("v1") == 2200
    assert shop.balances() == {"clearing": 2200, "sales:venue": -330, "sales:tenant": -1870}
    with pytest.raises(CorrectionRefused, match="has 0"):
        desk.take_off("v1", "tea", 1, "again")
    with pytest.raises(VisitUnknown, match="v9"):
        desk.take_off("v9", "tea", 1, "who")


def test_what_was_taken_off_before_the_capture_is_never_asked_for(shop: Shop) -> None:
    shop.visit("v1", tea=2)()
    shop.settler.run()
    Desk(shop.cashier).take_off("v1", "tea", 1, "put back")
    shop.work()
    assert shop.sandbox.captured_minor("v1") == 1100
    assert "RefundRequested" not in shop.kinds("v1")


def test_a_refund_that_fails_waits_for_a_person(shop: Shop) -> None:
    shop.visit("v1", "sandbox:refund_fails:closed", tea=1)()
    shop.work()
    Desk(shop.cashier).take_off("v1", "tea", 1, "not mine")
    shop.work()
    assert shop.kinds("v1")[-2:] == ["RefundRequested", "RefundFailed"]
    assert shop.balances()["receivable"] == -1100, "the shop owes the shopper"
    assert shop.pending() == 0


def test_an_extra_line_is_charged_within_its_window_only(shop: Shop) -> None:
    shop.visit("v1", tea=1)()
    shop.work()
    desk = Desk(shop.cashier)
    desk.add("v1", "milk", 2, "seen by camera")
    shop.work()
    assert shop.sandbox.captured_minor("v1") == 5500
    assert shop.money("v1").paid
    for sku, quantity in (("milk", 0), ("gin", 1)):
        with pytest.raises(CorrectionRefused, match="cannot be added"):
            desk.add("v1", sku, quantity, "what")
    shop.clock.at_ns += (TERMS.extra_window_s + 1) * 10**9
    with pytest.raises(CorrectionRefused, match="bear the loss"):
        desk.add("v1", "milk", 1, "too late")


def test_a_debt_is_tried_again_when_it_is_due_and_blocks_until_then(shop: Shop) -> None:
    shop.visit("v1", "sandbox:decline:no_cover", tea=1)()
    shop.work()
    desk = Desk(shop.cashier)
    (debt,) = _debts(shop, "sandbox:decline:no_cover", "another")
    assert (debt.amount_minor, debt.visit_id) == (1100, "v1")
    assert desk.retry_due() == 0
    for wait_s in shop.settings.debt_retry_s:
        shop.clock.at_ns += (wait_s + 1) * 10**9
        assert desk.retry_due() == 1
        assert desk.retry_due() == 0
        shop.work()
    shop.clock.at_ns += 10**18
    assert desk.retry_due() == 0, "then only by hand"
    desk.retry("v1")
    shop.work()
    assert shop.kinds("v1").count("PaymentRequested") == 6
    desk.forgive("v1", "operator-1", "moved away")
    desk.forgive("v1", "operator-1", "moved away")
    assert shop.kinds("v1").count("DebtWrittenOff") == 1
    assert _debts(shop, "sandbox:decline:no_cover") == ()
    assert shop.balances()["written_off"] == 1100
    assert "debt" not in shop.balances()


def test_a_line_taken_off_a_debt_shrinks_it(shop: Shop) -> None:
    shop.visit("v1", "sandbox:decline:no_cover", tea=2)()
    shop.work()
    Desk(shop.cashier).take_off("v1", "tea", 1, "not mine")
    assert [debt.amount_minor for debt in _debts(shop, "sandbox:decline:no_cover")] == [1100]
    assert shop.balances()["debt"] == 1100


def test_a_correction_keeps_the_split_between_venue_and_tenant(engine: Engine) -> None:
    shop = Shop(engine, msgspec.structs.replace(TERMS, venue_basis_points=3333))
    shop.stock_up()
    shop.visit("v1", tea=3)()
    shop.work()
    Desk(shop.cashier).take_off("v1", "tea", 3, "not mine")
    shop.work()
    assert sum(shop.balances().values()) == 0
    assert "clearing" not in shop.balances()

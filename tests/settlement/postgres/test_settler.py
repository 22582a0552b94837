"""Visits become money: priced at their moment, charged once, let go, owed, or left to a person."""

import msgspec
import pytest
from sqlalchemy import Engine

from tests.settlement.postgres.shop import START_NS, TERMS, Shop
from tillfree.merchandise import Price, PricesPublished, merchandise_fact
from tillfree.settlement import facts as told


def test_a_finished_visit_is_charged_and_booked(shop: Shop) -> None:
    shop.visit("v1", tea=2, milk=1)()
    shop.work()
    assert shop.kinds("v1") == [
        "ReceiptSettled",
        "PaymentRequested",
        "PaymentAuthorised",
        "CaptureRequested",
        "PaymentCaptured",
        "ReceiptPaid",
    ]
    assert shop.sandbox.captured_minor("v1") == 4400
    assert shop.balances() == {
        "clearing": 4400,
        "sales:venue": -630,
        "sales:tenant": -3570,
        "tax:1000": -200,
    }
    assert shop.pending() == 0


def test_a_zero_cart_closes_at_once_and_lets_its_hold_go(engine: Engine) -> None:
    shop = Shop(engine, msgspec.structs.replace(TERMS, hold_minor=5000))
    shop.stock_up()
    leave = shop.visit("v1")
    shop.work()
    assert shop.sandbox.held_minor("v1") == 5000
    assert shop.pending() == 10_000
    leave()
    shop.work()
    assert shop.kinds("v1")[2:] == ["ZeroCartClosed", "ReleaseRequested", "PaymentReleased"]
    assert shop.sandbox.held_minor("v1") == 0
    assert (shop.balances(), shop.pending()) == ({}, 0)


def test_a_hold_is_taken_first_and_what_exceeds_it_charged(engine: Engine) -> None:
    shop = Shop(engine, msgspec.structs.replace(TERMS, hold_minor=3000))
    shop.stock_up()
    shop.visit("v1", tea=2, milk=1)()
    shop.work()
    assert shop.sandbox.captured_minor("v1") == 4400
    assert [payment.captured_minor for payment in shop.money("v1").payments] == [3000, 1400]
    assert shop.pending() == 0


def test_an_item_costs_what_it_cost_when_it_was_taken(shop: Shop) -> None:
    dearer = PricesPublished(2, (Price("tea", 9900, START_NS + 1, version=2),))
    shop.log.append([merchandise_fact("", "prices", dearer, "2", 2)])
    shop.visit("v1", tea=1)()
    shop.work()
    assert shop.money("v1").due_minor == 1100


@pytest.mark.parametrize("method", ["late", "doubled", "timeout"])
def test_answers_that_come_late_doubled_or_never_charge_once(shop: Shop, method: str) -> None:
    shop.visit("v1", f"sandbox:{method}", tea=1)()
    shop.work()
    shop.wait(5)
    shop.wait(20)
    assert shop.sandbox.captured_minor("v1") == 1100
    assert shop.money("v1").paid


def test_what_is_declined_becomes_a_debt_that_is_retried(shop: Shop) -> None:
    shop.visit("v1", "sandbox:decline:insufficient_funds", tea=1)()
    shop.work()
    assert shop.money("v1").debt_minor == 1100
    assert shop.balances()["debt"] == 1100


def test_a_part_that_was_captured_leaves_the_rest_to_be_asked_again(shop: Shop) -> None:
    shop.visit("v1", "sandbox:partial:600", tea=1)()
    shop.work()
    assert [payment.captured_minor for payment in shop.money("v1").payments] == [600, 500]
    assert shop.money("v1").paid


def test_authentication_of_who_has_gone_is_a_debt_until_they_come_back(shop: Shop) -> None:
    shop.visit("v1", "sandbox:authenticate", tea=1)()
    shop.work()
    state = shop.money("v1")
    assert state.debt_minor == 1100
    (payment,) = state.payments
    shop.sandbox.authenticate(payment.reference)
    shop.work()
    assert shop.money("v1").paid
    assert shop.sandbox.captured_minor("v1") == 1100


def test_doubts_wait_for_a_person_and_nobody_is_charged(shop: Shop) -> None:
    shop.visit("doubt", tea=1)()
    shop.visit("v2", gin=1)()
    shop.work()
    assert shop.kinds("doubt") == shop.kinds("v2") == ["ReviewOpened"]
    assert shop.sandbox.captured_minor("doubt") == 0


def test_a_store_without_terms_charges_nobody(engine: Engine) -> None:
    shop = Shop(engine)
    shop.visit("v1", tea=1)()
    shop.work()
    assert shop.kinds("v1") == ["ReviewOpened"]


def test_receipts_are_numbered_without_gaps(shop: Shop) -> None:
    for number in range(6):
        shop.visit(f"v{number}", tea=number % 3)() if number % 3 else shop.visit(f"v{number}")()
    shop.work()
    numbers = [
        state.settled.number if (state := shop.money(f"v{n}")).settled else 0 for n in range(6)
    ]
    assert numbers == [0, 1, 2, 0, 3, 4]


def test_a_chargeback_is_booked_once_however_often_it_is_told(shop: Shop) -> None:
    shop.visit("v1", tea=1)()
    shop.work()
    (payment,) = shop.money("v1").payments
    for outcome in ("chargeback_opened", "chargeback_opened", "chargeback_lost", "chargeback_lost"):
        shop.sandbox.charge_back(payment.reference, outcome)
        shop.work()
    assert shop.kinds("v1")[-2:] == ["ChargebackOpened", "ChargebackClosed"]
    assert shop.balances()["chargeback_loss"] == 1100
    assert "clearing" not in shop.balances()


def test_a_members_benefits_hold_for_the_visit(shop: Shop) -> None:
    member = PricesPublished(2, (Price("tea", 900, for_members=True, version=2),))
    shop.log.append([merchandise_fact("", "prices", member, "2", 2)])
    leave = shop.visit("v1", tea=1)
    shop.cashier.decide("v1", lambda _: (told.BenefitsGranted(member=True),))
    leave()
    shop.work()
    assert shop.money("v1").due_minor == 900

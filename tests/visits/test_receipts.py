"""Receipts: money to the last unit, tax inside the price, settled only where nothing is doubted."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.visits.doors import CATALOGUE, SETTINGS, cart, lines_of, product, visit
from tillfree.attribution import CartBelief, CartLine
from tillfree.premises import Product
from tillfree.visits import Receipt, ReceiptStatus
from tillfree.visits.receipts import receipt_of


def receipt(belief: CartBelief, catalogue: dict[str, Product] | None = None) -> Receipt:
    return receipt_of(visit(), belief, catalogue or CATALOGUE, "CHF", SETTINGS)


def test_a_receipt_says_what_was_taken_and_what_it_costs() -> None:
    told = receipt(cart("v1", tea=2, gin=1))
    assert lines_of(told) == {"tea": 2, "gin": 1}
    assert [line.unit_price_minor for line in told.lines] == [450, 2900]
    assert told.total_minor == 2 * 450 + 2900
    assert (told.currency, told.visit_id, told.credential) == ("CHF", "v1", "pass-1")


def test_the_price_contains_the_tax() -> None:
    """Of 900 at a tenth of the price 90 are tax; of 2900 at 8.1 % of it 234.9, which is 235."""
    told = receipt(cart("v1", tea=2, gin=1))
    assert told.tax_minor == 90 + 235


def test_who_took_nothing_pays_nothing() -> None:
    told = receipt(cart("v1"))
    assert (told.lines, told.total_minor, told.tax_minor) == ((), 0, 0)
    assert told.status is ReceiptStatus.SETTLED


def test_what_is_free_costs_nothing_and_is_told() -> None:
    told = receipt(cart("v1", free=3, gum=1))
    assert lines_of(told) == {"free": 3, "gum": 1}
    assert told.total_minor == 1


@pytest.mark.parametrize(("probability", "settled"), [(0.999, True), (0.5, False), (0.0, False)])
def test_only_a_sure_cart_is_settled(probability: float, settled: bool) -> None:
    told = receipt(cart("v1", probability, tea=1))
    assert (told.status is ReceiptStatus.SETTLED) == settled
    assert 0.0 <= told.confidence <= 1.0


def test_a_surer_cart_is_a_surer_receipt() -> None:
    told = [receipt(cart("v1", p, tea=1)).confidence for p in (0.0, 0.2, 0.5, 0.9, 0.99, 1.0)]
    assert told == sorted(told)


def test_a_doubted_visit_is_reviewed_however_sure_the_cart() -> None:
    doubted = visit()
    doubted.doubt("a door was forced open")
    told = receipt_of(doubted, cart("v1", 1.0, tea=1), CATALOGUE, "CHF", SETTINGS)
    assert told.status is ReceiptStatus.REVIEW


def test_people_who_were_lost_make_it_less_sure() -> None:
    lost = visit()
    lost.lost_inside = 1
    told = receipt_of(lost, cart("v1", 0.99, tea=1), CATALOGUE, "CHF", SETTINGS)
    assert told.confidence < receipt(cart("v1", 0.99, tea=1)).confidence


def test_a_belief_that_is_no_number_is_never_charged_unseen() -> None:
    told = receipt(cart("v1", float("nan"), tea=1))
    assert told.status is ReceiptStatus.REVIEW
    assert 0.0 <= told.confidence <= 1.0


AMOUNTS = st.lists(
    st.tuples(
        st.integers(0, 5_000_000),
        st.integers(0, 1_000).map(lambda n: n / 1_000),
        st.integers(1, 20),
    ),
    max_size=8,
)


@given(goods=AMOUNTS)
def test_money_is_exact_for_any_prices(goods: list[tuple[int, float, int]]) -> None:
    """No float ever rounds a price; a line's tax is within half a unit of the exact share."""
    catalogue = {f"s{k}": product(f"s{k}", price, rate) for k, (price, rate, _) in enumerate(goods)}
    lines = tuple(CartLine(f"s{k}", count, 0.9) for k, (_, _, count) in enumerate(goods))
    told = receipt(CartBelief("v1", lines, 0.9), catalogue)
    assert told.total_minor == sum(price * count for price, _, count in goods)
    exact = [Decimal(str(rate)) * price * count for price, rate, count in goods]
    rounded = {
        rule: sum(int(tax.to_integral_value(rule)) for tax in exact)
        for rule in (ROUND_HALF_EVEN, ROUND_HALF_UP)
    }
    assert told.tax_minor in rounded.values()
    assert 0 <= told.tax_minor <= told.total_minor

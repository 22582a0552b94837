"""The tax that a price contains, with its rounding rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.money import allocate, half_up, included_tax_minor


@pytest.mark.parametrize(
    "gross, rate, tax",
    [(1000, 0.1, 100), (1200, 0.0, 0), (5, 0.1, 0), (15, 0.1, 2), (25, 0.1, 2), (999, 0.07, 70)],
)
def test_tax_is_a_share_of_the_price_rounded_half_to_even(
    gross: int, rate: float, tax: int
) -> None:
    assert included_tax_minor(gross, rate) == tax


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_tax_is_never_more_than_the_price_nor_off_by_more_than_a_half(
    gross: int, percent: int
) -> None:
    tax = included_tax_minor(gross, percent / 100)
    assert 0 <= tax <= gross
    assert abs(100 * tax - gross * percent) <= 50


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_halves_go_away_from_zero(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    assert abs(2 * (rounded * denominator - numerator)) <= denominator
    assert half_up(-numerator, denominator) == -rounded
    if abs(2 * numerator) % (2 * denominator) == denominator:
        assert abs(rounded) * denominator > abs(numerator)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.data())
def test_parts_add_up_exactly_and_exceed_no_weight(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part <= weight
        assert abs(part * sum(weights) - total * weight) < max(sum(weights), 1)


def test_a_total_without_weights_is_refused() -> None:
    assert allocate(0, [0, 0]) == (0, 0)
    for total, weights in ((1, [0]), (-1, [1]), (1, [2, -1])):
        with pytest.raises(ValueError, match="cannot be spread"):
            allocate(total, weights)

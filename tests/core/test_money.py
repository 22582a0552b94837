"""The tax that a price contains, with its rounding rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.money import included_tax_minor


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

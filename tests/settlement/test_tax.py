"""Taxes: contained, added, or a share; rounded by line or by receipt; always exact sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.settlement.tax import Rounding, Taxable, TaxBasis, TaxRow, line_taxes, tax_rows

_LINES = st.lists(st.builds(Taxable, st.integers(0, 10**6), st.sampled_from([0, 500, 1000, 825])))


@pytest.mark.parametrize(
    "amount, rate, basis, tax",
    [
        (1100, 1000, TaxBasis.CONTAINED, 100),
        (1000, 1000, TaxBasis.CONTAINED, 91),
        (1000, 1000, TaxBasis.ADDED, 100),
        (1000, 1000, TaxBasis.SHARE, 100),
        (199, 825, TaxBasis.ADDED, 16),
        (5, 1000, TaxBasis.ADDED, 1),
        (1200, 0, TaxBasis.CONTAINED, 0),
    ],
)
def test_a_rate_is_of_what_its_basis_says(
    amount: int, rate: int, basis: TaxBasis, tax: int
) -> None:
    assert line_taxes([Taxable(amount, rate)], basis, Rounding.HALF_UP_PER_LINE) == (tax,)


def test_the_two_rules_differ_where_halves_meet() -> None:
    lines = [Taxable(5, 1000), Taxable(5, 1000), Taxable(5, 1000)]
    assert line_taxes(lines, TaxBasis.ADDED, Rounding.HALF_UP_PER_LINE) == (1, 1, 1)
    assert line_taxes(lines, TaxBasis.ADDED, Rounding.HALF_UP_PER_RECEIPT) == (1, 1, 0)


@given(_LINES, st.sampled_from(TaxBasis), st.sampled_from(Rounding))
def test_lines_add_up_to_their_rate_and_stay_near_the_exact_tax(
    lines: list[Taxable], basis: TaxBasis, rounding: Rounding
) -> None:
    taxes = line_taxes(lines, basis, rounding)
    pairs = list(zip(lines, taxes, strict=True))
    for line, tax in pairs:
        assert 0 <= tax <= line.amount_minor
    rows = tax_rows([TaxRow(line.rate_basis_points, 0, tax) for line, tax in pairs])
    for row in rows:
        same = [line for line, _ in pairs if line.rate_basis_points == row.rate_basis_points]
        whole = 10_000 + (row.rate_basis_points if basis is TaxBasis.CONTAINED else 0)
        off = row.tax_minor * whole - sum(one.amount_minor for one in same) * row.rate_basis_points
        roundings = 1 if rounding is Rounding.HALF_UP_PER_RECEIPT else len(same)
        assert 2 * abs(off) <= whole * roundings

"""Taxes of a receipt: contained in the prices or added to them, rounded by a named rule.

Rates are basis points (1,000 is 10 %). The tax of every line is a whole number of minor units, and
the lines of one rate add up to that rate's row of the breakdown, under either rule.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from tillfree.core.money import allocate, half_up

WHOLE_BASIS_POINTS = 10_000


class TaxBasis(StrEnum):
    """What a rate is a part of.

    `CONTAINED`: the price contains the tax, the rate is of the net (Korea, Europe: of 1,100 at 10 %
    100 are tax). `ADDED`: the tax comes on top (United States: 1,000 at 10 % cost 1,100). `SHARE`:
    the price contains the tax, the rate is of the price itself (a store bundle's catalogue: of
    1,000 at 10 % 100 are tax).
    """

    CONTAINED = "contained"
    ADDED = "added"
    SHARE = "share"


class Rounding(StrEnum):
    """Where halves are rounded up: in each line, or once for each rate of a receipt."""

    HALF_UP_PER_LINE = "half_up_per_line"
    HALF_UP_PER_RECEIPT = "half_up_per_receipt"


class TaxRow(msgspec.Struct, frozen=True):
    """One rate of a receipt: what was sold without tax, and the tax, in minor units."""

    rate_basis_points: int
    net_minor: int
    tax_minor: int


class Taxable(msgspec.Struct, frozen=True):
    """One line before tax is known: its price after discounts, and its rate."""

    amount_minor: int
    rate_basis_points: int


def line_taxes(lines: Sequence[Taxable], basis: TaxBasis, rounding: Rounding) -> tuple[int, ...]:
    """Return the tax of each line in minor units, in their order; amounts are not negative."""
    if rounding is Rounding.HALF_UP_PER_LINE:
        return tuple(_tax(line.amount_minor, line.rate_basis_points, basis) for line in lines)
    taxes = [0] * len(lines)
    for rate in sorted({line.rate_basis_points for line in lines}):
        places = [index for index, line in enumerate(lines) if line.rate_basis_points == rate]
        amounts = [lines[index].amount_minor for index in places]
        parts = allocate(_tax(sum(amounts), rate, basis), amounts)
        for index, part in zip(places, parts, strict=True):
            taxes[index] = part
    return tuple(taxes)


def tax_rows(rows: Sequence[TaxRow]) -> tuple[TaxRow, ...]:
    """Return one row a rate, by rate, with the sums of the rows given (which may be negative)."""
    net: dict[int, int] = {}
    tax: dict[int, int] = {}
    for row in rows:
        net[row.rate_basis_points] = net.get(row.rate_basis_points, 0) + row.net_minor
        tax[row.rate_basis_points] = tax.get(row.rate_basis_points, 0) + row.tax_minor
    return tuple(TaxRow(rate, net[rate], tax[rate]) for rate in sorted(net))


def _tax(amount_minor: int, rate: int, basis: TaxBasis) -> int:
    whole = WHOLE_BASIS_POINTS + rate if basis is TaxBasis.CONTAINED else WHOLE_BASIS_POINTS
    return half_up(amount_minor * rate, whole)

"""What a visit costs: units at the price of their moment, promotions, taxes, exact sums.

A unit whose article or price is unknown is no reason to guess: it is a problem, and the visit waits
for a reviewer.
"""

from collections.abc import Sequence

import msgspec

from tillfree.merchandise import Unit
from tillfree.settlement.tax import Taxable, TaxBasis, TaxRow, line_taxes, tax_rows
from tillfree.settlement.terms import SaleTerms


class LineDiscount(msgspec.Struct, frozen=True):
    """What one promotion took off a line, in minor units."""

    promotion_id: str
    amount_minor: int


class PricedLine(msgspec.Struct, frozen=True):
    """Units of one article at one price; minor units.

    `net_minor + tax_minor` is what the shopper pays for the line. In a correction the quantity and
    all amounts but the unit price may be negative.
    """

    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    discounts: tuple[LineDiscount, ...]
    rate_basis_points: int
    net_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        """What the shopper pays for the line."""
        return self.net_minor + self.tax_minor


class Quote(msgspec.Struct, frozen=True):
    """A priced visit: its lines, one tax row a rate, and the total to pay in minor units."""

    currency: str
    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxRow, ...]
    total_minor: int


class Article(msgspec.Struct, frozen=True):
    """What a receipt says of an article: its name and its rate of tax in basis points."""

    name: str
    rate_basis_points: int


def quote_of(units: Sequence[Unit], articles: dict[str, Article], terms: SaleTerms) -> Quote:
    """Return the quote of units that carry their discounts; every sku is among `articles`.

    Units of one article at one price are one line, in the order of first appearance.
    """
    groups: dict[tuple[str, int], list[Unit]] = {}
    for unit in units:
        groups.setdefault((unit.sku, unit.price_minor), []).append(unit)
    taxables = [
        Taxable(sum(unit.paid_minor for unit in group), articles[sku].rate_basis_points)
        for (sku, _), group in groups.items()
    ]
    taxes = line_taxes(taxables, terms.tax_basis, terms.rounding)
    added = terms.tax_basis is TaxBasis.ADDED
    lines = tuple(
        PricedLine(
            sku=sku,
            name=articles[sku].name,
            quantity=len(group),
            unit_price_minor=price_minor,
            discounts=_discounts(group),
            rate_basis_points=taxable.rate_basis_points,
            net_minor=taxable.amount_minor if added else taxable.amount_minor - tax_minor,
            tax_minor=tax_minor,
        )
        for ((sku, price_minor), group), taxable, tax_minor in zip(
            groups.items(), taxables, taxes, strict=True
        )
    )
    return quote_of_lines(lines, terms.currency)


def quote_of_lines(lines: Sequence[PricedLine], currency: str) -> Quote:
    """Return lines with their sums."""
    rows = [TaxRow(line.rate_basis_points, line.net_minor, line.tax_minor) for line in lines]
    return Quote(currency, tuple(lines), tax_rows(rows), sum(line.total_minor for line in lines))


def part_of_line(line: PricedLine, first: int, quantity: int) -> PricedLine:
    """Return units `first` to `first + quantity` of a line, negated, to be taken off a receipt.

    Parts are differences of rounded running sums, so that all units of a line together are the
    line to the minor unit, however they are taken apart.
    """

    def part(amount_minor: int) -> int:
        before = amount_minor * first // line.quantity
        return amount_minor * (first + quantity) // line.quantity - before

    return PricedLine(
        sku=line.sku,
        name=line.name,
        quantity=-quantity,
        unit_price_minor=line.unit_price_minor,
        discounts=tuple(
            LineDiscount(one.promotion_id, -part(one.amount_minor)) for one in line.discounts
        ),
        rate_basis_points=line.rate_basis_points,
        net_minor=-part(line.net_minor),
        tax_minor=-part(line.tax_minor),
    )


def split_minor(net_minor: int, venue_basis_points: int) -> tuple[int, int]:
    """Return what the venue and the tenant get of a net amount; together exactly that amount.

    The venue's share is rounded towards minus infinity, so a refund taken in parts never gives the
    venue more back than it got by more than one minor unit a part.
    """
    venue_minor = net_minor * venue_basis_points // 10_000
    return venue_minor, net_minor - venue_minor


def _discounts(units: Sequence[Unit]) -> tuple[LineDiscount, ...]:
    sums: dict[str, int] = {}
    for unit in units:
        for promotion_id, amount_minor in unit.discounts:
            sums[promotion_id] = sums.get(promotion_id, 0) + amount_minor
    return tuple(LineDiscount(name, amount) for name, amount in sums.items())

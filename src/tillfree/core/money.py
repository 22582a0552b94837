"""Money: integer minor units with one named rounding rule."""

from decimal import ROUND_HALF_EVEN, Decimal


def included_tax_minor(gross_minor: int, tax_rate: float) -> int:
    """Return the tax that a gross price already contains, in minor units.

    `tax_rate` is a fraction of the price that the price contains (the bundle's catalogue says so):
    a rate of 0.1 on 1,000 won is 100 won. Rounded half to even (IEEE 754's default, which does not
    drift over many receipts).
    """
    exact = Decimal(gross_minor) * Decimal(repr(tax_rate))
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))

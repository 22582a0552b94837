"""Money: integer minor units with named rounding rules, and parts that add up exactly."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

_NO_MINOR = frozenset(
    [
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    ]
)
_THREE_MINOR = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
"""Currencies whose minor unit is the unit, or a thousandth; of others a hundredth (ISO 4217)."""


def minor_digits(currency: str) -> int:
    """Return how many digits of an amount stand behind the point (ISO 4217)."""
    return 0 if currency in _NO_MINOR else 3 if currency in _THREE_MINOR else 2


def included_tax_minor(gross_minor: int, tax_rate: float) -> int:
    """Return the tax that a gross price already contains, in minor units.

    `tax_rate` is a fraction of the price that the price contains (the bundle's catalogue says so):
    a rate of 0.1 on 1,000 won is 100 won. Rounded half to even (IEEE 754's default, which does not
    drift over many receipts).
    """
    exact = Decimal(gross_minor) * Decimal(repr(tax_rate))
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def half_up(numerator: int, denominator: int) -> int:
    """Return `numerator / denominator` as a whole number, halves away from zero.

    This is the commercial rounding of receipts: 0.5 -> 1, -0.5 -> -1. `denominator` is positive.
    """
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def allocate(total_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Return whole parts of `total_minor` in proportion to `weights` whose sum is exactly it.

    Each part is first rounded down; what is left goes, one minor unit each, to the largest
    remainders, the first of equal ones (Hamilton's method). `total_minor` and the weights are not
    negative; where all weights are 0 the total must be 0 too. A part exceeds its weight nowhere as
    long as the total does not exceed the sum of the weights.
    """
    whole = sum(weights)
    if total_minor < 0 or any(weight < 0 for weight in weights) or (total_minor and not whole):
        raise ValueError(f"{total_minor} cannot be spread over the weights {list(weights)}")
    if not whole:
        return (0,) * len(weights)
    parts = [total_minor * weight // whole for weight in weights]
    remainders = [total_minor * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in order[: total_minor - sum(parts)]:
        parts[index] += 1
    return tuple(parts)

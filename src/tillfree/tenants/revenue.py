"""Revenue is split between the venue and its tenant, to the last minor unit."""

from dataclasses import dataclass

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Split:
    """What each gets, in minor units; together the amount that was split."""

    venue_minor: int
    tenant_minor: int


def split_minor(amount_minor: int, venue_share_bp: int) -> Split:
    """Return the venue's part of an amount, rounded half to even, and the tenant's, the rest.

    A refund (a negative amount) is split as the sale was. `venue_share_bp` is from 0 to 10,000.
    """
    whole, rest = divmod(abs(amount_minor) * venue_share_bp, BASIS_POINTS)
    half = BASIS_POINTS // 2
    whole += rest > half or (rest == half and whole % 2 == 1)
    venue_minor = whole if amount_minor >= 0 else -whole
    return Split(venue_minor, amount_minor - venue_minor)

"""A split loses nothing, favours nobody, and is undone by a refund."""

from decimal import ROUND_HALF_EVEN, Decimal

from hypothesis import given
from hypothesis import strategies as st

from tillfree.tenants import split_minor

_AMOUNTS = st.integers(-(10**15), 10**15)
_SHARES = st.integers(0, 10_000)


@given(amount=_AMOUNTS, share_bp=_SHARES)
def test_the_parts_are_the_whole(amount: int, share_bp: int) -> None:
    split = split_minor(amount, share_bp)
    assert split.venue_minor + split.tenant_minor == amount
    exact = Decimal(amount) * share_bp / 10_000
    assert split.venue_minor == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


@given(amount=_AMOUNTS, share_bp=_SHARES)
def test_a_refund_is_split_as_the_sale_was(amount: int, share_bp: int) -> None:
    sale, refund = split_minor(amount, share_bp), split_minor(-amount, share_bp)
    assert (refund.venue_minor, refund.tenant_minor) == (-sale.venue_minor, -sale.tenant_minor)


def test_halves_go_to_the_even_side() -> None:
    assert [split_minor(amount, 5_000).venue_minor for amount in (1, 3, 5)] == [0, 2, 2]
    assert split_minor(100, 0).tenant_minor == split_minor(100, 10_000).venue_minor == 100

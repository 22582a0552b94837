"""The price that holds at a moment, and a store's own time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.merchandise import Price, StoreTimeUnknown, price_at, store_time_ns

_PRICES = st.lists(
    st.builds(
        Price,
        st.sampled_from(["tea", "milk"]),
        st.integers(0, 1000),
        st.integers(0, 50),
        st.integers(0, 100),
        st.booleans(),
        st.integers(1, 4),
    ),
    max_size=12,
)


def test_a_price_holds_from_its_first_moment_until_its_end() -> None:
    prices = [Price("tea", 100, 0, 10), Price("tea", 120, 10, 20)]
    assert [price_at(prices, "tea", at) for at in (0, 9, 10, 19, 20)] == [100, 100, 120, 120, None]
    assert price_at(prices, "milk", 5) is None


def test_a_newer_list_wins_and_a_member_pays_no_more_than_others() -> None:
    prices = [Price("tea", 100), Price("tea", 90, version=2), Price("tea", 95, for_members=True)]
    assert price_at(prices, "tea", 1) == 90
    assert price_at(prices, "tea", 1, member=True) == 90
    cheap = [*prices, Price("tea", 80, for_members=True, version=3)]
    assert price_at(cheap, "tea", 1, member=True) == 80
    assert price_at(cheap, "tea", 1) == 90


@given(_PRICES, st.integers(0, 120))
def test_members_never_pay_more_and_only_what_holds_counts(prices: list[Price], at: int) -> None:
    plain, member = price_at(prices, "tea", at), price_at(prices, "tea", at, member=True)
    if plain is not None:
        assert member is not None and member <= plain
        holding = [one for one in prices if one.sku == "tea" and one.holds(at)]
        assert plain in [one.amount_minor for one in holding if not one.for_members]


def test_store_time_is_the_stores_own() -> None:
    assert store_time_ns("1970-01-01T09:00", "Asia/Seoul") == 0
    summer, winter = (
        store_time_ns(f"2026-{month}-01T12:00", "Europe/Paris") for month in ("07", "12")
    )
    assert (summer // 10**9 % 86400, winter // 10**9 % 86400) == (10 * 3600, 11 * 3600)


@pytest.mark.parametrize(
    "text, zone",
    [
        ("2026-03-29T02:30", "Europe/Paris"),
        ("noon", "Asia/Seoul"),
        ("2026-03-29T02:30", "Mars/Base"),
        ("2026-03-29T02:30+01:00", "Europe/Paris"),
    ],
)
def test_a_time_that_is_none_is_refused(text: str, zone: str) -> None:
    with pytest.raises(StoreTimeUnknown, match="store time"):
        store_time_ns(text, zone)

"""Promotions: what each does, their order, and that no unit ever costs less than nothing."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.merchandise import (
    Bundle,
    Coupon,
    MultiBuy,
    Percentage,
    Promotion,
    Unit,
    apply_promotions,
)

_SKUS = ("tea", "milk", "cake")
_UNITS = st.lists(
    st.builds(
        Unit,
        st.sampled_from(_SKUS),
        st.integers(0, 100),
        st.integers(0, 2000),
        st.sampled_from(["drinks", "food"]),
    ),
    max_size=12,
)
_NAMES = st.text("abc", min_size=1, max_size=3)
_TIMES = {"valid_from_ns": st.integers(0, 60), "valid_until_ns": st.integers(40, 120)}
_SETS = st.lists(st.sampled_from(_SKUS), max_size=3).map(tuple)
_PROMOTIONS: st.SearchStrategy[list[Promotion]] = st.lists(
    st.one_of(
        st.builds(
            MultiBuy,
            promotion_id=_NAMES,
            label=_NAMES,
            skus=_SETS,
            quantity=st.integers(0, 4),
            price_minor=st.integers(0, 3000),
            **_TIMES,
        ),
        st.builds(
            Bundle,
            promotion_id=_NAMES,
            label=_NAMES,
            skus=_SETS,
            price_minor=st.integers(0, 3000),
            **_TIMES,
        ),
        st.builds(
            Percentage,
            promotion_id=_NAMES,
            label=_NAMES,
            basis_points=st.integers(0, 10_000),
            skus=_SETS,
            category=st.sampled_from(["", "drinks"]),
            **_TIMES,
        ),
        st.builds(
            Coupon,
            promotion_id=_NAMES,
            label=_NAMES,
            code=st.sampled_from(["x", "y"]),
            amount_minor=st.integers(0, 5000),
            from_minor=st.integers(0, 2000),
            **_TIMES,
        ),
    ),
    max_size=6,
)


def _units(*told: tuple[str, int]) -> list[Unit]:
    return [Unit(sku, 5, price) for sku, price in told]


def _paid(units: list[Unit], *promotions: Promotion, codes: tuple[str, ...] = ()) -> list[int]:
    return [unit.paid_minor for unit in apply_promotions(units, promotions, codes, 9)]


def test_three_for_two_thousand_takes_the_dearest_as_often_as_it_can() -> None:
    offer = MultiBuy(promotion_id="m", label="3", skus=("tea",), quantity=3, price_minor=2000)
    units = _units(("tea", 900), ("tea", 800), ("milk", 500), ("tea", 1000), ("tea", 700))
    paid = _paid(units, offer)
    assert sum(paid) == 2000 + 500 + 700
    assert paid[2] == 500 and paid[4] == 700
    assert _paid(_units(("tea", 100), ("tea", 100), ("tea", 100)), offer) == [100, 100, 100]


def test_a_bundle_wants_one_of_each_and_leaves_the_rest() -> None:
    offer = Bundle(promotion_id="b", label="b", skus=("tea", "cake"), price_minor=1000)
    units = _units(("tea", 900), ("cake", 600), ("tea", 900))
    assert _paid(units, offer) == [600, 400, 900]


def test_a_percentage_is_rounded_up_at_the_half_unit_by_unit() -> None:
    offer = Percentage(promotion_id="p", label="p", basis_points=1000, skus=("tea",))
    assert _paid(_units(("tea", 995), ("tea", 994), ("milk", 100)), offer) == [895, 895, 100]


def test_a_coupon_needs_its_code_its_minimum_and_its_time() -> None:
    offer = Coupon(promotion_id="c", label="c", code="x", amount_minor=100, from_minor=500)
    units = _units(("tea", 200), ("milk", 300))
    assert sum(_paid(units, offer)) == 500
    assert _paid(units, offer, codes=("x",)) == [160, 240]
    assert _paid(units[:1], offer, codes=("x",)) == [200]
    late = Coupon(promotion_id="c", label="c", code="x", amount_minor=100, valid_from_ns=10)
    assert _paid(units, late, codes=("x",)) == [200, 300]


def test_bundles_come_first_and_percentages_take_of_what_is_left() -> None:
    whole = Bundle(promotion_id="z", label="z", skus=("tea", "cake"), price_minor=1000)
    three = MultiBuy(promotion_id="a", label="a", skus=("tea",), quantity=1, price_minor=1)
    tenth = Percentage(promotion_id="p", label="p", basis_points=1000)
    assert _paid(_units(("tea", 900), ("cake", 600)), tenth, three, whole) == [540, 360]


def test_a_promotion_counts_for_what_was_taken_while_it_held() -> None:
    early = Percentage(promotion_id="p", label="p", basis_points=5000, valid_until_ns=6)
    assert _paid([Unit("tea", 5, 100), Unit("tea", 6, 100)], early) == [50, 100]


@given(_UNITS, _PROMOTIONS)
def test_nothing_costs_less_than_nothing_nor_more_than_before(
    units: list[Unit], promotions: list[Promotion]
) -> None:
    changed = apply_promotions(units, promotions, ("x",), 50)
    assert [unit.price_minor for unit in changed] == [unit.price_minor for unit in units]
    for unit in changed:
        assert 0 <= unit.paid_minor <= unit.price_minor
        assert all(off > 0 for _, off in unit.discounts)
    again = apply_promotions(units, promotions[::-1], ("x",), 50)
    ids = [(type(one).__name__, one.promotion_id) for one in promotions]
    if len(set(ids)) == len(ids):
        assert again == changed, "the order in which promotions are given changes nothing"

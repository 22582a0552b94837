"""Credit for a purchase: conventions, exact to the minor unit."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.ads import CreditSettings, Touch, last_touch, position_based

WEEK_NS = 604_800 * 10**9
BOUGHT_NS = 10 * WEEK_NS
SETTINGS = CreditSettings()


def touches(count: int) -> list[Touch]:
    """Return that many ads in the week before, the last first."""
    return [Touch(f"c{n}", BOUGHT_NS - 1 - n * 10**9) for n in range(count)]


def test_the_last_ad_before_the_purchase_has_it_all() -> None:
    late, early = Touch("late", BOUGHT_NS), Touch("early", BOUGHT_NS - WEEK_NS - 1)
    (one,) = last_touch([late, *touches(3), early], BOUGHT_NS, 490, SETTINGS)
    assert (one.touch.campaign_id, one.credit_minor) == ("c0", 490)
    assert last_touch([late, early], BOUGHT_NS, 490, SETTINGS) == ()
    assert position_based([late, early], BOUGHT_NS, 490, SETTINGS) == ()


def test_by_position_the_ends_have_two_fifths_each() -> None:
    def credits(count: int) -> list[int]:
        found = position_based(touches(count), BOUGHT_NS, 1_000, SETTINGS)
        return [one.credit_minor for one in found]

    assert credits(1) == [1_000]
    assert credits(2) == [500, 500]
    assert credits(3) == [400, 200, 400]
    assert credits(6) == [400, 50, 50, 50, 50, 400]


@given(st.integers(1, 40), st.integers(0, 10**9))
def test_the_parts_add_up_to_the_purchase(count: int, worth_minor: int) -> None:
    found = position_based(touches(count), BOUGHT_NS, worth_minor, SETTINGS)
    assert sum(one.credit_minor for one in found) == worth_minor
    assert all(one.credit_minor >= 0 for one in found)

"""Check digits of trade item numbers, by the examples that GS1 prints and by their purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.gtin import LENGTHS, check_digit, gtin_fault, is_gtin

bodies = st.sampled_from(LENGTHS).flatmap(
    lambda length: st.text("0123456789", min_size=length - 1, max_size=length - 1)
)


@pytest.mark.parametrize(
    "gtin", ["6291041500213", "036000291452", "73513537", "10614141000415", "4006381333931"]
)
def test_known_numbers_hold(gtin: str) -> None:
    assert is_gtin(gtin)


@given(bodies, st.data())
def test_any_one_wrong_digit_is_seen(body: str, data: st.DataObject) -> None:
    gtin = f"{body}{check_digit(body)}"
    assert is_gtin(gtin)
    place = data.draw(st.integers(0, len(gtin) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != gtin[place]]))
    assert not is_gtin(gtin[:place] + other + gtin[place + 1 :])


@given(bodies)
def test_leading_zeros_change_no_check_digit(body: str) -> None:
    assert is_gtin(f"{body}{check_digit(body)}".zfill(14))


def test_faults_are_said_in_words() -> None:
    assert gtin_fault("6291041500214") == "its check digit is 4 where 3 would hold"
    assert gtin_fault("12345") == "it has 5 digits instead of 8, 12, 13 or 14"
    assert gtin_fault("62910415O0213") == "it must be made of digits"
    assert gtin_fault("٦٢٩١٠٤١٥") == "it must be made of digits"
    assert gtin_fault("") == "it must be made of digits"


def test_a_body_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="digits"):
        check_digit("12a")

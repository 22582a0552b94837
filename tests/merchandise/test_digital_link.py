"""The path of an article's page, there and back."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.gtin import check_digit
from tillfree.merchandise.digital_link import digital_link_path, gtins_of_path


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    )
)
def test_a_path_leads_back_to_its_number(body: str) -> None:
    gtin = body + str(check_digit(body))
    path = digital_link_path(gtin)
    assert len(path) == len("/01/") + 14
    assert gtin in gtins_of_path(path)


def test_what_is_no_path_leads_nowhere() -> None:
    for path in ("/01/", "/01/4006381333930", "/02/04006381333931", "x/01/04006381333931", ""):
        assert gtins_of_path(path) == ()

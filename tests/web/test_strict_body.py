"""A body is the operation's record to the letter."""

import pytest

from tests.web.town import Retailer, Town

_FIGURES = "/v1/organisation/figures"


@pytest.mark.parametrize("value", [0, 1, "true", "false", None])
def test_what_is_only_like_it_is_refused(here: Town, retailer: Retailer, value: object) -> None:
    with here.owner(retailer) as owner:
        answer = owner.put(_FIGURES, json={"is_public": value})
        assert answer.status_code == 400
        (fault,) = answer.json()["faults"]
        assert fault["place"] == "is_public" and "bool" in fault["text"]
        assert owner.put(_FIGURES, json={"is_public": True}).json()["is_public"] is True


@pytest.mark.parametrize(
    ("amount", "is_read"),
    [
        ("5", True),
        ("5.0", True),
        ("5e0", True),
        ("5.5", False),
        ('"5"', False),
        ("true", False),
        ("1e19", False),
        ("1e999", False),
        ("9" * 400 + ".0", False),
    ],
)
def test_a_whole_number_is_one_however_it_is_written(
    here: Town, retailer: Retailer, amount: str, is_read: bool
) -> None:
    body = f'{{"hold_minor": {amount}}}'.encode()
    with here.owner(retailer) as owner:
        headers = {"content-type": "application/json"}
        answer = owner.put("/v1/stores/none/sale-terms", content=body, headers=headers)
        assert answer.status_code == (404 if is_read else 400), answer.text


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff", b"null"])
def test_what_is_no_record_is_refused(here: Town, retailer: Retailer, body: bytes) -> None:
    with here.owner(retailer) as owner:
        headers = {"content-type": "application/json"}
        assert owner.put(_FIGURES, content=body, headers=headers).status_code == 400

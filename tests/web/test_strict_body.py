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


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff", b"null"])
def test_what_is_no_record_is_refused(here: Town, retailer: Retailer, body: bytes) -> None:
    with here.owner(retailer) as owner:
        headers = {"content-type": "application/json"}
        assert owner.put(_FIGURES, content=body, headers=headers).status_code == 400

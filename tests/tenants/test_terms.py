"""Terms by which nobody could settle are refused by name."""

import msgspec
import pytest

from tests.tenants.seaside import AIRPORT, KIOSK, kiosk
from tillfree.core.errors import TenantRefused
from tillfree.tenants.terms import check_email, check_id, check_store, check_venue


def test_proper_terms_pass() -> None:
    check_store(KIOSK)
    check_venue(AIRPORT)
    check_email("ann@shop.example")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"store_id": "Gate 7"}, "Gate 7"),
        ({"name": " "}, "the store is called"),
        ({"venue_share_bp": 10_001}, "10001 basis points"),
        ({"venue_share_bp": -1}, "-1 basis points"),
        ({"currency": "won"}, "'won'"),
        ({"time_zone": "Seoul"}, "'Seoul'"),
        ({"merchant": msgspec.structs.replace(KIOSK.merchant, country="Korea")}, "'Korea'"),
        ({"merchant": msgspec.structs.replace(KIOSK.merchant, tax_number="")}, "tax number"),
        ({"merchant": msgspec.structs.replace(KIOSK.merchant, address="a\nb")}, "address"),
    ],
)
def test_terms_that_cannot_be_are_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(TenantRefused, match=said):
        check_store(kiosk(**changed))


@pytest.mark.parametrize("value", ["", "-a", "a-", "a_b", "A", "a" * 41, "a.b", "a\n"])
def test_ids_stand_in_addresses_topics_and_keys(value: str) -> None:
    with pytest.raises(TenantRefused, match="the store has the id"):
        check_id("the store", value)


@pytest.mark.parametrize("value", ["", "ann", "@", "a b@c", "a@b@c", "a@b\n", "a" * 250 + "@b.cd"])
def test_what_cannot_be_an_email_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(TenantRefused, match="form name@place"):
        check_email(value)

"""What must hold for names and terms before they become facts."""

import re
import zoneinfo

from tillfree.core.errors import TenantRefused
from tillfree.tenants.records import StoreTerms, Venue
from tillfree.tenants.revenue import BASIS_POINTS

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_NAME_LETTERS = 200
"""Letters of a name; own choice: fits on a receipt's head."""


def check_id(what: str, value: str) -> None:
    """Refuse an id that could not stand in an address, a topic and a key."""
    if not _ID.fullmatch(value):
        raise TenantRefused(
            f"{what} has the id {value[:60]!r}: use 1 to 40 of a-z, 0-9 and '-', which begins and "
            "ends with no '-'"
        )


def check_name(what: str, value: str) -> None:
    """Refuse an empty name, or one that is too long or has control characters."""
    if not value.strip() or len(value) > _NAME_LETTERS or not value.isprintable():
        raise TenantRefused(
            f"{what} is called {value[:60]!r}: use 1 to {_NAME_LETTERS} printable letters"
        )


def check_venue(venue: Venue) -> None:
    """Refuse a venue without a proper id and name."""
    check_id("the venue", venue.venue_id)
    check_name("the venue", venue.name)


def check_store(terms: StoreTerms) -> None:
    """Refuse terms that nobody could settle by."""
    check_id("the store", terms.store_id)
    for what, value in (
        ("the store", terms.name),
        ("the merchant", terms.merchant.legal_name),
        ("the merchant's address", terms.merchant.address),
        ("the merchant's tax number", terms.merchant.tax_number),
    ):
        check_name(what, value)
    place = f"store {terms.store_id}"
    if not 0 <= terms.venue_share_bp <= BASIS_POINTS:
        raise TenantRefused(
            f"{place} gives the venue {terms.venue_share_bp} basis points: use 0 to {BASIS_POINTS}"
        )
    if not re.fullmatch(r"[A-Z]{3}", terms.currency):
        raise TenantRefused(f"{place} has the currency {terms.currency!r}: use ISO 4217, as KRW")
    if not re.fullmatch(r"[A-Z]{2}", terms.merchant.country):
        raise TenantRefused(
            f"{place} has a merchant in {terms.merchant.country!r}: use ISO 3166-1, as KR"
        )
    if terms.time_zone not in zoneinfo.available_timezones():
        raise TenantRefused(
            f"{place} has the time zone {terms.time_zone!r}: use a name as Asia/Seoul"
        )


def check_email(value: str) -> None:
    """Refuse what cannot be an e-mail; whether it is one, only a mail can tell."""
    if len(value) > 254 or not re.fullmatch(
        r"[^@\x00-\x20\x7f-\xa0]+@[^@\x00-\x20\x7f-\xa0]+", value
    ):
        raise TenantRefused(
            "the e-mail is not of the form name@place with at most 254 letters: correct it"
        )

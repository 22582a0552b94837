"""Lists of hashed e-mails in the formats that the big platforms document for matching.

Google Ads, "Format your customer data file": a CSV in UTF-8 with the English header `Email`, in
small letters and without spaces before hashing. Meta, "How to format a customer list": the header
`email`, spaces around cut, small letters. Both: SHA-256 as 64 small hexadecimal letters.
"""

import hashlib
from collections.abc import Sequence
from enum import StrEnum

from tillfree.core.errors import SegmentRefused


class ListFormat(StrEnum):
    """Whose list it is; the value is the partner in `share_with:`."""

    CUSTOMER_MATCH = "google"
    META = "meta"


def hashed_email(email: str) -> str:
    """Return the SHA-256 of an e-mail in small letters and without spaces, as hex."""
    normal = "".join(email.split()).lower()
    return hashlib.sha256(normal.encode("utf-8")).hexdigest()


def customer_match_file(emails: Sequence[str], least: int) -> bytes:
    """Return a list for Google's Customer Match. Raises SegmentRefused for fewer than `least`."""
    return _file("Email", emails, least)


def meta_audience_file(emails: Sequence[str], least: int) -> bytes:
    """Return a list for Meta's Custom Audiences. Raises SegmentRefused for fewer than `least`."""
    return _file("email", emails, least)


def _file(header: str, emails: Sequence[str], least: int) -> bytes:
    # Sorted by hash: the order tells nothing of who came when.
    hashes = sorted({hashed_email(one) for one in emails if one.strip()})
    if len(hashes) < least:
        raise SegmentRefused(
            f"the list has {len(hashes)} people who agreed, {least} are needed so that nobody can "
            "be told apart: widen the rule or wait"
        )
    return "".join(f"{line}\n" for line in (header, *hashes)).encode("ascii")

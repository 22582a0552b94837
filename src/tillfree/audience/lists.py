"""Lists of hashed e-mails in the formats that the big platforms document for matching.

Google Ads, "Format your customer data file": a CSV in UTF-8 with the English header `Email`, in
small letters and without spaces before hashing. Meta, "How to format a customer list": the header
`email`, spaces around cut, small letters. Both: SHA-256 as 64 small hexadecimal letters.
"""

import hashlib
from collections.abc import Iterable, Sequence
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


_HEADERS = {ListFormat.CUSTOMER_MATCH: "Email", ListFormat.META: "email"}


def member_file(form: ListFormat, emails: Sequence[str], least: int) -> bytes:
    """Return a list of members as a partner takes it; raises SegmentRefused for too few people."""
    hashes = {hashed_email(one) for one in emails if one.strip()}
    if len(hashes) < least:
        raise SegmentRefused(
            f"the list has {len(hashes)} people who agreed, {least} are needed so that nobody can "
            "be told apart: widen the rule or wait"
        )
    return _lines(_HEADERS[form], hashes)


def removal_file(form: ListFormat, hashes: Iterable[str]) -> bytes:
    """Return a list of whom a partner is to take out again, in the form in which they were put in.

    Both take people out by a file of the same column as the one that put them in. It is as short
    as need be: somebody alone has to be taken out as well.
    """
    return _lines(_HEADERS[form], hashes)


def _lines(header: str, hashes: Iterable[str]) -> bytes:
    # Sorted by hash: the order tells nothing of who came when.
    return "".join(f"{line}\n" for line in (header, *sorted(set(hashes)))).encode("ascii")

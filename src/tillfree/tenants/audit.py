"""The audit log's links: each entry holds the hash of the one before it.

Who changes, removes or inserts an entry breaks the chain at that place, unless they write all later
ones anew; and then the newest hash is another one than that which was noted elsewhere.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

FIRST_HASH = bytes(32)
"""What stands before the first entry."""


class AuditEntry(msgspec.Struct, frozen=True):
    """Who did what to what, and when; `number` counts from 1.

    Nothing in it names a person but by their id: `details` are for ids, numbers, names of fields.
    """

    number: int
    at_ns: int
    actor_id: str
    action: str
    subject: str
    details: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its chain."""

    entry: AuditEntry
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest entry's number and hash, to be noted where the database's keeper cannot write."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first entry at which the chain does not hold, and why."""

    number: int
    why: str


def entry_hash(organisation: str, entry: AuditEntry, previous: bytes) -> bytes:
    """Return the hash of an entry in its place (SHA-256 over all that it says)."""
    told = msgspec.json.encode([organisation, previous.hex(), *msgspec.structs.astuple(entry)])
    return hashlib.sha256(told).digest()


def first_break(
    organisation: str, links: Iterable[Link], noted: ChainHead | None = None
) -> BrokenLink | None:
    """Return the first broken link of a chain from its first entry on, None where all hold.

    `noted` is a head that was seen before: without it, entries cut off at the end go unnoticed.
    """
    previous, number = FIRST_HASH, 0
    for link in links:
        number += 1
        if link.entry.number != number:
            return BrokenLink(number, f"entry {number} is missing")
        if link.previous != previous:
            return BrokenLink(number, "it does not follow the entry before it")
        if link.hash != entry_hash(organisation, link.entry, previous):
            return BrokenLink(number, "it was changed")
        if noted and number == noted.number and link.hash != noted.hash:
            return BrokenLink(number, "it is another one than was noted")
        previous = link.hash
    if noted and number < noted.number:
        return BrokenLink(number + 1, f"entries {number + 1} to {noted.number} are missing")
    return None

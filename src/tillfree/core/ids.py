"""Derived ids: the same thing has the same id in every replay.

An id is a UUIDv5 (RFC 9562, 5.5) of a store and what is certain about the thing (its place in a
sequence), never of an estimate that may change.
"""

import uuid

_ROOT = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")


def derived_id(store_id: str, *parts: str | int) -> str:
    """Return the UUIDv5 of `store_id` and `parts` as text; same input, same id."""
    name = "\x1f".join(["tillfree", store_id, *map(str, parts)])
    return str(uuid.uuid5(_ROOT, name))

"""Lists by pages: who wants the next one shows the cursor that came with the one before.

A cursor holds the last item's own key and nothing else, so it stays good whatever is added or goes
meanwhile. It is read strictly, and rows of others are never seen whatever it says.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from tillfree.web.problems import INVALID, FieldFault, RequestRefused

PAGE_ITEMS = 50
"""Items of a page where nothing is said."""
PAGE_ITEMS_MAX = 200
"""Items of a page at most; some 100 kB of visits."""

Limit = Annotated[
    int,
    QueryParameter(name="limit", ge=1, le=PAGE_ITEMS_MAX, description="Items of a page at most."),
]
Cursor = Annotated[
    str | None,
    QueryParameter(
        name="cursor",
        pattern="^[A-Za-z0-9_-]{1,400}$",
        description="`next_cursor` of the page before; leave it out for the first.",
    ),
]

_Item = TypeVar("_Item")
_Key = TypeVar("_Key")


class Page(msgspec.Struct, Generic[_Item], frozen=True):
    """Some items in order; `next_cursor` is null on the last page."""

    items: tuple[_Item, ...]
    next_cursor: str | None


def write_cursor(key: tuple[str | int, ...]) -> str:
    """Return the cursor that stands for a key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode("ascii").rstrip("=")


def read_cursor(cursor: str, kind: type[_Key]) -> _Key:
    """Return the key that a cursor stands for. Raises RequestRefused for one that nobody gave."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(text, type=kind)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise RequestRefused(
            INVALID,
            "the cursor is none that a page gave: begin with the first page",
            faults=[FieldFault("cursor", "unknown")],
        ) from error


def page_of(
    items: Sequence[_Item], limit: int, key: Callable[[_Item], tuple[str | int, ...]]
) -> Page[_Item]:
    """Return a page of `limit` items; one item more than that says that there is a next page."""
    shown = tuple(items[:limit])
    more = len(items) > limit
    return Page(shown, write_cursor(key(shown[-1])) if more else None)


def page_by_id(
    items: Sequence[_Item], limit: int, cursor: str | None, identity: Callable[[_Item], str]
) -> Page[_Item]:
    """Return a page of a short list that is sorted by its ids."""
    after = read_cursor(cursor, tuple[str])[0] if cursor else ""
    rest = [item for item in items if identity(item) > after]
    return page_of(rest[: limit + 1], limit, lambda item: (identity(item),))

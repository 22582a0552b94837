"""Who is told at once that a journal has grown: listeners in the process that committed the facts.

It saves them the wait for their next look, and is no promise: what another process appends they
find by asking for the newest position now and then. PostgreSQL's own notices (LISTEN) would tell
of those as well, and are not used: a notice takes a lock of the whole server at each commit, needs
a connection of its own for each process, and is lost when that breaks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

GrowthListener = Callable[[str, int], None]
"""Takes an organisation and the newest position of its journal; in the thread that committed, so
it only hands on."""

_GROWN = "tillfree.grown"
_LISTENERS: WeakKeyDictionary[Engine, tuple[GrowthListener, ...]] = WeakKeyDictionary()


@contextmanager
def hearing_growth(engine: Engine, listener: GrowthListener) -> Iterator[None]:
    """Tell a listener of each commit by which a journal of this engine grew, while the block lasts.

    A commit that is under way as the block ends may still be told.
    """
    _LISTENERS[engine] = (*_LISTENERS.get(engine, ()), listener)
    try:
        yield
    finally:
        _LISTENERS[engine] = tuple(one for one in _LISTENERS[engine] if one is not listener)


def note_growth(connection: Connection, position: int) -> None:
    """Note that the transaction, once it is committed, has brought the journal to a position."""
    connection.info[_GROWN] = position


def take_growth(connection: Connection) -> int:
    """Return the position that was noted since this was asked last, 0 for none, and forget it."""
    position: int = connection.info.pop(_GROWN, 0)
    return position


def tell_growth(engine: Engine, organisation: str, position: int) -> None:
    """Tell all who listen; what they raise is passed on."""
    for listener in _LISTENERS.get(engine, ()):
        listener(organisation, position)

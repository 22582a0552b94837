"""Who is let in while the cloud cannot be asked: each pass once, and not more than a few people.

The store cannot know then who is blocked or owes; the cap bounds what that may cost. A rule and a
small state: the store's process keeps the state before it opens the gate.
"""

from enum import StrEnum

import msgspec

from tillfree.admission.passes import EntryPass
from tillfree.admission.settings import PassSettings
from tillfree.core.clock import nanoseconds


class UnseenEntries(msgspec.Struct, frozen=True):
    """Passes used here that have not expired yet, with their expiry; people let in since alone."""

    used: dict[str, int] = {}
    let_in: int = 0


class EntryRefusal(StrEnum):
    """Why a good pass does not open the gate of a store that is alone."""

    USED = "used"
    TOO_MANY_UNSEEN = "too_many_unseen"


def let_in_unseen(
    state: UnseenEntries, entry: EntryPass, now_ns: int, settings: PassSettings
) -> UnseenEntries | EntryRefusal:
    """Return the state with this pass used and one more person let in, or why not.

    Staff do not count against the cap: without them nobody could look after the store.
    """
    fresh = with_used(state, entry, now_ns, settings)
    if isinstance(fresh, EntryRefusal):
        return fresh
    counts = entry.role != "staff"
    if counts and state.let_in >= settings.unseen:
        return EntryRefusal.TOO_MANY_UNSEEN
    return UnseenEntries(fresh.used, state.let_in + counts)


def with_used(
    state: UnseenEntries, entry: EntryPass, now_ns: int, settings: PassSettings
) -> UnseenEntries | EntryRefusal:
    """Return the state with this pass used, whoever let the person in, or why it cannot be."""
    over_ns = now_ns - nanoseconds(settings.tolerance_s)
    used = {known: expires for known, expires in state.used.items() if expires >= over_ns}
    if entry.pass_id in used:
        return EntryRefusal.USED
    if len(used) >= settings.remembered:
        return EntryRefusal.TOO_MANY_UNSEEN
    return UnseenEntries({**used, entry.pass_id: entry.expires_ns}, state.let_in)


def line_is_back(state: UnseenEntries) -> UnseenEntries:
    """Return the state once the cloud answers again: used passes stay used, the count is free."""
    return UnseenEntries(state.used, 0)

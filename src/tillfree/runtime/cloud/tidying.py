"""The chores that let go of what was kept long enough."""

from collections.abc import Callable, Sequence

from tillfree.core.clock import nanoseconds
from tillfree.journal.postgres import Outbox
from tillfree.runtime.cloud.back_office import Chore

_LOOK_S = 600.0
"""Seconds between two looks; what goes was kept for a month, so minutes do not matter."""


def tidying_chores(outbox: Outbox, now_ns: Callable[[], int]) -> Sequence[Chore]:
    """Return the chore that deletes an organisation's messages that were delivered long ago."""
    due_ns = 0

    def sweep() -> int:
        nonlocal due_ns
        if now_ns() < due_ns:
            return 0
        gone = outbox.sweep()
        if not gone:
            due_ns = now_ns() + nanoseconds(_LOOK_S)
        return gone

    return (sweep,)

"""The chores that let go of what was kept long enough, and end consents whose term is over."""

from collections.abc import Callable, Sequence

from tillfree.ads.boards_postgres import Plays
from tillfree.ads.postgres import AdNotices
from tillfree.consent.postgres import ConsentDesk, ProfileShelf
from tillfree.core.clock import nanoseconds
from tillfree.journal.postgres import Outbox
from tillfree.runtime.cloud.back_office import Chore

_LOOK_S = 600.0
"""Seconds between two looks; what goes was kept for a month, so minutes do not matter. A consent
that is over is refused at once, whether its end has been written down yet or not."""


def tidying_chores(
    outbox: Outbox,
    consents: ConsentDesk,
    profiles: ProfileShelf,
    notices: AdNotices,
    plays: Plays,
    now_ns: Callable[[], int],
) -> Sequence[Chore]:
    """Return chores of an organisation: what was delivered, read, noticed or played long ago is
    deleted, consents ended that are over."""
    old = (outbox.sweep, profiles.forget_old_reads, notices.forget_old, plays.forget_old)
    every = (*old, consents.end_terms)
    return tuple(_now_and_then(chore, now_ns) for chore in every)


def _now_and_then(chore: Chore, now_ns: Callable[[], int]) -> Chore:
    """Return a chore that rests for a while after it found nothing to do."""
    due_ns = 0

    def run() -> int:
        nonlocal due_ns
        if now_ns() < due_ns:
            return 0
        done = chore()
        if not done:
            due_ns = now_ns() + nanoseconds(_LOOK_S)
        return done

    return run

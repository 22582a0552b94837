"""The chores that let go of what was kept long enough, and end consents whose term is over."""

from collections.abc import Callable, Sequence

from tillfree.core.clock import nanoseconds
from tillfree.runtime.cloud.back_office import Chore
from tillfree.runtime.cloud.services import OrganisationServices

_LOOK_S = 600.0
"""Seconds between two looks; what goes was kept for a month, so minutes do not matter. A consent
that is over is refused at once, whether its end has been written down yet or not."""


def tidying_chores(own: OrganisationServices) -> Sequence[Chore]:
    """Return chores of an organisation: what was delivered, read, noticed, played or told partners
    long ago is deleted, consents ended that are over."""
    every = (
        own.outbox.sweep,
        own.profiles.forget_old_reads,
        own.ads.notices.forget_old,
        own.screens.plays.forget_old,
        own.audience.lists.forget_old,
        own.consents.end_terms,
    )
    return tuple(_now_and_then(chore, own.office.now_ns) for chore in every)


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

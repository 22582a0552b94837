"""How often one person is shown something, over all channels together."""

from collections.abc import Iterable
from dataclasses import dataclass

from tillfree.core.clock import NS_PER_S

SHOWS_LOOKED = 10_000
"""Shows of one person that are looked at, at most."""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `shows` within `hours`, on web and screens together."""

    shows: int
    hours: int


def may_show(caps: Iterable[Cap], shown_ns: Iterable[int], at_ns: int) -> bool:
    """Tell whether all caps leave one more show at a moment; `shown_ns` are those before (UTC)."""
    before = sorted(shown_ns, reverse=True)[:SHOWS_LOOKED]
    for cap in caps:
        begin_ns = at_ns - cap.hours * 3_600 * NS_PER_S
        if sum(begin_ns < one <= at_ns for one in before) >= cap.shows:
            return False
    return True

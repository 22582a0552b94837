"""The log in memory: for one recording, for tests, and as the plainest reading of the port.

It keeps every fact for as long as it lives, about 1 kB each: 10,000 visits are some 100 MB. A
store that stays open wants a log on disk.
"""

from collections.abc import Callable, Iterable
from itertools import islice

import msgspec

from tillfree.core.errors import FactConflict
from tillfree.journal.envelope import Fact, without_stamp
from tillfree.journal.log import EVERYTHING, READ_LIMIT, FactFilter, LoggedFact
from tillfree.journal.upcasting import NO_UPCASTS, Upcasts, upcast


class MemoryFactLog:
    """A `FactLog` whose facts live in a list; `now_ns` is the clock that stamps them."""

    def __init__(self, now_ns: Callable[[], int], *, upcasts: Upcasts = NO_UPCASTS) -> None:
        """Start empty. `now_ns` returns nanoseconds since 1970 UTC.

        Facts are read with their bodies lifted by `upcasts`.
        """
        self._now_ns = now_ns
        self._upcasts = upcasts
        self._facts: list[LoggedFact] = []
        self._by_id: dict[str, Fact] = {}

    def append(self, facts: Iterable[Fact]) -> tuple[LoggedFact, ...]:
        """Append what is new and return it as recorded; see `FactLog.append`."""
        fresh: dict[str, Fact] = {}
        for fact in facts:
            known = self._by_id.get(fact.fact_id) or fresh.get(fact.fact_id)
            if known is None:
                fresh[fact.fact_id] = fact
            elif self._content(known) != self._content(fact):
                raise FactConflict(
                    f"fact {fact.fact_id} ({fact.kind}) is already recorded with another content; "
                    "a correction must be a fact of its own"
                )
        recorded_ns = self._now_ns()
        first = len(self._facts) + 1
        logged = tuple(
            LoggedFact(first + index, msgspec.structs.replace(fact, recorded_ns=recorded_ns))
            for index, fact in enumerate(fresh.values())
        )
        self._facts.extend(logged)
        self._by_id.update((entry.fact.fact_id, entry.fact) for entry in logged)
        return logged

    def read(
        self, wanted: FactFilter = EVERYTHING, *, after: int = 0, limit: int = READ_LIMIT
    ) -> tuple[LoggedFact, ...]:
        """Return wanted facts after a position, in order; see `FactLog.read`."""
        later = (self._facts[index] for index in range(max(after, 0), len(self._facts)))
        found = islice((entry for entry in later if wanted.wants(entry.fact)), limit)
        return tuple(LoggedFact(one.position, upcast(one.fact, self._upcasts)) for one in found)

    def _content(self, fact: Fact) -> Fact:
        return without_stamp(upcast(fact, self._upcasts))

    def position(self) -> int:
        """Return the position of the newest fact, 0 where there is none."""
        return len(self._facts)

"""The port of the log: facts are appended once, stamped, and read again in their order.

Everything downstream of the engine is a fold of what a log gives. An implementation keeps the
promises that `tests/contracts/test_fact_log.py` tries on each of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from tillfree.journal.envelope import Fact

READ_LIMIT = 1_000
"""Facts that one read gives at most unless told otherwise; own choice: about 1 MB."""


@dataclass(frozen=True, slots=True)
class LoggedFact:
    """A fact at its place in a log; the first fact of a log is at position 1."""

    position: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts a reader wants; an empty field wants all."""

    store_id: str = ""
    subject: str = ""
    kind: str = ""

    def wants(self, fact: Fact) -> bool:
        """Tell whether the fact passes."""
        return (
            self.store_id in ("", fact.store_id)
            and self.subject in ("", fact.subject)
            and self.kind in ("", fact.kind)
        )


EVERYTHING = FactFilter()
"""The filter that lets every fact pass."""


class FactLog(Protocol):
    """An append-only log of facts."""

    def append(self, facts: Iterable[Fact]) -> tuple[LoggedFact, ...]:
        """Append facts in their order and return those that were new, as recorded.

        A fact whose id is already here is passed over, so a second delivery changes nothing. Each
        new one gets the log's own `recorded_ns`. All are appended or none. Raises FactConflict
        where a known id comes with another content.
        """
        ...

    def read(
        self, wanted: FactFilter = EVERYTHING, *, after: int = 0, limit: int = READ_LIMIT
    ) -> tuple[LoggedFact, ...]:
        """Return up to `limit` wanted facts whose position is greater than `after`, in order."""
        ...

    def position(self) -> int:
        """Return the position of the newest fact, 0 where there is none."""
        ...

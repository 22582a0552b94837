"""The log in PostgreSQL: one per organisation, append-only, with positions without gaps.

What is returned by `append` has been committed and survives the loss of the server's process.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, func, insert, select

from tillfree.core.errors import FactConflict, FactRefused
from tillfree.journal.codec import decode_fact, encode_fact
from tillfree.journal.envelope import Fact
from tillfree.journal.log import EVERYTHING, READ_LIMIT, FactFilter, LoggedFact
from tillfree.journal.postgres.engine import transaction
from tillfree.journal.postgres.tables import FACT

APPEND_LIMIT = 10_000
"""Facts that one append takes at most, since all go into one transaction; own choice: 10 MB."""


class PostgresFactLog:
    """A `FactLog` of one organisation; several may write to the same one from several processes."""

    def __init__(self, engine: Engine, organisation: str, now_ns: Callable[[], int]) -> None:
        """Open the organisation's log. `now_ns` returns nanoseconds since 1970 UTC.

        Raises FactRefused for an empty organisation, which would be the one of nobody.
        """
        if not organisation:
            raise FactRefused("a log's organisation is '', at least one letter is needed: name it")
        self.engine = engine
        self.organisation = organisation
        self._now_ns = now_ns

    def append(self, facts: Iterable[Fact]) -> tuple[LoggedFact, ...]:
        """Append what is new and return it as recorded; see `FactLog.append`.

        Raises FactRefused for more than APPEND_LIMIT facts or a NUL in an id, and
        DatabaseUnavailable where it is not known whether the facts were kept: append them again.
        """
        given = _first_of_each(list(facts))
        lines = {fact_id: encode_fact(fact) for fact_id, fact in given.items()}
        if not given:
            return ()
        with transaction(self.engine, self.organisation) as connection:
            self._take_turns(connection)
            known = self._known(connection, list(lines))
            for fact_id, line in known.items():
                _must_be_same(line, lines[fact_id])
            first = self._position(connection) + 1
            recorded_ns = self._now_ns()
            fresh = [fact for fact in given.values() if fact.fact_id not in known]
            logged = tuple(
                LoggedFact(first + index, msgspec.structs.replace(fact, recorded_ns=recorded_ns))
                for index, fact in enumerate(fresh)
            )
            if logged:
                rows = [self._row(entry, lines[entry.fact.fact_id]) for entry in logged]
                connection.execute(insert(FACT), rows)
        return logged

    def read(
        self, wanted: FactFilter = EVERYTHING, *, after: int = 0, limit: int = READ_LIMIT
    ) -> tuple[LoggedFact, ...]:
        """Return wanted facts after a position, in order; see `FactLog.read`."""
        query = (
            select(FACT.c.position, FACT.c.line, FACT.c.recorded_ns)
            .where(FACT.c.organisation == self.organisation, FACT.c.position > after)
            .order_by(FACT.c.position)
            .limit(limit)
        )
        for name in ("store_id", "subject", "kind"):
            if value := getattr(wanted, name):
                query = query.where(FACT.c[name] == value)
        with transaction(self.engine, self.organisation) as connection:
            return tuple(_logged(row) for row in connection.execute(query).mappings())

    def position(self) -> int:
        """Return the position of the newest fact, 0 where there is none."""
        with transaction(self.engine, self.organisation) as connection:
            return self._position(connection)

    def _take_turns(self, connection: Connection) -> None:
        """Wait until no other transaction appends to this log, and keep others out until the end.

        Positions are given in the order of commits by this lock alone. A sequence would give them
        in the order of asking: 8 could be committed before 7, and a reader that stands at 8 would
        never see 7; and what is rolled back would leave a hole that looks like a fact to come. The
        server lets a lock go after the commit is visible, so who is next counts on from there. Two
        organisations whose names have one hash merely wait for one another.
        """
        key = func.hashtextextended("journal:" + self.organisation, 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))

    def _known(self, connection: Connection, ids: list[str]) -> dict[str, bytes]:
        query = select(FACT.c.fact_id, FACT.c.line).where(
            FACT.c.organisation == self.organisation, FACT.c.fact_id.in_(ids)
        )
        return {row.fact_id: bytes(row.line) for row in connection.execute(query)}

    def _position(self, connection: Connection) -> int:
        query = select(func.max(FACT.c.position)).where(FACT.c.organisation == self.organisation)
        return connection.execute(query).scalar() or 0

    def _row(self, entry: LoggedFact, line: bytes) -> dict[str, object]:
        fact = entry.fact
        return {
            "organisation": self.organisation,
            "position": entry.position,
            "fact_id": fact.fact_id,
            "store_id": fact.store_id,
            "subject": fact.subject,
            "kind": fact.kind,
            "recorded_ns": fact.recorded_ns,
            "line": line,
        }


def _first_of_each(facts: Sequence[Fact]) -> dict[str, Fact]:
    """Return the facts by id, in order of first arrival; refuse what cannot be kept."""
    if len(facts) > APPEND_LIMIT:
        raise FactRefused(
            f"{len(facts)} facts in one append, at most {APPEND_LIMIT} fit into one transaction: "
            "append them in parts"
        )
    firsts: dict[str, Fact] = {}
    for fact in facts:
        for name in ("fact_id", "store_id", "subject", "kind"):
            if "\0" in getattr(fact, name):
                raise FactRefused(
                    f"fact {fact.fact_id!r} has a NUL character in its {name}, which a database "
                    "cannot find by: leave it out"
                )
        first = firsts.setdefault(fact.fact_id, fact)
        if first is not fact:
            _must_be_same(encode_fact(first), encode_fact(fact))
    return firsts


def _must_be_same(known: bytes, line: bytes) -> None:
    """Refuse another content; a number written in two ways (1 and 1.0) is one content."""
    if known == line:
        return
    fact = decode_fact(line)
    if decode_fact(known) != fact:
        raise FactConflict(
            f"fact {fact.fact_id} ({fact.kind}) is already recorded with another content; "
            "a correction must be a fact of its own"
        )


def _logged(row: RowMapping) -> LoggedFact:
    fact = decode_fact(bytes(row["line"]))
    return LoggedFact(
        row["position"], msgspec.structs.replace(fact, recorded_ns=row["recorded_ns"])
    )

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
from tillfree.journal.postgres.growth import note_growth
from tillfree.journal.postgres.projections import Projection, fold
from tillfree.journal.postgres.tables import FACT
from tillfree.journal.upcasting import NO_UPCASTS, Upcasts, upcast

APPEND_LIMIT = 10_000
"""Facts that one append takes at most, since all go into one transaction; own choice: 10 MB."""

ID_BYTES_MAX = 1_000
"""Bytes of an organisation, an id, a subject or a kind; PostgreSQL's index takes 2,704 of two."""


class PostgresFactLog:
    """A `FactLog` of one organisation; several may write to the same one from several processes."""

    def __init__(
        self,
        engine: Engine,
        organisation: str,
        now_ns: Callable[[], int],
        *,
        projections: Sequence[Projection] = (),
        upcasts: Upcasts = NO_UPCASTS,
    ) -> None:
        """Open the organisation's log. `now_ns` returns nanoseconds since 1970 UTC.

        Each append keeps the rows of `projections` in step, in the same transaction; facts are read
        with their bodies lifted by `upcasts`. Raises FactRefused for an organisation that is empty,
        which would be the one of nobody, or longer than ID_BYTES_MAX.
        """
        if not organisation or len(organisation.encode("utf-8", "replace")) > ID_BYTES_MAX:
            raise FactRefused(
                f"a log's organisation is {organisation[:80]!r}, 1 to {ID_BYTES_MAX} bytes are "
                "needed: name it"
            )
        self.engine = engine
        self.organisation = organisation
        self.projections = tuple(projections)
        self._now_ns = now_ns
        self._upcasts = upcasts

    def append(self, facts: Iterable[Fact]) -> tuple[LoggedFact, ...]:
        """Append what is new and return it as recorded; see `FactLog.append`.

        Raises FactRefused for more than APPEND_LIMIT facts, for an id with a NUL or of more than
        ID_BYTES_MAX bytes, for a body that is not its kind's, and DatabaseUnavailable where it is
        not known whether the facts were kept: append them again.
        """
        given = list(facts)
        if not given:
            return ()
        with transaction(self.engine, self.organisation) as connection:
            return self.append_in(connection, given)

    def append_in(self, connection: Connection, facts: Iterable[Fact]) -> tuple[LoggedFact, ...]:
        """Append within the caller's transaction, which must be in this organisation's name.

        Like `append`, but kept only if that transaction is committed. Other appends to this log
        wait until it ends, so what is slow comes before.
        """
        given = _first_of_each(list(facts))
        if not given:
            return ()
        lines = {fact_id: encode_fact(fact) for fact_id, fact in given.items()}
        self.take_turn(connection)
        known = self._known(connection, list(lines))
        for fact_id, line in known.items():
            _must_be_same(line, lines[fact_id], self._upcasts)
        first = self.position_in(connection) + 1
        recorded_ns = self._now_ns()
        fresh = [fact for fact in given.values() if fact.fact_id not in known]
        logged = tuple(
            LoggedFact(first + index, msgspec.structs.replace(fact, recorded_ns=recorded_ns))
            for index, fact in enumerate(fresh)
        )
        if logged:
            rows = [self._row(entry, lines[entry.fact.fact_id]) for entry in logged]
            connection.execute(insert(FACT), rows)
            newest = [LoggedFact(one.position, upcast(one.fact, self._upcasts)) for one in logged]
            fold(connection, self, self.projections, newest)
            note_growth(connection, logged[-1].position)
        return logged

    def read(
        self, wanted: FactFilter = EVERYTHING, *, after: int = 0, limit: int = READ_LIMIT
    ) -> tuple[LoggedFact, ...]:
        """Return wanted facts after a position, in order; see `FactLog.read`."""
        with transaction(self.engine, self.organisation) as connection:
            return self.read_in(connection, wanted, after=after, limit=limit)

    def read_in(
        self,
        connection: Connection,
        wanted: FactFilter = EVERYTHING,
        *,
        after: int = 0,
        limit: int = READ_LIMIT,
    ) -> tuple[LoggedFact, ...]:
        """Read within the caller's transaction, its own appends included; see `read`."""
        query = (
            select(FACT.c.position, FACT.c.line, FACT.c.recorded_ns)
            .where(FACT.c.organisation == self.organisation, FACT.c.position > after)
            .order_by(FACT.c.position)
            .limit(limit)
        )
        for name in ("store_id", "subject", "kind"):
            if value := getattr(wanted, name):
                query = query.where(FACT.c[name] == value)
        return tuple(self._logged(row) for row in connection.execute(query).mappings())

    def position(self) -> int:
        """Return the position of the newest fact, 0 where there is none."""
        with transaction(self.engine, self.organisation) as connection:
            return self.position_in(connection)

    def position_in(self, connection: Connection) -> int:
        """Return the position of the newest fact within the caller's transaction."""
        query = select(func.max(FACT.c.position)).where(FACT.c.organisation == self.organisation)
        return connection.execute(query).scalar() or 0

    def has_in(self, connection: Connection, fact_id: str) -> bool:
        """Tell within the caller's transaction whether a fact is recorded."""
        return bool(self._known(connection, [fact_id]))

    def take_turn(self, connection: Connection) -> None:
        """Wait until no other transaction appends to this log, and keep others out until the end.

        Who decides by rows that projections write takes the turn before reading them: nobody else
        can then append in between. Taking it again in one transaction does nothing.

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

    def _logged(self, row: RowMapping) -> LoggedFact:
        fact = upcast(decode_fact(bytes(row["line"])), self._upcasts)
        stamped = msgspec.structs.replace(fact, recorded_ns=row["recorded_ns"])
        return LoggedFact(row["position"], stamped)

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
            _must_be_findable(fact, name)
        first = firsts.setdefault(fact.fact_id, fact)
        if first is not fact:
            _must_be_same(encode_fact(first), encode_fact(fact), NO_UPCASTS)
    return firsts


def _must_be_findable(fact: Fact, name: str) -> None:
    """Refuse an id that the database could not keep in an index."""
    value = getattr(fact, name)
    if "\0" in value:
        raise FactRefused(
            f"fact {fact.fact_id[:80]!r} has a NUL character in its {name}, which a database "
            "cannot find by: leave it out"
        )
    size = len(value.encode("utf-8", "replace"))
    if size > ID_BYTES_MAX:
        raise FactRefused(
            f"fact {fact.fact_id[:80]!r} has a {name} of {size} bytes, at most {ID_BYTES_MAX} fit "
            "into an index: put what is long into the body"
        )


def _must_be_same(known: bytes, line: bytes, upcasts: Upcasts) -> None:
    """Refuse another content; a number written in two ways (1 and 1.0) is one content.

    So is a body in its old and in its newest form: a newer program that replays says the same.
    """
    if known == line:
        return
    fact = decode_fact(line)
    if upcast(decode_fact(known), upcasts) != upcast(fact, upcasts):
        raise FactConflict(
            f"fact {fact.fact_id} ({fact.kind}) is already recorded with another content; "
            "a correction must be a fact of its own"
        )

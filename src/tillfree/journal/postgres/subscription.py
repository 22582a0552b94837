"""A named reader of a log that goes on where it stopped, also after a restart.

`handle` notes what is done in the handler's own transaction, so each fact has its effect once. With
`next` and `done` delivery is at least once: who falls in between gets the facts again, and derived
ids make the second time a no-op. Positions have no gaps and follow the order of commits, so one
number says all that was seen.
"""

from collections.abc import Callable

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.core.errors import FactRefused
from tillfree.journal.log import EVERYTHING, READ_LIMIT, FactFilter, LoggedFact
from tillfree.journal.postgres.engine import transaction
from tillfree.journal.postgres.postgres_log import PostgresFactLog
from tillfree.journal.postgres.tables import SUBSCRIPTION


class Subscription:
    """One reader of one log; two that share a name share their place."""

    def __init__(self, log: PostgresFactLog, name: str, wanted: FactFilter = EVERYTHING) -> None:
        """Subscribe under a name; a name that was never used starts before the first fact.

        Facts that are not `wanted` are passed over; a name keeps to one filter, since what was
        passed over does not come again.
        """
        self._log = log
        self._name = name
        self._wanted = wanted

    def handle(
        self,
        handler: Callable[[Connection, tuple[LoggedFact, ...]], None],
        limit: int = READ_LIMIT,
    ) -> int:
        """Hand over up to `limit` facts that are not done and note them done, in one transaction.

        What the handler writes through the connection, appends to this log included, is kept with
        the note or not at all: each fact has its effect once, whoever is killed when. Returns how
        many facts there were; the handler is not called for none. What it raises is passed on, and
        the same facts come again. Two processes of one name take turns.
        """
        with transaction(self._log.engine, self._log.organisation) as connection:
            before = self._hold(connection)
            # Asked before reading: whatever is committed in between is then read or comes next.
            newest = self._log.position_in(connection)
            facts = self._log.read_in(connection, self._wanted, after=before, limit=limit)
            if facts:
                handler(connection, facts)
            last = facts[-1].position if facts else before
            reached = last if len(facts) == limit else max(last, newest)
            if reached > before:
                self._note(connection, reached)
        return len(facts)

    def next(self, limit: int = READ_LIMIT) -> tuple[LoggedFact, ...]:
        """Return up to `limit` facts that are not done yet, in order; the same until `done`."""
        return self._log.read(self._wanted, after=self.position(), limit=limit)

    def done(self, position: int) -> None:
        """Note that every fact up to and with `position` is dealt with; it never goes back.

        Raises FactRefused for a position that the log has not reached.
        """
        newest = self._log.position()
        if position > newest:
            raise FactRefused(
                f"subscription {self._name} is done with position {position}, the log ends at "
                f"{newest}: pass the position of a fact that was read"
            )
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._note(connection, position)

    def position(self) -> int:
        """Return the position of the last fact that is done, 0 where none is."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            return connection.execute(self._own()).scalar() or 0

    def _hold(self, connection: Connection) -> int:
        """Return the position, with the row locked until the transaction ends."""
        first = insert(SUBSCRIPTION).values(
            organisation=self._log.organisation, name=self._name, position=0
        )
        connection.execute(first.on_conflict_do_nothing())
        return connection.execute(self._own().with_for_update()).scalar_one()

    def _note(self, connection: Connection, position: int) -> None:
        told = insert(SUBSCRIPTION).values(
            organisation=self._log.organisation, name=self._name, position=position
        )
        further = func.greatest(SUBSCRIPTION.c.position, told.excluded.position)
        key = [SUBSCRIPTION.c.organisation, SUBSCRIPTION.c.name]
        connection.execute(
            told.on_conflict_do_update(index_elements=key, set_={"position": further})
        )

    def _own(self) -> Select[int]:
        return select(SUBSCRIPTION.c.position).where(
            SUBSCRIPTION.c.organisation == self._log.organisation,
            SUBSCRIPTION.c.name == self._name,
        )

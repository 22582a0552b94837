"""A named reader of a log that goes on where it stopped, also after a restart.

Delivery is at least once: who falls between dealing with facts and `done` gets them again, and
derived ids make the second time a no-op. Positions have no gaps and follow the order of commits,
so one number says all that was seen.
"""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.core.errors import FactRefused
from tillfree.journal.log import READ_LIMIT, LoggedFact
from tillfree.journal.postgres.engine import transaction
from tillfree.journal.postgres.postgres_log import PostgresFactLog
from tillfree.journal.postgres.tables import SUBSCRIPTION


class Subscription:
    """One reader of one log; two that share a name share their place, so run one at a time."""

    def __init__(self, log: PostgresFactLog, name: str) -> None:
        """Subscribe under a name; a name that was never used starts before the first fact."""
        self._log = log
        self._name = name

    def next(self, limit: int = READ_LIMIT) -> tuple[LoggedFact, ...]:
        """Return up to `limit` facts that are not done yet, in order; the same until `done`."""
        return self._log.read(after=self.position(), limit=limit)

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
            told = insert(SUBSCRIPTION).values(
                organisation=self._log.organisation, name=self._name, position=position
            )
            further = func.greatest(SUBSCRIPTION.c.position, told.excluded.position)
            key = [SUBSCRIPTION.c.organisation, SUBSCRIPTION.c.name]
            connection.execute(
                told.on_conflict_do_update(index_elements=key, set_={"position": further})
            )

    def position(self) -> int:
        """Return the position of the last fact that is done, 0 where none is."""
        query = select(SUBSCRIPTION.c.position).where(
            SUBSCRIPTION.c.organisation == self._log.organisation,
            SUBSCRIPTION.c.name == self._name,
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return connection.execute(query).scalar() or 0

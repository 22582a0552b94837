"""Where decisions on an organisation become facts: one at a time, allowed, and in the audit log."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, transaction
from tillfree.tenants.postgres.audit_log import AuditLog, Deed
from tillfree.tenants.roles import Action, Actor


class Office:
    """One organisation's log, clock and audit log; its log has the `TenantProjection`."""

    def __init__(self, log: PostgresFactLog, now_ns: Callable[[], int]) -> None:
        """`now_ns` returns nanoseconds since 1970 UTC."""
        self.log = log
        self.now_ns = now_ns
        self.audit = AuditLog(log.engine, log.organisation)

    @property
    def organisation(self) -> str:
        """Whose office it is."""
        return self.log.organisation

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction for reading rows."""
        with transaction(self.log.engine, self.organisation) as connection:
            yield connection

    @contextmanager
    def deciding(self, by: Actor, action: Action) -> Iterator[Connection]:
        """Give a transaction in which nobody else decides. Raises NotAllowed."""
        by.must(action)
        with self.reading() as connection:
            self.log.take_turn(connection)
            yield connection

    def keep(self, connection: Connection, by: Actor, facts: Sequence[Fact]) -> None:
        """Append what was decided, and who decided it."""
        for entry in self.log.append_in(connection, facts):
            fact = entry.fact
            deed = Deed(by.actor_id, fact.kind, fact.subject, fact.fact_id)
            self.audit.record_in(connection, deed, fact.occurred_ns)

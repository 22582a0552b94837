"""The audit log in PostgreSQL: a chain for each organisation, which the database only lets grow."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select

from tillfree.journal.postgres import OWN_ORGANISATION, transaction
from tillfree.tenants.audit import (
    FIRST_HASH,
    AuditEntry,
    BrokenLink,
    ChainHead,
    Link,
    entry_hash,
    first_break,
)
from tillfree.tenants.postgres.tables import AUDIT

_BATCH = 1_000
"""Entries read at once while a chain is verified."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What an actor did: to what, with which details, none of them personal."""

    actor_id: str
    action: str
    subject: str
    details: str = ""


class AuditLog:
    """The audit log of one organisation."""

    def __init__(self, engine: Engine, organisation: str) -> None:
        """Open it."""
        self._engine = engine
        self._organisation = organisation

    def record_in(self, connection: Connection, deed: Deed, at_ns: int) -> None:
        """Append a deed within the transaction that does it, as its last step.

        Others who record wait until it ends; who recorded first and appended facts then could wait
        for one another.
        """
        key = func.hashtextextended("audit:" + self._organisation, 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))
        head = self._head_in(connection)
        entry = AuditEntry(
            head.number + 1, at_ns, deed.actor_id, deed.action, deed.subject, deed.details
        )
        connection.execute(
            insert(AUDIT).values(
                organisation=OWN_ORGANISATION,
                number=entry.number,
                at_ns=at_ns,
                actor_id=deed.actor_id,
                action=deed.action,
                subject=deed.subject,
                details=deed.details,
                previous=head.hash,
                hash=entry_hash(self._organisation, entry, head.hash),
            )
        )

    def read(self, *, after: int = 0, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Return up to `limit` entries whose number is greater than `after`, in order."""
        return tuple(link.entry for link in self._links(after, limit))

    def head(self) -> ChainHead:
        """Return the newest entry's number and hash, for noting them elsewhere."""
        with transaction(self._engine, self._organisation) as connection:
            return self._head_in(connection)

    def verify(self, noted: ChainHead | None = None) -> BrokenLink | None:
        """Return the first broken link, None where all hold; see `first_break`."""
        return first_break(self._organisation, self._all_links(), noted)

    def _all_links(self) -> Iterator[Link]:
        after = 0
        while batch := self._links(after, _BATCH):
            yield from batch
            after = batch[-1].entry.number

    def _links(self, after: int, limit: int) -> tuple[Link, ...]:
        query = (
            select(AUDIT)
            .where(AUDIT.c.organisation == self._organisation, AUDIT.c.number > after)
            .order_by(AUDIT.c.number)
            .limit(limit)
        )
        with transaction(self._engine, self._organisation) as connection:
            return tuple(_link(row) for row in connection.execute(query).mappings())

    def _head_in(self, connection: Connection) -> ChainHead:
        query = (
            select(AUDIT.c.number, AUDIT.c.hash)
            .where(AUDIT.c.organisation == self._organisation)
            .order_by(AUDIT.c.number.desc())
            .limit(1)
        )
        row = connection.execute(query).first()
        return ChainHead(row.number, bytes(row.hash)) if row else ChainHead(0, FIRST_HASH)


def _link(row: RowMapping) -> Link:
    entry = AuditEntry(
        row["number"],
        row["at_ns"],
        row["actor_id"],
        row["action"],
        row["subject"],
        row["details"],
    )
    return Link(entry, bytes(row["previous"]), bytes(row["hash"]))

"""Where messages of the outbox stand, for who shows it to people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from tillfree.journal.postgres.projections import OWN_ORGANISATION
from tillfree.journal.postgres.tables import OUTBOX


@dataclass(frozen=True, slots=True)
class MessageState:
    """Where a message stands: `waiting`, `delivered` or `dead`; `delivered_ns` is 0 until then."""

    state: str
    delivered_ns: int


def message_states(connection: Connection, outbox_ids: Sequence[str]) -> dict[str, MessageState]:
    """Return where messages stand, by id; those that were delivered long ago are not there."""
    query = select(OUTBOX.c.outbox_id, OUTBOX.c.state, OUTBOX.c.delivered_ns).where(
        OUTBOX.c.organisation == OWN_ORGANISATION, OUTBOX.c.outbox_id.in_(outbox_ids)
    )
    rows = connection.execute(query) if outbox_ids else ()
    return {row.outbox_id: MessageState(row.state, row.delivered_ns) for row in rows}

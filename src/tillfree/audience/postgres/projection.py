"""Segments as rows: a fold of the facts that decide on them."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.audience.postgres.tables import SEGMENT
from tillfree.audience.records import Segment, SegmentChanged
from tillfree.journal import LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION


class SegmentProjection:
    """Keeps the table `audience_segment`."""

    name = "segments"
    tables: Sequence[Table] = (SEGMENT,)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if fact.kind == "SegmentChanged":
            told = msgspec.convert(fact.body, SegmentChanged).segment
            values = msgspec.structs.asdict(told)
            row = insert(SEGMENT).values(organisation=OWN_ORGANISATION, **values)
            key = [SEGMENT.c.organisation, SEGMENT.c.segment_id]
            connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))
        elif fact.kind == "SegmentDropped":
            gone = (SEGMENT.c.organisation == OWN_ORGANISATION) & (
                SEGMENT.c.segment_id == fact.subject
            )
            connection.execute(delete(SEGMENT).where(gone))


def read_segments(connection: Connection) -> tuple[Segment, ...]:
    """Return the segments of the transaction's organisation by their ids."""
    query = (
        select(SEGMENT.c.segment_id, SEGMENT.c.name, SEGMENT.c.rule, SEGMENT.c.suppression)
        .where(SEGMENT.c.organisation == OWN_ORGANISATION)
        .order_by(SEGMENT.c.segment_id)
    )
    return tuple(Segment(*row) for row in connection.execute(query))

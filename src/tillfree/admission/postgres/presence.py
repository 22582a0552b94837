"""Who is inside: counted from what gates let in and from visits that began and ended."""

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from tillfree.admission.postgres.tables import ENTRY
from tillfree.admission.settings import AdmissionSettings
from tillfree.core.clock import nanoseconds
from tillfree.journal.postgres import OWN_ORGANISATION


def inside(connection: Connection, store_id: str, now_ns: int, settings: AdmissionSettings) -> int:
    """Return how many people are in a store, in the organisation of the transaction."""
    own = ENTRY.c.store_id == store_id
    return _count(connection, own, now_ns, settings)


def party(
    connection: Connection, store_id: str, credential: str, now_ns: int, settings: AdmissionSettings
) -> int:
    """Return how many came into a store on a credential and have not left."""
    own = and_(ENTRY.c.store_id == store_id, ENTRY.c.credential == credential)
    return _count(connection, own, now_ns, settings)


def is_inside(
    connection: Connection, credential: str, now_ns: int, settings: AdmissionSettings
) -> bool:
    """Tell whether anybody is in any store on a credential."""
    return _count(connection, ENTRY.c.credential == credential, now_ns, settings) > 0


def was_used(connection: Connection, credential: str) -> bool:
    """Tell whether anybody ever came in on a credential."""
    query = select(func.count()).where(
        ENTRY.c.organisation == OWN_ORGANISATION, ENTRY.c.credential == credential
    )
    return connection.execute(query).scalar_one() > 0


def _count(
    connection: Connection, own: ColumnElement[bool], now_ns: int, settings: AdmissionSettings
) -> int:
    waiting = and_(
        ENTRY.c.visit_id == "", ENTRY.c.let_in_ns >= now_ns - nanoseconds(settings.entry_wait_s)
    )
    visiting = and_(
        ENTRY.c.visit_id != "",
        ENTRY.c.started_ns >= now_ns - nanoseconds(settings.visit_longest_s),
    )
    query = select(func.coalesce(func.sum(ENTRY.c.people), 0)).where(
        ENTRY.c.organisation == OWN_ORGANISATION,
        own,
        ENTRY.c.ended_ns == 0,
        or_(waiting, visiting),
    )
    return int(connection.execute(query).scalar_one())

"""Who is signed in: rows that hold the hash of a cookie, never the cookie."""

from sqlalchemy import delete, insert, select

from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, transaction
from tillfree.web.postgres.tables import WEB_SESSION


def begin_session(
    log: PostgresFactLog, token_hash: bytes, person_id: str, now_ns: int, until_ns: int
) -> None:
    """Note that a person is signed in; the organisation's sessions that are over go."""
    over = delete(WEB_SESSION).where(
        WEB_SESSION.c.organisation == OWN_ORGANISATION, WEB_SESSION.c.until_ns <= now_ns
    )
    row = insert(WEB_SESSION).values(
        organisation=OWN_ORGANISATION,
        token_hash=token_hash,
        person_id=person_id,
        until_ns=until_ns,
    )
    with transaction(log.engine, log.organisation) as connection:
        connection.execute(over)
        connection.execute(row)


def session_person(log: PostgresFactLog, token_hash: bytes, now_ns: int) -> str:
    """Return who is signed in, empty for nobody."""
    query = select(WEB_SESSION.c.person_id).where(
        WEB_SESSION.c.organisation == OWN_ORGANISATION,
        WEB_SESSION.c.token_hash == token_hash,
        WEB_SESSION.c.until_ns > now_ns,
    )
    with transaction(log.engine, log.organisation) as connection:
        return connection.execute(query).scalar() or ""


def end_session(log: PostgresFactLog, token_hash: bytes) -> None:
    """Sign a person out."""
    own = delete(WEB_SESSION).where(
        WEB_SESSION.c.organisation == OWN_ORGANISATION, WEB_SESSION.c.token_hash == token_hash
    )
    with transaction(log.engine, log.organisation) as connection:
        connection.execute(own)

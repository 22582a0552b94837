"""Who is signed in: rows that hold the hash of a cookie, never the cookie.

The people who work in an organisation and its shoppers have tables of their own, so that a cookie
of the one kind is nothing where the other is asked for.
"""

from sqlalchemy import Table, delete, insert, select

from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, transaction
from tillfree.web.postgres.tables import SHOPPER_SESSION, WEB_SESSION


class Sessions:
    """The sessions of one kind, of any organisation."""

    def __init__(self, table: Table) -> None:
        """Keep them in `table`."""
        self._table = table

    def begin(
        self, log: PostgresFactLog, token_hash: bytes, person_id: str, now_ns: int, until_ns: int
    ) -> None:
        """Note that a person is signed in; the organisation's sessions that are over go."""
        table = self._table
        over = delete(table).where(
            table.c.organisation == OWN_ORGANISATION, table.c.until_ns <= now_ns
        )
        row = insert(table).values(
            organisation=OWN_ORGANISATION,
            token_hash=token_hash,
            person_id=person_id,
            until_ns=until_ns,
        )
        with transaction(log.engine, log.organisation) as connection:
            connection.execute(over)
            connection.execute(row)

    def person(self, log: PostgresFactLog, token_hash: bytes, now_ns: int) -> str:
        """Return who is signed in, empty for nobody."""
        table = self._table
        query = select(table.c.person_id).where(
            table.c.organisation == OWN_ORGANISATION,
            table.c.token_hash == token_hash,
            table.c.until_ns > now_ns,
        )
        with transaction(log.engine, log.organisation) as connection:
            return connection.execute(query).scalar() or ""

    def end(self, log: PostgresFactLog, token_hash: bytes) -> None:
        """Sign a person out."""
        table = self._table
        own = delete(table).where(
            table.c.organisation == OWN_ORGANISATION, table.c.token_hash == token_hash
        )
        with transaction(log.engine, log.organisation) as connection:
            connection.execute(own)

    def end_all(self, log: PostgresFactLog, person_id: str, but: bytes = b"") -> None:
        """Sign a person out everywhere but in the session whose token has the hash `but`."""
        table = self._table
        own = delete(table).where(
            table.c.organisation == OWN_ORGANISATION,
            table.c.person_id == person_id,
            table.c.token_hash != but,
        )
        with transaction(log.engine, log.organisation) as connection:
            connection.execute(own)


PEOPLES_SESSIONS = Sessions(WEB_SESSION)
"""Sessions of the people who work in an organisation."""
SHOPPERS_SESSIONS = Sessions(SHOPPER_SESSION)
"""Sessions of an organisation's shoppers."""

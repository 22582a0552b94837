"""The vault in PostgreSQL: a database of its own, with a role of its own, that no backup holds.

A row that is changed leaves its old version in the table's file and in the server's log. `scrub`
therefore writes the small table anew and lets the log's old files go.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, Row, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from tillfree.consent.memory_vault import unknown_key
from tillfree.consent.postgres.tables import ORGANISATION_KEY, PERSON_INDEX, PERSON_KEY
from tillfree.consent.records import Erased
from tillfree.consent.vault import KEY_BYTES
from tillfree.core.errors import KeyUnknown
from tillfree.journal.postgres import outside_transactions, transaction

_ANEW = "alter column {0} type bytea using {0} || ''"
"""Writes the rows of now into a new file. A vacuum, the full one too, would keep versions that some
transaction anywhere on the server is old enough to see."""

_MAY_CUT_LOG = (
    "select has_function_privilege('pg_switch_wal()', 'execute')"
    " and pg_has_role('pg_checkpoint', 'usage')"
)


class PostgresKeyVault:
    """A `KeyVault` in the database that `engine` is connected to; any number may be open."""

    def __init__(self, engine: Engine, entropy: Callable[[int], bytes]) -> None:
        """`entropy` gives that many random bytes, fit for keys."""
        self._engine = engine
        self._entropy = entropy

    def make(self, organisation: str, person_id: str) -> bytes | Erased:
        """Return the person's key; see `KeyVault.make`."""
        with transaction(self._engine, organisation) as connection:
            found = self._find(connection, organisation, person_id)
            if found is None:
                row = insert(PERSON_KEY).values(
                    organisation=organisation, person_id=person_id, key=self._entropy(KEY_BYTES)
                )
                connection.execute(row.on_conflict_do_nothing())
                found = self._find(connection, organisation, person_id)
        return self._known(found, person_id)

    def key(self, organisation: str, person_id: str) -> bytes | Erased:
        """Return the person's key; see `KeyVault.key`."""
        with transaction(self._engine, organisation) as connection:
            return self._known(self._find(connection, organisation, person_id), person_id)

    def erase(self, organisation: str, person_id: str) -> None:
        """Destroy the key and the indexes; see `KeyVault.erase`."""
        gone = insert(PERSON_KEY).values(organisation=organisation, person_id=person_id, key=None)
        place = [PERSON_KEY.c.organisation, PERSON_KEY.c.person_id]
        own_indexes = delete(PERSON_INDEX).where(
            PERSON_INDEX.c.organisation == organisation, PERSON_INDEX.c.person_id == person_id
        )
        with transaction(self._engine, organisation) as connection:
            connection.execute(gone.on_conflict_do_update(index_elements=place, set_={"key": None}))
            connection.execute(own_indexes)

    def keys(self, organisation: str, person_ids: Sequence[str]) -> dict[str, bytes | Erased]:
        """Return the keys of many; see `KeyVault.keys`."""
        query = select(PERSON_KEY.c.person_id, PERSON_KEY.c.key).where(
            PERSON_KEY.c.organisation == organisation,
            PERSON_KEY.c.person_id == func.any(list(person_ids)),
        )
        with transaction(self._engine, organisation) as connection:
            rows = connection.execute(query).all()
        return {
            row.person_id: Erased(row.person_id) if row.key is None else bytes(row.key)
            for row in rows
        }

    def scrub(self) -> None:
        """Write the tables anew and let old files of the server's log go; see `KeyVault.scrub`.

        Who asks for a key meanwhile waits: about a second for a million people. Where the role may
        not touch the server's log, or copies of it are kept, letting those go is the keeper's part.
        """
        with outside_transactions(self._engine) as connection:
            connection.execute(text("alter table person_key " + _ANEW.format("key")))
            connection.execute(text("alter table person_index " + _ANEW.format("blind")))
            if connection.execute(text(_MAY_CUT_LOG)).scalar():
                connection.execute(text("select pg_switch_wal()"))
                connection.execute(text("checkpoint"))

    def index_key(self, organisation: str) -> bytes:
        """Return the organisation's key; see `KeyVault.index_key`."""
        query = select(ORGANISATION_KEY.c.key).where(
            ORGANISATION_KEY.c.organisation == organisation
        )
        with transaction(self._engine, organisation) as connection:
            found = connection.execute(query).scalar()
            if found is None:
                row = insert(ORGANISATION_KEY).values(
                    organisation=organisation, key=self._entropy(KEY_BYTES)
                )
                connection.execute(row.on_conflict_do_nothing())
                found = connection.execute(query).scalar_one()
        return bytes(found)

    def claim(self, organisation: str, blind: bytes, person_id: str) -> str:
        """Let the person be found by the index; see `KeyVault.claim`."""
        row = insert(PERSON_INDEX).values(
            organisation=organisation, blind=blind, person_id=person_id
        )
        key = [PERSON_INDEX.c.organisation, PERSON_INDEX.c.blind]
        # Changes nothing, but locks the row, so that it cannot be erased before it is returned.
        same = {"person_id": PERSON_INDEX.c.person_id}
        first = row.on_conflict_do_update(index_elements=key, set_=same)
        with transaction(self._engine, organisation) as connection:
            return str(connection.execute(first.returning(PERSON_INDEX.c.person_id)).scalar_one())

    def let_go(self, organisation: str, blind: bytes, person_id: str) -> None:
        """Let the person be found by the index no longer; see `KeyVault.let_go`."""
        own = delete(PERSON_INDEX).where(
            PERSON_INDEX.c.organisation == organisation,
            PERSON_INDEX.c.blind == blind,
            PERSON_INDEX.c.person_id == person_id,
        )
        with transaction(self._engine, organisation) as connection:
            connection.execute(own)

    def find(self, organisation: str, blind: bytes) -> str | None:
        """Return the person who is found by the index."""
        query = select(PERSON_INDEX.c.person_id).where(
            PERSON_INDEX.c.organisation == organisation, PERSON_INDEX.c.blind == blind
        )
        with transaction(self._engine, organisation) as connection:
            return connection.execute(query).scalar()

    def _find(
        self, connection: Connection, organisation: str, person_id: str
    ) -> Row[bytes | None] | None:
        query = select(PERSON_KEY.c.key).where(
            PERSON_KEY.c.organisation == organisation, PERSON_KEY.c.person_id == person_id
        )
        return connection.execute(query).first()

    def _known(self, row: Row[bytes | None] | None, person_id: str) -> bytes | Erased:
        if row is None:
            raise KeyUnknown(unknown_key(person_id))
        return Erased(person_id) if row.key is None else bytes(row.key)

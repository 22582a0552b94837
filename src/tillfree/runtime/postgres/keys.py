"""The database of keys: apart from the journal's, so that no backup of that one holds a key.

The embedded server keeps it as a second database with its own role, to which the application's role
may not connect. A named server is named by a variable of its own.
"""

import os
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.exc import OperationalError

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.postgres.migrating import migrate_to_newest

KEYS_ROLE = "tillfree_keys"
KEYS_DATABASE = "tillfree_keys"
KEYS_URL_VARIABLE = "TILLFREE_KEYS_DATABASE_URL"
_MIGRATIONS = Path(__file__).parent / "migrations" / "keys"


def named_keys_url() -> str:
    """Return the URL of the named database of keys, brought to the newest version.

    Its role owns it, and so may make its tables. Raises DatabaseUnavailable where none is named, it
    cannot be reached, or it is the journal's.
    """
    url = os.environ.get(KEYS_URL_VARIABLE, "")
    if not url:
        raise DatabaseUnavailable(
            f"{KEYS_URL_VARIABLE} is not set, where a server for the journal is named: name a "
            "database for people's keys that is backed up on its own or not at all"
        )
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("select to_regclass('fact') is not null").fetchone()
        if row == (True,):
            raise DatabaseUnavailable(
                f"the database of {KEYS_URL_VARIABLE} holds the journal: name another one, since a "
                "backup with both would keep what was erased readable"
            )
        migrate_to_newest(url, _MIGRATIONS)
    except (psycopg.OperationalError, OperationalError) as error:
        raise DatabaseUnavailable(
            f"the server of {KEYS_URL_VARIABLE} cannot be used ({str(error).strip()}): correct the "
            "URL; its role must own the database"
        ) from error
    return url


def make_keys_database(owner_url: str, keys_url: str, password: str) -> None:
    """Make role and database on an own server where they are not there, and its tables.

    `owner_url` is the superuser's, `keys_url` the role's own in the new database.
    """
    make_keys_place(owner_url, password)
    migrate_to_newest(keys_url, _MIGRATIONS)


def make_keys_place(owner_url: str, password: str) -> None:
    """Make role and database where they are not there, without tables."""
    role, name = sql.Identifier(KEYS_ROLE), sql.Identifier(KEYS_DATABASE)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_roles where rolname = %s", [KEYS_ROLE])
        if known.fetchone() is None:
            connection.execute(sql.SQL("create role {} nosuperuser nobypassrls").format(role))
        login = sql.SQL("alter role {} login password {}").format(role, sql.Literal(password))
        connection.execute(login)
        there = "select 1 from pg_database where datname = %s"
        if connection.execute(there, [KEYS_DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("create database {} owner {}").format(name, role))
        connection.execute(sql.SQL("revoke connect on database {} from public").format(name))
        # What lets the vault make the server's log forget; see PostgresKeyVault.scrub.
        connection.execute(sql.SQL("grant pg_checkpoint to {}").format(role))
    with psycopg.connect(owner_url, dbname=KEYS_DATABASE) as connection:
        switch = sql.SQL("grant execute on function pg_switch_wal() to {}")
        connection.execute(switch.format(role))

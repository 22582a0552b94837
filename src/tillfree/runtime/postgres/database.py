"""The database for the cloud: found or started, brought to the newest version, with three roles.

The owner makes tables; the application's role may neither make them nor pass by the row-level
security that keeps organisations apart; people's keys lie in a database with a role of its own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.postgres.embedded import EmbeddedPostgres
from tillfree.runtime.postgres.keeping import kept_running
from tillfree.runtime.postgres.keys import (
    KEYS_DATABASE,
    KEYS_ROLE,
    make_keys_database,
    named_keys_url,
)
from tillfree.runtime.postgres.migrating import migrate_to_newest, version_fault

APPLICATION_ROLE = "tillfree_app"
URL_VARIABLE = "TILLFREE_DATABASE_URL"
OWNER_URL_VARIABLE = "TILLFREE_DATABASE_OWNER_URL"
_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Database:
    """`url` is for the application's role; `owner_url` for who migrates, empty where not given.

    `keys_url` is the database of people's keys, for the vault alone.
    """

    url: str
    owner_url: str
    keys_url: str


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    """Give the migrated database: the one of TILLFREE_DATABASE_URL, else one under `folder`.

    A named server is migrated where TILLFREE_DATABASE_OWNER_URL names its owner as well, and the
    database of keys is named by TILLFREE_KEYS_DATABASE_URL. Raises DatabaseUnavailable where one
    cannot be reached, or the application's role could pass by row-level security.
    """
    if url := os.environ.get(URL_VARIABLE, ""):
        named = Database(url, os.environ.get(OWNER_URL_VARIABLE, ""), named_keys_url())
        if named.owner_url:
            _migrate_named(named.owner_url)
        _check_role(named.url)
        yield named
        return
    with EmbeddedPostgres(folder) as server, kept_running(server):
        owner_url = server.url("postgres", server.owner_password)
        migrate(owner_url)
        _let_in(owner_url, server.application_password)
        keys_url = server.url(KEYS_ROLE, server.keys_password, KEYS_DATABASE)
        make_keys_database(owner_url, keys_url, server.keys_password)
        url = server.url(APPLICATION_ROLE, server.application_password)
        yield Database(url, owner_url, keys_url)


def migrate(owner_url: str) -> None:
    """Bring the database to the newest version; nothing happens where it is there already.

    Raises sqlalchemy's OperationalError where the server cannot be reached or refuses the owner.
    """
    migrate_to_newest(owner_url, _MIGRATIONS)


def unready(engine: Engine) -> str:
    """Return why the application cannot use its database now, empty where it can."""
    return version_fault(engine, _MIGRATIONS)


def _migrate_named(owner_url: str) -> None:
    try:
        migrate(owner_url)
    except OperationalError as error:
        words = str(error.orig).strip()
        raise DatabaseUnavailable(
            f"the server of {OWNER_URL_VARIABLE} cannot be migrated ({words}): correct the URL, or "
            "leave the variable out where the database is at the newest version already"
        ) from error


def _let_in(owner_url: str, password: str) -> None:
    """Let the application's role connect to the journal's database, and nobody else."""
    role = sql.Identifier(APPLICATION_ROLE)
    change = sql.SQL("alter role {} login password {}")
    with psycopg.connect(owner_url) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(change.format(role, sql.Literal(password)))
        connection.execute(sql.SQL("revoke connect on database {} from public").format(name))
        connection.execute(sql.SQL("grant connect on database {} to {}").format(name, role))


def _check_role(url: str) -> None:
    """Refuse a role that row-level security does not hold, and a database without our tables."""
    query = (
        "select rolname, rolsuper or rolbypassrls, to_regclass('fact') is null"
        " from pg_roles where rolname = current_user"
    )
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            f"the server of {URL_VARIABLE} cannot be used ({str(error).strip()}): correct the URL, "
            f"or leave {URL_VARIABLE} out to start an own server"
        ) from error
    if row is None or row[1]:
        raise DatabaseUnavailable(
            f"the role {row[0] if row else '?'} of {URL_VARIABLE} passes by row-level security: "
            f"connect as a member of {APPLICATION_ROLE} that is neither superuser nor bypassrls"
        )
    if row[2]:
        raise DatabaseUnavailable(
            f"the database of {URL_VARIABLE} has no journal: set {OWNER_URL_VARIABLE} to the URL "
            "of its owner once, to have its tables made"
        )

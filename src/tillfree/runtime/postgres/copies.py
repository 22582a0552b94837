"""A database copied into a file and brought back, by PostgreSQL's own two programs for it.

The copy is of one moment, whatever is written meanwhile, and holds one database: the journal's and
that of people's keys never go into one file.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.postgres.database import APPLICATION_ROLE
from tillfree.runtime.postgres.embedded import EmbeddedPostgres
from tillfree.runtime.postgres.installed import RunsAs, programs
from tillfree.runtime.postgres.keys import KEYS_DATABASE, make_keys_place

JOURNAL_DATABASE = "postgres"
"""The embedded server's database of the journal."""


@contextmanager
def own_server(folder: Path) -> Iterator[EmbeddedPostgres]:
    """Give the server of a folder: the one that runs, which goes on, or one started for the block.

    Raises DatabaseUnavailable.
    """
    running = EmbeddedPostgres(folder)
    if running.join():
        yield running
    else:
        with EmbeddedPostgres(folder) as started:
            yield started


def write_copy(server: EmbeddedPostgres, name: str, place: Path) -> None:
    """Copy a database of the server, as it is at one moment, into the file `place`.

    Raises DatabaseUnavailable where that fails.
    """
    _program(server, name, "pg_dump", "--format=custom", f"--file={place}")


def read_copy(server: EmbeddedPostgres, name: str, place: Path) -> None:
    """Bring a copy back into an empty server, whole or not at all. Raises DatabaseUnavailable."""
    owner_url = server.url("postgres", server.owner_password)
    if name == KEYS_DATABASE:
        make_keys_place(owner_url, server.keys_password)
    else:
        # What is granted in the copy is granted to this role; it is let in when all is there.
        with psycopg.connect(owner_url) as connection:
            connection.execute(f"create role {APPLICATION_ROLE} nologin nosuperuser nobypassrls")
    _program(server, name, "pg_restore", "--single-transaction", "--exit-on-error", str(place))


def organisations_of(server: EmbeddedPostgres) -> tuple[str, ...]:
    """Return every organisation that the journal has a fact of."""
    with psycopg.connect(server.url("postgres", server.owner_password)) as connection:
        found = connection.execute("select distinct organisation from fact order by 1").fetchall()
    return tuple(row[0] for row in found)


def _program(server: EmbeddedPostgres, name: str, program: str, *words: str) -> None:
    where = conninfo_to_dict(server.url("postgres", server.owner_password, name))
    folder = programs(server.folder, RunsAs(os.geteuid(), os.getegid()))
    command = [str(folder / program), "--no-password", f"--host={where['host']}"]
    command += [f"--port={where['port']}", "--username=postgres", f"--dbname={name}", *words]
    # A command line can be read by everybody, an environment cannot.
    environment = {**os.environ, "PGPASSWORD": server.owner_password}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise DatabaseUnavailable(
            f"{program} of the database {name} in {server.folder} failed ({said[:500]}): "
            "see to what it names and do it again"
        )

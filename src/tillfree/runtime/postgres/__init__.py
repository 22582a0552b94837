"""The database: an embedded PostgreSQL under a folder, or the server that a URL names."""

from tillfree.runtime.postgres.copies import (
    JOURNAL_DATABASE,
    organisations_of,
    own_server,
    read_copy,
    write_copy,
)
from tillfree.runtime.postgres.database import URL_VARIABLE, Database, database, migrate, unready
from tillfree.runtime.postgres.embedded import EmbeddedPostgres
from tillfree.runtime.postgres.keys import KEYS_DATABASE

__all__ = [
    "JOURNAL_DATABASE",
    "KEYS_DATABASE",
    "URL_VARIABLE",
    "Database",
    "EmbeddedPostgres",
    "database",
    "migrate",
    "organisations_of",
    "own_server",
    "read_copy",
    "unready",
    "write_copy",
]

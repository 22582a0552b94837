"""The database: an embedded PostgreSQL under a folder, or the server that a URL names."""

from tillfree.runtime.postgres.database import Database, database, migrate, unready
from tillfree.runtime.postgres.embedded import EmbeddedPostgres

__all__ = ["Database", "EmbeddedPostgres", "database", "migrate", "unready"]

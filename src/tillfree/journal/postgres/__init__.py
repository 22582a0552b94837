"""The log in PostgreSQL; a door of its own, since a store without a cloud has no database."""

from tillfree.journal.postgres.engine import open_engine
from tillfree.journal.postgres.postgres_log import PostgresFactLog
from tillfree.journal.postgres.subscription import Subscription

__all__ = ["PostgresFactLog", "Subscription", "open_engine"]

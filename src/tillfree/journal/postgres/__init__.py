"""The log in PostgreSQL; a door of its own, since a store without a cloud has no database."""

from tillfree.journal.postgres.engine import open_engine, outside_transactions, transaction
from tillfree.journal.postgres.outbox import Claimed, Courier, Outbox
from tillfree.journal.postgres.postgres_log import PostgresFactLog
from tillfree.journal.postgres.projections import OWN_ORGANISATION, Projection
from tillfree.journal.postgres.rebuilding import catch_up, catch_up_in, rebuild
from tillfree.journal.postgres.subscription import Subscription

__all__ = [
    "OWN_ORGANISATION",
    "Claimed",
    "Courier",
    "Outbox",
    "PostgresFactLog",
    "Projection",
    "Subscription",
    "catch_up",
    "catch_up_in",
    "open_engine",
    "outside_transactions",
    "rebuild",
    "transaction",
]

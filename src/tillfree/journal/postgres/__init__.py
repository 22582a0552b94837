"""The log in PostgreSQL; a door of its own, since a store without a cloud has no database."""

from tillfree.journal.postgres.engine import (
    one_transaction,
    open_engine,
    outside_transactions,
    transaction,
)
from tillfree.journal.postgres.growth import GrowthListener, hearing_growth
from tillfree.journal.postgres.message_states import MessageState, message_states
from tillfree.journal.postgres.outbox import Claimed, Courier, Outbox
from tillfree.journal.postgres.postgres_log import PostgresFactLog
from tillfree.journal.postgres.projections import OWN_ORGANISATION, Projection
from tillfree.journal.postgres.rebuilding import catch_up, catch_up_in, rebuild
from tillfree.journal.postgres.subscription import Subscription

__all__ = [
    "OWN_ORGANISATION",
    "Claimed",
    "Courier",
    "GrowthListener",
    "MessageState",
    "Outbox",
    "PostgresFactLog",
    "Projection",
    "Subscription",
    "catch_up",
    "catch_up_in",
    "hearing_growth",
    "message_states",
    "one_transaction",
    "open_engine",
    "outside_transactions",
    "rebuild",
    "transaction",
]

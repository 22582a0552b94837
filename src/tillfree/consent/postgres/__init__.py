"""Consents and keys in PostgreSQL; a door of its own, since a store has no database."""

from tillfree.consent.postgres.desk import ConsentDesk
from tillfree.consent.postgres.postgres_vault import PostgresKeyVault
from tillfree.consent.postgres.projection import ConsentProjection, read_consent

__all__ = ["ConsentDesk", "ConsentProjection", "PostgresKeyVault", "read_consent"]

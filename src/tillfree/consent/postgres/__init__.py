"""Consents and keys in PostgreSQL; a door of its own, since a store has no database."""

from tillfree.consent.postgres.desk import ConsentDesk, LedgerLine
from tillfree.consent.postgres.postgres_vault import PostgresKeyVault
from tillfree.consent.postgres.profile_shelf import Asking, ProfileRead, ProfileShelf, Refused
from tillfree.consent.postgres.projection import ConsentProjection, read_consent

__all__ = [
    "Asking",
    "ConsentDesk",
    "ConsentProjection",
    "LedgerLine",
    "PostgresKeyVault",
    "ProfileRead",
    "ProfileShelf",
    "Refused",
    "read_consent",
]

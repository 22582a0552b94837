"""What may be known about whom, and the keys that personal fields are sealed under."""

from tillfree.consent.ledger import Consent
from tillfree.consent.memory_vault import MemoryKeyVault
from tillfree.consent.personal import PersonalFields
from tillfree.consent.records import (
    ConsentGiven,
    ConsentWithdrawn,
    Erased,
    PersonErased,
    Purpose,
)
from tillfree.consent.vault import KeyVault

__all__ = [
    "Consent",
    "ConsentGiven",
    "ConsentWithdrawn",
    "Erased",
    "KeyVault",
    "MemoryKeyVault",
    "PersonErased",
    "PersonalFields",
    "Purpose",
]

"""What may be known about whom, and the keys that personal fields are sealed under."""

from tillfree.consent.ledger import Consent
from tillfree.consent.memory_vault import MemoryKeyVault
from tillfree.consent.personal import PersonalFields
from tillfree.consent.records import (
    ConsentGiven,
    ConsentTextPublished,
    ConsentWithdrawn,
    Erased,
    PersonErased,
    Purpose,
)
from tillfree.consent.vault import KeyVault
from tillfree.consent.wordings import TEXT_LETTERS, ConsentText, consent_text, wording_of

__all__ = [
    "TEXT_LETTERS",
    "Consent",
    "ConsentGiven",
    "ConsentText",
    "ConsentTextPublished",
    "ConsentWithdrawn",
    "Erased",
    "KeyVault",
    "MemoryKeyVault",
    "PersonErased",
    "PersonalFields",
    "Purpose",
    "consent_text",
    "wording_of",
]

"""What may be known about whom, and the keys that personal fields are sealed under."""

from tillfree.consent.bits import SIGNAL_LETTERS
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
from tillfree.consent.signals import Permission, Signals, permission, read_gpc, stricter
from tillfree.consent.vault import KeyVault
from tillfree.consent.wordings import TEXT_LETTERS, ConsentText, consent_text, wording_of

__all__ = [
    "SIGNAL_LETTERS",
    "TEXT_LETTERS",
    "Consent",
    "ConsentGiven",
    "ConsentText",
    "ConsentTextPublished",
    "ConsentWithdrawn",
    "Erased",
    "KeyVault",
    "MemoryKeyVault",
    "Permission",
    "PersonErased",
    "PersonalFields",
    "Purpose",
    "Signals",
    "consent_text",
    "permission",
    "read_gpc",
    "stricter",
    "wording_of",
]

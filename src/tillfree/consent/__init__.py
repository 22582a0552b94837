"""What may be known about whom, and the keys that personal fields are sealed under."""

from tillfree.consent.bits import SIGNAL_LETTERS
from tillfree.consent.declaring import DeclaredSelf
from tillfree.consent.ledger import Consent
from tillfree.consent.memory_vault import MemoryKeyVault
from tillfree.consent.notices import Law, StoreRuns, entrance_sign, impact_assessment
from tillfree.consent.personal import PersonalFields, open_sealed, seal_bytes
from tillfree.consent.pseudonyms import period_of, pseudonym
from tillfree.consent.records import (
    FREE_PURPOSES,
    POLICY,
    SHARE_PREFIX,
    AssentWay,
    ConsentGiven,
    ConsentTextPublished,
    ConsentWithdrawn,
    Erased,
    PersonErased,
    Purpose,
    check_purpose,
    is_free,
    share_with,
)
from tillfree.consent.settings import ConsentSettings
from tillfree.consent.signals import Permission, Signals, permission, read_gpc, stricter
from tillfree.consent.signing import is_signed
from tillfree.consent.vault import KeyVault
from tillfree.consent.wordings import TEXT_LETTERS, ConsentText, consent_text, wording_of

__all__ = [
    "FREE_PURPOSES",
    "POLICY",
    "SHARE_PREFIX",
    "SIGNAL_LETTERS",
    "TEXT_LETTERS",
    "AssentWay",
    "Consent",
    "ConsentGiven",
    "ConsentSettings",
    "ConsentText",
    "ConsentTextPublished",
    "ConsentWithdrawn",
    "DeclaredSelf",
    "Erased",
    "KeyVault",
    "Law",
    "MemoryKeyVault",
    "Permission",
    "PersonErased",
    "PersonalFields",
    "Purpose",
    "Signals",
    "StoreRuns",
    "check_purpose",
    "consent_text",
    "entrance_sign",
    "impact_assessment",
    "is_free",
    "is_signed",
    "open_sealed",
    "period_of",
    "permission",
    "pseudonym",
    "read_gpc",
    "seal_bytes",
    "share_with",
    "stricter",
    "wording_of",
]

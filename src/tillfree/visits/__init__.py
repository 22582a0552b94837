"""Interactions and gate scans in, visits with their carts and receipts out, as facts."""

from tillfree.visits.door import Door, Scan
from tillfree.visits.evidence import (
    EVIDENCE_KIND,
    ActEvidence,
    Explanation,
    WeighedChange,
    evidence_fact,
    evidence_of,
)
from tillfree.visits.ledger import InteractionLedger
from tillfree.visits.records import (
    Alert,
    CartItem,
    CartView,
    Interaction,
    Receipt,
    ReceiptLine,
    ReceiptStatus,
)
from tillfree.visits.settings import VisitSettings
from tillfree.visits.visit import Visit
from tillfree.visits.visits import Visits

__all__ = [
    "EVIDENCE_KIND",
    "ActEvidence",
    "Alert",
    "CartItem",
    "CartView",
    "Door",
    "Explanation",
    "Interaction",
    "InteractionLedger",
    "Receipt",
    "ReceiptLine",
    "ReceiptStatus",
    "Scan",
    "Visit",
    "VisitSettings",
    "Visits",
    "WeighedChange",
    "evidence_fact",
    "evidence_of",
]

"""Interactions and gate scans in, visits with their carts and receipts out, as facts."""

from tillfree.visits.door import Door, Scan
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
    "Alert",
    "CartItem",
    "CartView",
    "Door",
    "Interaction",
    "InteractionLedger",
    "Receipt",
    "ReceiptLine",
    "ReceiptStatus",
    "Scan",
    "Visit",
    "VisitSettings",
    "Visits",
]

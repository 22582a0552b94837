"""A finished visit in; price, tax, payment, double entry, receipt, refund and review out."""

from tillfree.settlement.provider import (
    PaymentAction,
    PaymentAnswer,
    PaymentCall,
    PaymentOutcome,
    PaymentProvider,
    ProviderNotice,
    WebhookRefused,
)
from tillfree.settlement.sandbox import SandboxProvider, SandboxWebhook
from tillfree.settlement.settings import SettlementSettings
from tillfree.settlement.tax import Rounding, TaxBasis
from tillfree.settlement.terms import Merchant, StoreTerms

__all__ = [
    "Merchant",
    "PaymentAction",
    "PaymentAnswer",
    "PaymentCall",
    "PaymentOutcome",
    "PaymentProvider",
    "ProviderNotice",
    "Rounding",
    "SandboxProvider",
    "SandboxWebhook",
    "SettlementSettings",
    "StoreTerms",
    "TaxBasis",
    "WebhookRefused",
]

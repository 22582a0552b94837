"""A finished visit in; price, tax, payment, double entry, receipt, refund and review out."""

from tillfree.settlement.corrections import CorrectionRefused
from tillfree.settlement.documents import (
    ReceiptDocument,
    minor_digits,
    receipt_json,
    receipt_page,
    shown_amount,
)
from tillfree.settlement.facts import BenefitsGranted, DecidedLine, DisputeRaised
from tillfree.settlement.letters import FolderMailbox, Mail, MailPort, MemoryMailbox
from tillfree.settlement.pricing import PricedLine
from tillfree.settlement.provider import (
    CardPageProvider,
    CardPageWish,
    CardProvider,
    MethodFound,
    MethodRefused,
    PaymentAction,
    PaymentAnswer,
    PaymentCall,
    PaymentOutcome,
    PaymentProvider,
    ProviderNotice,
    WebhookRefused,
)
from tillfree.settlement.review_rules import DisputeReason, ReviewFigures, ReviewRefused
from tillfree.settlement.sandbox import SandboxProvider, SandboxWebhook
from tillfree.settlement.settings import SettlementSettings
from tillfree.settlement.smtp import SmtpMailbox, SmtpServer
from tillfree.settlement.state import VisitMoney
from tillfree.settlement.tax import Rounding, TaxBasis
from tillfree.settlement.terms import Merchant, SaleTerms, TermsRefused, of_store

__all__ = [
    "BenefitsGranted",
    "CardPageProvider",
    "CardPageWish",
    "CardProvider",
    "CorrectionRefused",
    "DecidedLine",
    "DisputeRaised",
    "DisputeReason",
    "FolderMailbox",
    "Mail",
    "MailPort",
    "MemoryMailbox",
    "Merchant",
    "MethodFound",
    "MethodRefused",
    "PaymentAction",
    "PaymentAnswer",
    "PaymentCall",
    "PaymentOutcome",
    "PaymentProvider",
    "PricedLine",
    "ProviderNotice",
    "ReceiptDocument",
    "ReviewFigures",
    "ReviewRefused",
    "Rounding",
    "SaleTerms",
    "SandboxProvider",
    "SandboxWebhook",
    "SettlementSettings",
    "SmtpMailbox",
    "SmtpServer",
    "TaxBasis",
    "TermsRefused",
    "VisitMoney",
    "WebhookRefused",
    "minor_digits",
    "of_store",
    "receipt_json",
    "receipt_page",
    "shown_amount",
]

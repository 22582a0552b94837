"""Settlement in PostgreSQL: the settler, the calls to the provider, the ledger's tables."""

from tillfree.settlement.postgres.cashier import Cashier, VisitUnknown
from tillfree.settlement.postgres.courier import PaymentCourier, Wallet
from tillfree.settlement.postgres.desk import Debt, Desk, debts_of
from tillfree.settlement.postgres.projections import SETTLEMENT_PROJECTIONS
from tillfree.settlement.postgres.review_desk import QueuedReview, ReviewDesk
from tillfree.settlement.postgres.settler import Settler

__all__ = [
    "SETTLEMENT_PROJECTIONS",
    "Cashier",
    "Debt",
    "Desk",
    "PaymentCourier",
    "QueuedReview",
    "ReviewDesk",
    "Settler",
    "VisitUnknown",
    "Wallet",
    "debts_of",
]

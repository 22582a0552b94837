"""Settlement in PostgreSQL: the settler, the calls to the provider, the ledger's tables."""

from tillfree.settlement.postgres.cards import CardSafe, cards_of_visit, visits_by_card
from tillfree.settlement.postgres.cashier import Cashier, VisitUnknown
from tillfree.settlement.postgres.closing import (
    AccountBalance,
    DayClose,
    LedgerSide,
    Period,
    Takings,
    close_day,
    day_bounds_ns,
    labels_csv,
    ledger_csv,
    ledger_of_visit,
    receipts_csv,
    takings_between,
    trial_balance,
)
from tillfree.settlement.postgres.courier import PaymentCourier, Wallet
from tillfree.settlement.postgres.desk import Debt, Desk, debts_of
from tillfree.settlement.postgres.letter_courier import (
    AddressBook,
    LetterCourier,
    LetterWritten,
    letters_of_visit,
    receipt_of_visit,
)
from tillfree.settlement.postgres.notices import ProviderNotices
from tillfree.settlement.postgres.projections import SETTLEMENT_PROJECTIONS
from tillfree.settlement.postgres.reading import (
    MoneyPlace,
    StandingMoney,
    WantedMoney,
    found_money,
    money_of_visits,
    settled_visits,
    standing,
)
from tillfree.settlement.postgres.review_desk import QueuedReview, ReviewDesk, ReviewedSpan
from tillfree.settlement.postgres.settler import Settler

__all__ = [
    "SETTLEMENT_PROJECTIONS",
    "AccountBalance",
    "AddressBook",
    "CardSafe",
    "Cashier",
    "DayClose",
    "Debt",
    "Desk",
    "LedgerSide",
    "LetterCourier",
    "LetterWritten",
    "MoneyPlace",
    "PaymentCourier",
    "Period",
    "ProviderNotices",
    "QueuedReview",
    "ReviewDesk",
    "ReviewedSpan",
    "Settler",
    "StandingMoney",
    "Takings",
    "VisitUnknown",
    "Wallet",
    "WantedMoney",
    "cards_of_visit",
    "close_day",
    "day_bounds_ns",
    "debts_of",
    "found_money",
    "labels_csv",
    "ledger_csv",
    "ledger_of_visit",
    "letters_of_visit",
    "money_of_visits",
    "receipt_of_visit",
    "receipts_csv",
    "settled_visits",
    "standing",
    "takings_between",
    "trial_balance",
    "visits_by_card",
]

"""Which facts may be shown to whom: the kinds that leave the house, each with what it needs.

A kind that is not here is shown to nobody: facts of people and consents stay inside.
"""

from enum import StrEnum

import msgspec

from tillfree.journal import LoggedFact
from tillfree.tenants import Action


class FactKind(StrEnum):
    """The kinds of facts that may be shown."""

    VISIT_STARTED = "VisitStarted"
    ITEM_TAKEN = "ItemTaken"
    ITEM_RETURNED = "ItemReturned"
    ITEM_RESTOCKED = "ItemRestocked"
    SHELF_CHANGE_UNEXPLAINED = "ShelfChangeUnexplained"
    INTERACTION_REVISED = "InteractionRevised"
    INTERACTION_WITHDRAWN = "InteractionWithdrawn"
    ACT_EVIDENCED = "ActEvidenced"
    VISIT_ENDED = "VisitEnded"
    ALERT_RAISED = "AlertRaised"
    RECEIPT_ISSUED = "ReceiptIssued"
    PAYMENT_AUTHORISED = "PaymentAuthorised"
    PAYMENT_DECLINED = "PaymentDeclined"
    PAYMENT_CAPTURED = "PaymentCaptured"
    PAYMENT_RELEASED = "PaymentReleased"
    RECEIPT_SETTLED = "ReceiptSettled"
    ZERO_CART_CLOSED = "ZeroCartClosed"
    RECEIPT_CORRECTED = "ReceiptCorrected"
    RECEIPT_SENT_AGAIN = "ReceiptSentAgain"
    RECEIPT_PAID = "ReceiptPaid"
    REFUND_COMPLETED = "RefundCompleted"
    REFUND_FAILED = "RefundFailed"
    DEBT_INCURRED = "DebtIncurred"
    DEBT_REDUCED = "DebtReduced"
    DEBT_WRITTEN_OFF = "DebtWrittenOff"
    CHARGEBACK_OPENED = "ChargebackOpened"
    CHARGEBACK_CLOSED = "ChargebackClosed"
    REVIEW_OPENED = "ReviewOpened"
    REVIEW_CLAIMED = "ReviewClaimed"
    REVIEW_DECIDED = "ReviewDecided"
    DISPUTE_RAISED = "DisputeRaised"
    STORE_STOPPED = "StoreStopped"
    STORE_RESUMED = "StoreResumed"
    ARTICLE_LISTED = "ArticleListed"
    PRICES_PUBLISHED = "PricesPublished"
    PROMOTION_PUBLISHED = "PromotionPublished"
    PLANOGRAM_PUBLISHED = "PlanogramPublished"
    STOCK_COUNTED = "StockCounted"
    COUNTER_ITEM_ADDED = "CounterItemAdded"
    METRIC_ALERT_RAISED = "MetricAlertRaised"


FACT_SCOPES: dict[FactKind, Action] = {
    FactKind.VISIT_STARTED: Action.OPERATE_STORES,
    FactKind.ITEM_TAKEN: Action.OPERATE_STORES,
    FactKind.ITEM_RETURNED: Action.OPERATE_STORES,
    FactKind.ITEM_RESTOCKED: Action.OPERATE_STORES,
    FactKind.SHELF_CHANGE_UNEXPLAINED: Action.OPERATE_STORES,
    FactKind.INTERACTION_REVISED: Action.OPERATE_STORES,
    FactKind.INTERACTION_WITHDRAWN: Action.OPERATE_STORES,
    FactKind.ACT_EVIDENCED: Action.REVIEW,
    FactKind.VISIT_ENDED: Action.OPERATE_STORES,
    FactKind.ALERT_RAISED: Action.OPERATE_STORES,
    FactKind.RECEIPT_ISSUED: Action.READ_MONEY,
    FactKind.PAYMENT_AUTHORISED: Action.READ_MONEY,
    FactKind.PAYMENT_DECLINED: Action.READ_MONEY,
    FactKind.PAYMENT_CAPTURED: Action.READ_MONEY,
    FactKind.PAYMENT_RELEASED: Action.READ_MONEY,
    FactKind.RECEIPT_SETTLED: Action.READ_MONEY,
    FactKind.ZERO_CART_CLOSED: Action.READ_MONEY,
    FactKind.RECEIPT_CORRECTED: Action.READ_MONEY,
    FactKind.RECEIPT_SENT_AGAIN: Action.READ_MONEY,
    FactKind.RECEIPT_PAID: Action.READ_MONEY,
    FactKind.REFUND_COMPLETED: Action.READ_MONEY,
    FactKind.REFUND_FAILED: Action.READ_MONEY,
    FactKind.DEBT_INCURRED: Action.READ_MONEY,
    FactKind.DEBT_REDUCED: Action.READ_MONEY,
    FactKind.DEBT_WRITTEN_OFF: Action.READ_MONEY,
    FactKind.CHARGEBACK_OPENED: Action.READ_MONEY,
    FactKind.CHARGEBACK_CLOSED: Action.READ_MONEY,
    FactKind.REVIEW_OPENED: Action.REVIEW,
    FactKind.REVIEW_CLAIMED: Action.REVIEW,
    FactKind.REVIEW_DECIDED: Action.REVIEW,
    FactKind.DISPUTE_RAISED: Action.REVIEW,
    FactKind.STORE_STOPPED: Action.OPERATE_STORES,
    FactKind.STORE_RESUMED: Action.OPERATE_STORES,
    FactKind.ARTICLE_LISTED: Action.MANAGE_CATALOGUE,
    FactKind.PRICES_PUBLISHED: Action.MANAGE_CATALOGUE,
    FactKind.PROMOTION_PUBLISHED: Action.MANAGE_PROMOTIONS,
    FactKind.PLANOGRAM_PUBLISHED: Action.MANAGE_CATALOGUE,
    FactKind.STOCK_COUNTED: Action.MANAGE_CATALOGUE,
    FactKind.COUNTER_ITEM_ADDED: Action.OPERATE_STORES,
    FactKind.METRIC_ALERT_RAISED: Action.READ_REPORTS,
}
"""What one must be allowed to see facts of each kind."""

_SCOPES: dict[str, Action] = {kind.value: scope for kind, scope in FACT_SCOPES.items()}


class FactShown(msgspec.Struct, frozen=True):
    """A fact at its place in the organisation's journal; times in ns UTC.

    `cause` is the id of the fact that led to it, or empty; `body` is as its kind has it.
    """

    position: int
    fact_id: str
    kind: str
    store_id: str
    subject: str
    occurred_ns: int
    recorded_ns: int
    cause: str
    body: dict[str, object]


def shown_fact(logged: LoggedFact) -> FactShown:
    """Return a fact as it is shown."""
    fact = logged.fact
    return FactShown(
        logged.position,
        fact.fact_id,
        fact.kind,
        fact.store_id,
        fact.subject,
        fact.occurred_ns,
        fact.recorded_ns,
        fact.cause,
        fact.body,
    )


def may_see(kind: str, actions: frozenset[Action]) -> bool:
    """Tell whether facts of a kind may be shown to who may do these things."""
    return _SCOPES.get(kind) in actions

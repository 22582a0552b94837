"""Which facts may be shown to whom: the kinds that leave the house, each with what it needs.

A kind that is not here is shown to nobody: facts of people and consents stay inside.
"""

import msgspec

from tillfree.journal import LoggedFact
from tillfree.tenants import Action

FACT_SCOPES: dict[str, Action] = {
    "VisitStarted": Action.OPERATE_STORES,
    "ItemTaken": Action.OPERATE_STORES,
    "ItemReturned": Action.OPERATE_STORES,
    "ItemRestocked": Action.OPERATE_STORES,
    "ShelfChangeUnexplained": Action.OPERATE_STORES,
    "InteractionRevised": Action.OPERATE_STORES,
    "InteractionWithdrawn": Action.OPERATE_STORES,
    "VisitEnded": Action.OPERATE_STORES,
    "AlertRaised": Action.OPERATE_STORES,
    "ReceiptIssued": Action.READ_MONEY,
}
"""What one must be allowed to see facts of each kind."""


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
    return FACT_SCOPES.get(kind) in actions

"""From the facts of a store to settled visits: a subscription to the organisation's journal.

A visit that begins asks for its hold; a receipt that was issued is priced and settled, or waits for
a person where anything about it is in doubt.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from tillfree.core.ids import derived_id
from tillfree.journal import LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION, Subscription
from tillfree.merchandise import WantedLine, apply_promotions
from tillfree.merchandise.postgres import (
    articles,
    price_book,
    promotions,
    served_lines,
    taken_items,
)
from tillfree.settlement import facts as told
from tillfree.settlement.decisions import ask_hold, settle
from tillfree.settlement.postgres.cashier import Cashier
from tillfree.settlement.postgres.tables import VISIT_MONEY
from tillfree.settlement.pricing import Article, Quote, quote_of
from tillfree.settlement.state import VisitMoney
from tillfree.settlement.terms import SaleTerms
from tillfree.tenants.postgres import store_stop
from tillfree.visits import ReceiptStatus

SUBSCRIPTION_NAME = "settlement.settler"
_HEARD = ("VisitStarted", "ReceiptIssued", "StoreResumed")
_OWING = ("due", "debt")
"""How visits stand that may wait for the end of a stop."""


class Settler:
    """Settles the visits of one organisation; several may run, they take turns."""

    def __init__(self, cashier: Cashier) -> None:
        """Subscribe to the cashier's log."""
        self._cashier = cashier
        self._subscription = Subscription(cashier.log, SUBSCRIPTION_NAME)

    def run(self, limit: int = 100) -> int:
        """Deal with up to `limit` facts that are new, in one transaction; return how many."""
        return self._subscription.handle(self._handle, limit)

    def _handle(self, connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        news = [entry.fact for entry in facts if entry.fact.kind in _HEARD]
        if not news:
            return
        self._cashier.take_turn(connection)
        for fact in news:
            if fact.kind == "StoreResumed":
                self._thaw(connection, fact.store_id)
                continue
            state = self._cashier.money(connection, fact.subject)
            if fact.kind == "ReceiptIssued":
                self._finish(connection, state)
            elif fact.body.get("role") == "shopper":
                terms = self._cashier.terms(connection, fact.store_id)
                if terms is not None and store_stop(connection, fact.store_id) is None:
                    self._cashier.say(connection, state, ask_hold(state, terms))

    def _thaw(self, connection: Connection, store_id: str) -> None:
        """Ask for what was not asked for while the store was stopped."""
        query = select(VISIT_MONEY.c.visit_id).where(
            VISIT_MONEY.c.organisation == OWN_ORGANISATION,
            VISIT_MONEY.c.store_id == store_id,
            VISIT_MONEY.c.status.in_(_OWING),
        )
        for visit_id in connection.execute(query.order_by(VISIT_MONEY.c.visit_id)).scalars().all():
            self._cashier.say(connection, self._cashier.money(connection, visit_id), ())

    def _finish(self, connection: Connection, state: VisitMoney) -> None:
        receipt = state.receipt
        assert receipt is not None
        if state.final or state.reviews:
            return
        lines = [WantedLine(line.sku, line.quantity) for line in receipt.lines]
        lines += served_lines(connection, state.visit_id)
        terms = self._cashier.terms(connection, state.store_id)
        quote, doubts = quote_visit(connection, state, lines, terms)
        if receipt.status is ReceiptStatus.REVIEW:
            doubts = [f"the store is sure of it by {receipt.confidence:.0%} only", *doubts]
        if doubts or quote is None or terms is None:
            review_id = derived_id(state.store_id, "review", state.visit_id, len(state.reviews) + 1)
            self._cashier.say(connection, state, [told.ReviewOpened(review_id, tuple(doubts))])
            return
        number = self._cashier.next_number(connection, state.store_id)
        self._cashier.say(connection, state, settle(state, quote, terms, number))


def quote_visit(
    connection: Connection,
    state: VisitMoney,
    lines: Sequence[WantedLine],
    terms: SaleTerms | None,
) -> tuple[Quote | None, list[str]]:
    """Price what a finished visit is to pay for; None, with the reasons, where that cannot be."""
    receipt = state.receipt
    assert receipt is not None
    if terms is None:
        return None, [f"store {state.store_id} has no terms of sale"]
    if receipt.lines and terms.currency != receipt.currency:
        return None, [f"the store counts in {receipt.currency}, its terms in {terms.currency}"]
    skus = sorted({line.sku for line in lines})
    listed = articles(connection, state.store_id, skus)
    inside_ns = (receipt.entered_t_ns, receipt.left_t_ns)
    units, unpriced = price_book(connection, state.store_id, skus).units(
        lines, taken_items(connection, state.visit_id), inside_ns, member=state.member
    )
    doubts = [f"article {sku} is not listed" for sku in skus if sku not in listed]
    doubts += [f"article {sku} had no price" for sku in unpriced]
    if doubts:
        return None, doubts
    offers = promotions(connection, state.store_id)
    paid = apply_promotions(units, offers, state.codes, receipt.left_t_ns)
    told_of = {sku: Article(one.name, one.rate_basis_points) for sku, one in listed.items()}
    return quote_of(paid, told_of, terms), []

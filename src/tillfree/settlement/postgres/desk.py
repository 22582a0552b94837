"""What people and timers do about settled visits: refund, add a line, retry and forgive debts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from tillfree.journal.postgres import OWN_ORGANISATION, transaction
from tillfree.merchandise import WantedLine
from tillfree.settlement.corrections import (
    CorrectionRefused,
    all_lines_taken_off,
    lines_taken_off,
    require_extra,
    units_left,
)
from tillfree.settlement.decisions import correct, retry_debt, send_again, write_off
from tillfree.settlement.postgres.cashier import Cashier
from tillfree.settlement.postgres.settler import quote_visit
from tillfree.settlement.postgres.tables import VISIT_MONEY
from tillfree.settlement.state import VisitMoney
from tillfree.settlement.terms import SaleTerms, terms_fact

DEBTS_MAX = 1_000
"""Debts that one look gives at most, the oldest first."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What a visit still owes, in minor units."""

    visit_id: str
    store_id: str
    credential: str
    currency: str
    amount_minor: int
    settled_ns: int


class Desk:
    """Commands on stores and settled visits of one organisation; each is one transaction."""

    def __init__(self, cashier: Cashier) -> None:
        """Work through a cashier."""
        self._cashier = cashier

    def set_terms(self, terms: SaleTerms) -> None:
        """Let a store sell on these terms from now on. Raises TermsRefused."""
        self._cashier.log.append([terms_fact(terms, self._cashier.now_ns())])

    def take_off(self, visit_id: str, sku: str, quantity: int, reason: str) -> VisitMoney:
        """Take units off a receipt: what was paid for them is given back, what is owed shrinks.

        Raises VisitUnknown and CorrectionRefused.
        """
        with transaction(self._cashier.log.engine, self._cashier.log.organisation) as connection:
            self._cashier.take_turn(connection)
            state = self._cashier.money(connection, visit_id)
            return take_off_in(self._cashier, connection, state, WantedLine(sku, quantity), reason)

    def add(self, visit_id: str, sku: str, quantity: int, reason: str) -> VisitMoney:
        """Add units to a receipt, within the store's window; the shopper gets notice by letter.

        They cost the lower of the prices at which the visit began and ended. Raises VisitUnknown
        and CorrectionRefused.
        """
        with transaction(self._cashier.log.engine, self._cashier.log.organisation) as connection:
            self._cashier.take_turn(connection)
            state = self._cashier.money(connection, visit_id)
            return self._add_in(connection, state, WantedLine(sku, quantity), reason)

    def adjust(self, visit_id: str, sku: str, quantity: int, reason: str) -> VisitMoney:
        """Let a receipt have so many units of an article: some come off, or are added.

        Nothing is written where it has as many. Raises VisitUnknown and CorrectionRefused.
        """
        with transaction(self._cashier.log.engine, self._cashier.log.organisation) as connection:
            self._cashier.take_turn(connection)
            state = self._cashier.money(connection, visit_id)
            more = quantity - units_left(state, sku)
            if more > 0:
                return self._add_in(connection, state, WantedLine(sku, more), reason)
            if more < 0:
                return take_off_in(self._cashier, connection, state, WantedLine(sku, -more), reason)
            return state

    def void(self, visit_id: str, reason: str) -> VisitMoney:
        """Take everything off a receipt: what was paid is given back, nothing is owed.

        Raises VisitUnknown and CorrectionRefused.
        """
        return self._cashier.decide(
            visit_id, lambda state: [correct(state, all_lines_taken_off(state), reason)]
        )

    def send_again(self, visit_id: str, by: str, reason: str) -> VisitMoney:
        """Send the receipt once more; `by` is the random id of who decided.

        Raises VisitUnknown and CorrectionRefused.
        """
        return self._cashier.decide(visit_id, lambda state: send_again(state, by, reason))

    def retry(self, visit_id: str) -> VisitMoney:
        """Try to collect a visit's debt now, for its shopper asked; nothing where it is busy."""
        now_ns = self._cashier.now_ns()
        settings = self._cashier.settings
        return self._cashier.decide(visit_id, lambda state: retry_debt(state, now_ns, settings))

    def retry_due(self, limit: int = DEBTS_MAX) -> int:
        """Try to collect the debts whose next attempt is due; return how many."""
        query = (
            select(VISIT_MONEY.c.visit_id)
            .where(
                VISIT_MONEY.c.organisation == OWN_ORGANISATION,
                VISIT_MONEY.c.retry_ns > 0,
                VISIT_MONEY.c.retry_ns <= self._cashier.now_ns(),
            )
            .order_by(VISIT_MONEY.c.retry_ns, VISIT_MONEY.c.visit_id)
            .limit(limit)
        )
        with transaction(self._cashier.log.engine, self._cashier.log.organisation) as connection:
            due = list(connection.execute(query).scalars())
        return sum(bool(self.retry(visit_id)) for visit_id in due)

    def forgive(self, visit_id: str, by: str, reason: str) -> VisitMoney:
        """Write a visit's debt off; `by` is the random id of who decided, `reason` why.

        Raises VisitUnknown and CorrectionRefused.
        """
        return self._cashier.decide(visit_id, lambda state: write_off(state, by, reason))

    def _add_in(
        self, connection: Connection, state: VisitMoney, line: WantedLine, reason: str
    ) -> VisitMoney:
        terms = terms_of(self._cashier, connection, state)
        require_extra(state, terms, self._cashier.now_ns())
        if line.quantity < 1:
            raise CorrectionRefused(f"{line.quantity} units cannot be added, at least 1 can")
        quote, doubts = quote_visit(connection, state, [line], terms)
        if quote is None:
            raise CorrectionRefused(f"{line.sku} cannot be added: {'; '.join(doubts)}")
        return self._cashier.say(connection, state, [correct(state, quote.lines, reason)])


def debts_of(connection: Connection, credentials: Sequence[str]) -> tuple[Debt, ...]:
    """Return what visits on these credentials still owe; for admission, which knows whose they are.

    Who owes anything is not let in again until it is paid or written off.
    """
    query = (
        select(VISIT_MONEY)
        .where(
            VISIT_MONEY.c.organisation == OWN_ORGANISATION,
            VISIT_MONEY.c.credential.in_(credentials),
            VISIT_MONEY.c.debt_minor > 0,
        )
        .order_by(VISIT_MONEY.c.settled_ns, VISIT_MONEY.c.visit_id)
        .limit(DEBTS_MAX)
    )
    return tuple(
        Debt(
            row.visit_id,
            row.store_id,
            row.credential,
            row.currency,
            row.debt_minor,
            row.settled_ns,
        )
        for row in connection.execute(query)
    )


def terms_of(cashier: Cashier, connection: Connection, state: VisitMoney) -> SaleTerms:
    """Return the terms of a visit's store; raises CorrectionRefused where it has none."""
    terms = cashier.terms(connection, state.store_id)
    if terms is None:
        raise CorrectionRefused(f"store {state.store_id} has no terms of sale: set them first")
    return terms


def take_off_in(
    cashier: Cashier, connection: Connection, state: VisitMoney, line: WantedLine, reason: str
) -> VisitMoney:
    """Take units off a receipt within the caller's transaction; see `Desk.take_off`."""
    lines = lines_taken_off(state, line.sku, line.quantity)
    return cashier.say(connection, state, [correct(state, lines, reason)])

"""Decisions about a visit's money, written whole or not at all.

One transaction holds what was decided, all that follows on it, the rows that it changes and the
calls to the provider that it asks for. The log's turn is taken before anything is read, so two
processes never decide on one visit at once.
"""

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, func, select

from tillfree.core.errors import TillfreeError
from tillfree.journal import READ_LIMIT, Fact, FactFilter, OutboxMessage
from tillfree.journal.postgres import (
    OWN_ORGANISATION,
    Outbox,
    PostgresFactLog,
    catch_up_in,
    transaction,
)
from tillfree.settlement import facts as told
from tillfree.settlement.decisions import follow_ups
from tillfree.settlement.letters import Letter, letter_of
from tillfree.settlement.postgres.tables import STORE_TERMS, VISIT_MONEY
from tillfree.settlement.provider import PaymentAction, PaymentCall
from tillfree.settlement.settings import DEFAULTS, SettlementSettings
from tillfree.settlement.state import VisitMoney, evolve, money_of
from tillfree.settlement.terms import SaleTerms, of_store
from tillfree.tenants.postgres import store_stop, store_terms

PAYMENT_KIND = "payment"
"""The outbox's kind of calls to the payment provider."""
LETTER_KIND = "letter"
"""The outbox's kind of letters to shoppers."""
FOLLOW_UPS_MAX = 1_000
"""Facts that one decision may bring with it; more would be a circle in the rules."""


class VisitUnknown(TillfreeError):
    """No fact of this organisation speaks of the visit."""


class Cashier:
    """Reads and writes the money of one organisation's visits."""

    def __init__(
        self,
        log: PostgresFactLog,
        outbox: Outbox,
        now_ns: Callable[[], int],
        settings: SettlementSettings = DEFAULTS,
    ) -> None:
        """Open it on a log with the projections of merchandise and settlement."""
        self.log = log
        self.settings = settings
        self.now_ns = now_ns
        self._outbox = outbox

    def take_turn(self, connection: Connection) -> None:
        """Keep others out until the transaction ends, with all rows at the log's end."""
        catch_up_in(connection, self.log)

    def money(self, connection: Connection, visit_id: str) -> VisitMoney:
        """Return how a visit stands, folded from the journal itself. Raises VisitUnknown."""
        facts: list[Fact] = []
        after, is_whole = 0, False
        wanted = FactFilter(subject=visit_id)
        while not is_whole:
            batch = self.log.read_in(connection, wanted, after=after)
            facts += [entry.fact for entry in batch]
            is_whole = len(batch) < READ_LIMIT
            after = batch[-1].position if batch else after
        if not facts:
            raise VisitUnknown(f"there is no visit {visit_id!r}: name one that has begun")
        return money_of(visit_id, facts[0].store_id, facts)

    def say(
        self, connection: Connection, state: VisitMoney, bodies: Sequence[told.SettlementBody]
    ) -> VisitMoney:
        """Append what was decided and all that follows, ask for what it needs; the new state."""
        now_ns = self.now_ns()
        is_frozen = store_stop(connection, state.store_id) is not None
        ahead = list(bodies)
        facts: list[Fact] = []
        while True:
            body = ahead.pop(0) if ahead else None
            body = body or follow_ups(state, now_ns, self.settings, is_frozen=is_frozen)
            if body is None:
                break
            fact = told.settlement_fact(state.visit_id, state.store_id, body, state.place, now_ns)
            facts.append(fact)
            state = evolve(state, fact)
            assert len(facts) < FOLLOW_UPS_MAX, "the rules run in a circle"
        self.log.append_in(connection, facts)
        for fact in facts:
            if call := payment_call(state, fact):
                owned = msgspec.structs.replace(call, organisation=self.log.organisation)
                payload = msgspec.json.encode(owned)
                message = OutboxMessage(call.key, PAYMENT_KIND, payload)
                self._outbox.enqueue(connection, message)
            if letter := letter_of(state.visit_id, fact):
                payload = msgspec.json.encode(letter)
                message = OutboxMessage(outbox_id(letter), LETTER_KIND, payload)
                self._outbox.enqueue(connection, message)
        return state

    def decide(
        self, visit_id: str, decision: Callable[[VisitMoney], Sequence[told.SettlementBody]]
    ) -> VisitMoney:
        """Decide on a visit in a transaction of its own. Raises VisitUnknown."""
        with transaction(self.log.engine, self.log.organisation) as connection:
            self.take_turn(connection)
            state = self.money(connection, visit_id)
            return self.say(connection, state, decision(state))

    def terms(self, connection: Connection, store_id: str) -> SaleTerms | None:
        """Return the terms that a store sells on, None where it has none yet.

        What the store was opened on is as its organisation has it now.
        """
        query = select(STORE_TERMS.c.body).where(
            STORE_TERMS.c.organisation == OWN_ORGANISATION, STORE_TERMS.c.store_id == store_id
        )
        body = connection.execute(query).scalar()
        if body is None:
            return None
        terms = msgspec.json.decode(bytes(body), type=SaleTerms)
        store = store_terms(connection, store_id)
        return of_store(terms, store) if store else terms

    def next_number(self, connection: Connection, store_id: str) -> int:
        """Return the number of a store's next receipt; without gaps, as the turn is ours."""
        query = select(func.max(VISIT_MONEY.c.number)).where(
            VISIT_MONEY.c.organisation == OWN_ORGANISATION, VISIT_MONEY.c.store_id == store_id
        )
        return (connection.execute(query).scalar() or 0) + 1


def outbox_id(letter: Letter) -> str:
    """Return the id under which a letter lies in the outbox."""
    return f"letter:{letter.letter_id}"


def payment_call(state: VisitMoney, fact: Fact) -> PaymentCall | None:
    """Return the call that a fact asks for, None for a fact that asks for none."""
    body = told.body_of(fact)
    if isinstance(body, told.PaymentRequested):
        return PaymentCall(
            PaymentAction.AUTHORISE,
            fact.fact_id,
            state.visit_id,
            body.payment_id,
            body.amount_minor,
            body.currency,
            credential=body.credential,
        )
    if isinstance(body, told.CaptureRequested | told.ReleaseRequested | told.RefundRequested):
        return PaymentCall(
            _ACTIONS[type(body)],
            fact.fact_id,
            state.visit_id,
            body.payment_id,
            body.amount_minor,
            body.currency,
            reference=body.reference,
            refund_id=body.refund_id if isinstance(body, told.RefundRequested) else "",
        )
    return None


_ACTIONS: dict[type[told.SettlementBody], PaymentAction] = {
    told.CaptureRequested: PaymentAction.CAPTURE,
    told.ReleaseRequested: PaymentAction.RELEASE,
    told.RefundRequested: PaymentAction.REFUND,
}

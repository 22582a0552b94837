"""Calls to the payment provider by the outbox.

Its answer and its webhook come to the same decision by the table of a payment's states: who is
second says nothing new.
"""

from dataclasses import dataclass
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from tillfree.journal import OutboxMessage
from tillfree.journal.postgres import Outbox
from tillfree.settlement.decisions import answered, given_up
from tillfree.settlement.facts import CardNoted
from tillfree.settlement.postgres.cards import CardSafe, noted_card
from tillfree.settlement.postgres.cashier import PAYMENT_KIND, Cashier
from tillfree.settlement.provider import (
    PaymentAction,
    PaymentAnswer,
    PaymentCall,
    PaymentOutcome,
    PaymentProvider,
)


class Wallet(Protocol):
    """Who knows the payment method behind a credential."""

    def payment_method(self, credential: str) -> str:
        """Return the provider's token of it, empty where there is none (any more)."""
        ...


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a call, and the card that it was made on, where that is to be kept."""

    answer: PaymentAnswer
    card: CardNoted | None = None


class PaymentCourier:
    """Carries calls of one organisation to its provider and writes what came of them."""

    def __init__(
        self,
        cashier: Cashier,
        provider: PaymentProvider,
        wallet: Wallet,
        safe: CardSafe | None = None,
    ) -> None:
        """Connect a cashier with a provider; without a `safe` no card's last digits are kept."""
        self._cashier = cashier
        self._provider = provider
        self._wallet = wallet
        self._safe = safe

    def run(self, outbox: Outbox, limit: int = 100) -> int:
        """Deliver up to `limit` calls that are due; return how many were tried."""
        return outbox.deliver(PAYMENT_KIND, self, limit)

    def send(self, message: OutboxMessage) -> Carried:
        """Make one call; see `journal.postgres.Courier`."""
        call = msgspec.json.decode(message.payload, type=PaymentCall)
        answer = self._ask(call)
        card = noted_card(self._safe, call, answer.card_digits) if self._safe else None
        return Carried(answer, card)

    def _ask(self, call: PaymentCall) -> PaymentAnswer:
        if call.action is PaymentAction.AUTHORISE:
            method = self._wallet.payment_method(call.credential)
            if not method:
                return PaymentAnswer(PaymentOutcome.DECLINED, reason="no payment method")
            return self._provider.authorise(call, method)
        if call.action is PaymentAction.CAPTURE:
            return self._provider.capture(call)
        if call.action is PaymentAction.RELEASE:
            return self._provider.release(call)
        return self._provider.refund(call)

    def delivered(self, connection: Connection, message: OutboxMessage, result: Carried) -> None:
        """Write what the provider answered."""
        call = msgspec.json.decode(message.payload, type=PaymentCall)
        self._cashier.take_turn(connection)
        state = self._cashier.money(connection, call.visit_id)
        card = (result.card,) if result.card else ()
        news = answered(state, call.payment_id, result.answer, call.refund_id)
        self._cashier.say(connection, state, [*card, *news])

    def given_up(self, connection: Connection, message: OutboxMessage, why: str) -> None:
        """Write that nobody knows what came of the call; it is a dead letter now."""
        call = msgspec.json.decode(message.payload, type=PaymentCall)
        self._cashier.take_turn(connection)
        state = self._cashier.money(connection, call.visit_id)
        self._cashier.say(connection, state, given_up(state, call.payment_id, call.action.value))

"""Calls to the payment provider by the outbox.

Its answer and its webhook come to the same decision by the table of a payment's states: who is
second says nothing new.
"""

from typing import Protocol

import msgspec
from sqlalchemy import Connection

from tillfree.journal import OutboxMessage
from tillfree.journal.postgres import Outbox
from tillfree.settlement.decisions import answered, given_up
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


class PaymentCourier:
    """Carries calls of one organisation to its provider and writes what came of them."""

    def __init__(self, cashier: Cashier, provider: PaymentProvider, wallet: Wallet) -> None:
        """Connect a cashier with a provider."""
        self._cashier = cashier
        self._provider = provider
        self._wallet = wallet

    def run(self, outbox: Outbox, limit: int = 100) -> int:
        """Deliver up to `limit` calls that are due; return how many were tried."""
        return outbox.deliver(PAYMENT_KIND, self, limit)

    def send(self, message: OutboxMessage) -> PaymentAnswer:
        """Make one call; see `journal.postgres.Courier`."""
        call = msgspec.json.decode(message.payload, type=PaymentCall)
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

    def delivered(
        self, connection: Connection, message: OutboxMessage, result: PaymentAnswer
    ) -> None:
        """Write what the provider answered."""
        call = msgspec.json.decode(message.payload, type=PaymentCall)
        self._cashier.take_turn(connection)
        state = self._cashier.money(connection, call.visit_id)
        news = answered(state, call.payment_id, result, call.refund_id)
        self._cashier.say(connection, state, news)

    def given_up(self, connection: Connection, message: OutboxMessage, why: str) -> None:
        """Write that nobody knows what came of the call; it is a dead letter now."""
        call = msgspec.json.decode(message.payload, type=PaymentCall)
        self._cashier.take_turn(connection)
        state = self._cashier.money(connection, call.visit_id)
        self._cashier.say(connection, state, given_up(state, call.payment_id, call.action.value))

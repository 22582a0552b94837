"""Which card a payment was made on: found by its last digits, by whoever has it in their hand.

A shopper at the desk shows a card and says a day. The digits are sealed under their person's key,
so they go when the person is erased, and who reads the tables learns nothing. What a search looks
at first is a tag of six bits that is another for each visit: equal cards cannot be told by it.
"""

from typing import Protocol

from sqlalchemy import Connection, select

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.settlement.facts import CardNoted
from tillfree.settlement.postgres.tables import PAYMENT_CARD, VISIT_MONEY
from tillfree.settlement.provider import PaymentCall

CARDS_MAX = 20_000
"""Payments that one search looks through at most, the newest first; a day of a large store."""


class CardSafe(Protocol):
    """Who knows people behind credentials, and seals what belongs to them."""

    def seal_card(self, credential: str, digits: str) -> str:
        """Return a card's last digits sealed, empty where nobody is known by the credential."""
        ...

    def open_card(self, credential: str, sealed: str) -> str:
        """Return the digits, empty where their person was erased."""
        ...

    def card_tag(self, visit_id: str, digits: str) -> int:
        """Return six bits of a keyed hash of a visit and digits."""
        ...


def noted_card(safe: CardSafe, call: PaymentCall, digits: str) -> CardNoted | None:
    """Return the note of the card that a call was made on; None where there is none to be kept."""
    sealed = safe.seal_card(call.credential, digits) if digits else ""
    tag = safe.card_tag(call.visit_id, digits)
    return CardNoted(call.payment_id, tag, sealed) if sealed else None


def visits_by_card(
    connection: Connection, safe: CardSafe, digits: str, from_ns: int = 0, until_ns: int = 0
) -> tuple[str, ...]:
    """Return the visits that were paid with a card that ends so, the newest first.

    `from_ns` and `until_ns` bound when it was asked; 0 leaves a side open.
    """
    card, money = PAYMENT_CARD.c, VISIT_MONEY.c
    query = (
        select(card.visit_id, card.tag, card.sealed, money.credential)
        .join(
            VISIT_MONEY,
            (money.organisation == card.organisation) & (money.visit_id == card.visit_id),
        )
        .where(card.organisation == OWN_ORGANISATION, card.at_ns >= from_ns)
        .order_by(card.at_ns.desc(), card.visit_id, card.payment_id)
        .limit(CARDS_MAX)
    )
    if until_ns:
        query = query.where(card.at_ns < until_ns)
    found: dict[str, None] = {}
    for row in connection.execute(query):
        if row.tag != safe.card_tag(row.visit_id, digits) or row.visit_id in found:
            continue
        if safe.open_card(row.credential, row.sealed) == digits:
            found[row.visit_id] = None
    return tuple(found)


def cards_of_visit(connection: Connection, safe: CardSafe, visit_id: str) -> dict[str, str]:
    """Return the last digits of the cards of a visit's payments, by payment."""
    card, money = PAYMENT_CARD.c, VISIT_MONEY.c
    query = (
        select(card.payment_id, card.sealed, money.credential)
        .join(
            VISIT_MONEY,
            (money.organisation == card.organisation) & (money.visit_id == card.visit_id),
        )
        .where(card.organisation == OWN_ORGANISATION, card.visit_id == visit_id)
    )
    told = {
        row.payment_id: safe.open_card(row.credential, row.sealed)
        for row in connection.execute(query)
    }
    return {payment_id: digits for payment_id, digits in told.items() if digits}

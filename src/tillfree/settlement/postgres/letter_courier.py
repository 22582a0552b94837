"""Letters by the outbox: addressed when they are sent, with the receipt as it stands then."""

from dataclasses import dataclass
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from tillfree.journal import READ_LIMIT, FactFilter, OutboxMessage
from tillfree.journal.postgres import MessageState, Outbox, message_states, transaction
from tillfree.settlement.documents import ReceiptDocument, receipt_document
from tillfree.settlement.letters import Letter, LetterKind, MailPort, letter_of, mail_of
from tillfree.settlement.postgres.cashier import LETTER_KIND, Cashier, outbox_id


class AddressBook(Protocol):
    """Who knows where letters to a credential go."""

    def address(self, credential: str, *, for_receipt: bool) -> str:
        """Return the e-mail address, empty where there is none (any more).

        Receipts go to who agreed to get them; what somebody must be told of goes to everybody.
        """
        ...


class LetterCourier:
    """Carries the letters of one organisation to its mail port."""

    def __init__(self, cashier: Cashier, port: MailPort, addresses: AddressBook) -> None:
        """Connect a cashier with a mail port."""
        self._cashier = cashier
        self._port = port
        self._addresses = addresses

    def run(self, outbox: Outbox, limit: int = 100) -> int:
        """Deliver up to `limit` letters; return how many were tried."""
        return outbox.deliver(LETTER_KIND, self, limit)

    def send(self, message: OutboxMessage) -> None:
        """Send one letter, or none where nobody is there to read it."""
        letter = msgspec.json.decode(message.payload, type=Letter)
        with transaction(self._cashier.log.engine, self._cashier.log.organisation) as connection:
            credential = self._cashier.money(connection, letter.visit_id).credential
            document = receipt_of_visit(self._cashier, connection, letter.visit_id)
        address = self._addresses.address(credential, for_receipt=letter.kind is LetterKind.RECEIPT)
        if address and document is not None:
            self._port.send(mail_of(letter, address, document))

    def delivered(self, connection: Connection, message: OutboxMessage, result: None) -> None:
        """Nothing is to be written: that a letter went out moves no money."""

    def given_up(self, connection: Connection, message: OutboxMessage, why: str) -> None:
        """Nothing is to be written: it is among the outbox's dead letters."""


@dataclass(frozen=True, slots=True)
class LetterWritten:
    """A letter about a visit: `state` is `waiting`, `delivered` or `dead`.

    A delivered one went to the mail port, unless its visitor had no address or wanted none.
    """

    kind: LetterKind
    written_ns: int
    state: str
    delivered_ns: int


def letters_of_visit(
    cashier: Cashier, connection: Connection, visit_id: str
) -> tuple[LetterWritten, ...]:
    """Return the newest letters about a visit, in their order."""
    entries = cashier.log.read_in(connection, FactFilter(subject=visit_id), limit=READ_LIMIT)
    letters = [(entry.fact, letter_of(visit_id, entry.fact)) for entry in entries]
    written = [(fact, letter) for fact, letter in letters if letter]
    states = message_states(connection, [outbox_id(letter) for _, letter in written])
    told = []
    for fact, letter in written:
        # What was delivered longer ago than the outbox keeps is not there any more.
        one = states.get(outbox_id(letter), MessageState("delivered", 0))
        told.append(LetterWritten(letter.kind, fact.occurred_ns, one.state, one.delivered_ns))
    return tuple(told)


def receipt_of_visit(
    cashier: Cashier, connection: Connection, visit_id: str
) -> ReceiptDocument | None:
    """Return a visit's receipt as it stands, None where it has none. Raises VisitUnknown."""
    state = cashier.money(connection, visit_id)
    terms = cashier.terms(connection, state.store_id)
    return None if terms is None else receipt_document(state, terms)

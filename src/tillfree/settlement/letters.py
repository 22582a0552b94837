"""Letters to shoppers: which fact is worth one, what it says, and the port that carries it.

Whom a letter goes to is looked up when it is sent; until then only the credential is known.
"""

from collections.abc import Callable
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from tillfree.journal import Fact
from tillfree.settlement import facts as told
from tillfree.settlement.documents import ReceiptDocument, receipt_page, shown_amount

MAILBOX_MAX = 10_000
"""Letters that the mailbox in memory keeps; the oldest go first."""


class LetterKind(StrEnum):
    """What a letter is about."""

    RECEIPT = "receipt"
    EXTRA_LINE = "extra_line"
    UNPAID = "unpaid"
    REFUND = "refund"
    COPY = "copy"


class Letter(msgspec.Struct, frozen=True):
    """A letter to be sent: `letter_id` makes it once, `amount_minor` is what it is about."""

    letter_id: str
    kind: LetterKind
    visit_id: str
    amount_minor: int
    reason: str = ""


class Mail(msgspec.Struct, frozen=True):
    """A letter with an address on it, complete."""

    mail_id: str
    to: str
    subject: str
    text: str
    page: str


class MailPort(Protocol):
    """Whoever carries mail."""

    def send(self, mail: Mail) -> None:
        """Carry it; the same `mail_id` again is the same mail.

        Raises DeliveryFailed where it is to be tried again.
        """
        ...


class MemoryMailbox:
    """A mail port that keeps what it was given."""

    def __init__(self) -> None:
        """Start empty."""
        self._mails: dict[str, Mail] = {}

    def send(self, mail: Mail) -> None:
        """Keep it; see `MailPort`."""
        self._mails[mail.mail_id] = mail
        while len(self._mails) > MAILBOX_MAX:
            del self._mails[next(iter(self._mails))]

    def mails(self) -> tuple[Mail, ...]:
        """Return what was sent, in order."""
        return tuple(self._mails.values())


class FolderMailbox:
    """A mail port that writes each mail into a folder, for who reads or sends them from there."""

    def __init__(self, folder: Path, sender: str) -> None:
        """Write into `folder`, which exists, mails from `sender`."""
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Write `<mail_id>.eml`; see `MailPort`."""
        message = message_of(mail, self._sender)
        written = self._folder / f"{mail.mail_id}.part"
        written.write_bytes(message.as_bytes())
        written.replace(self._folder / f"{mail.mail_id}.eml")


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail as it travels: text and page, with an id that a second copy has as well."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.mail_id}@tillfree>"
    message.set_content(mail.text)
    message.add_alternative(mail.page, subtype="html")
    return message


def letter_of(visit_id: str, fact: Fact) -> Letter | None:
    """Return the letter that a fact is worth, None for most.

    A receipt once it is paid; notice of an extra line and of a debt at once; word of a refund when
    the money is on its way; a copy when it is asked for.
    """
    body = told.body_of(fact)
    if isinstance(body, told.ReceiptPaid):
        return Letter(fact.fact_id, LetterKind.RECEIPT, visit_id, body.total_minor)
    if isinstance(body, told.ReceiptCorrected) and body.total_minor > 0:
        kind = LetterKind.EXTRA_LINE
        return Letter(fact.fact_id, kind, visit_id, body.total_minor, body.reason)
    if isinstance(body, told.DebtIncurred):
        return Letter(fact.fact_id, LetterKind.UNPAID, visit_id, body.amount_minor)
    if isinstance(body, told.RefundCompleted):
        return Letter(fact.fact_id, LetterKind.REFUND, visit_id, body.amount_minor)
    if isinstance(body, told.ReceiptSentAgain):
        return Letter(fact.fact_id, LetterKind.COPY, visit_id, 0)
    return None


def mail_of(letter: Letter, to: str, document: ReceiptDocument) -> Mail:
    """Return the mail of a letter, with the receipt as it stands."""
    amount = shown_amount(letter.amount_minor, document.currency)
    subject = _SUBJECTS[letter.kind](document.number, document.merchant.name)
    sentences = {
        LetterKind.RECEIPT: f"You paid {amount}. Thank you.",
        LetterKind.EXTRA_LINE: f"We found {amount} more on your visit: {letter.reason}. It will be "
        "charged. If that is wrong, dispute it with the receipt below.",
        LetterKind.UNPAID: f"{amount} of your visit could not be charged. We will try again; you "
        "can pay at once in the app. Until then the door stays closed.",
        LetterKind.REFUND: f"{amount} is on its way back to you.",
        LetterKind.COPY: "Here is your receipt once more, as it stands now.",
    }
    text = f"{sentences[letter.kind]}\n\n{document.merchant.name}\n{document.merchant.contact}\n"
    return Mail(letter.letter_id, to, subject, text, receipt_page(document))


_SUBJECTS: dict[LetterKind, Callable[[str, str], str]] = {
    LetterKind.RECEIPT: lambda number, name: f"Your receipt {number} from {name}",
    LetterKind.EXTRA_LINE: lambda number, name: f"Something was added to receipt {number}, {name}",
    LetterKind.UNPAID: lambda number, name: f"Receipt {number} from {name} is unpaid",
    LetterKind.REFUND: lambda number, name: f"A refund on receipt {number}, {name}",
    LetterKind.COPY: lambda number, name: f"A copy of receipt {number} from {name}",
}

"""What is said about people: for which purposes they agreed, and that somebody was erased.

A person is a random id here and everywhere; what could name them is sealed under their key.
"""

from dataclasses import dataclass
from enum import StrEnum

import msgspec


class Purpose(StrEnum):
    """What a person may have agreed to."""

    ACCOUNT = "account"
    """Their name and e-mail are kept to run their account."""
    PAYMENT_METHOD = "payment_method"
    """The token of their card is kept for later visits."""
    RECEIPT_MAIL = "receipt_mail"
    """Receipts are sent to their e-mail."""
    VISIT_HISTORY = "visit_history"
    """Their visits stay linked with them, to be shown to them and for returns."""
    ANALYTICS_LINKING = "analytics_linking"
    """Their visits are linked with each other, by a pseudonym, in figures about the shop."""


class ConsentGiven(msgspec.Struct, frozen=True):
    """A person agreed. `wording` names the text that they read (its version or its hash).

    `until_ns` is when it ends by itself, nanoseconds UTC, 0 for when they withdraw it.
    """

    person_id: str
    purpose: Purpose
    wording: str
    until_ns: int


class ConsentWithdrawn(msgspec.Struct, frozen=True):
    """A person does not agree any longer."""

    person_id: str
    purpose: Purpose


class ConsentTextPublished(msgspec.Struct, frozen=True):
    """From now on people are asked to agree to this text; who agreed before agreed to theirs."""

    purpose: Purpose
    text: str


class PersonErased(msgspec.Struct, frozen=True):
    """A person is to be forgotten: their key is destroyed, all that they agreed to has ended.

    `reason` is why, in words without personal data (`asked`, `retention`).
    """

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Erased:
    """What is read in place of a person's data after their key was destroyed."""

    person_id: str

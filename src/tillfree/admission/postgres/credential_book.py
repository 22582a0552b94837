"""Who is behind a credential, for those who charge it and write to it: never kept, always asked."""

import msgspec
from sqlalchemy import select

from tillfree.admission.postgres.lobby import AccountRow, Lobby
from tillfree.admission.postgres.prepaid_desk import PREPAID_PREFIX
from tillfree.admission.postgres.tables import PASS_TWICE
from tillfree.admission.records import PassUsedTwice
from tillfree.consent import Purpose
from tillfree.consent.postgres import read_consent

FLAGS_LISTED = 1_000
"""Flagged passes that one look gives at most, the newest first."""

_TAG_BITS = 0b111111


class CredentialBook:
    """Payment methods and addresses behind credentials, of one organisation."""

    def __init__(self, lobby: Lobby) -> None:
        """Ask in the lobby's organisation."""
        self._lobby = lobby

    def payment_method(self, credential: str) -> str:
        """Return the provider's token, empty where there is none (any more).

        A prepaid pass is its own method: what begins with `PREPAID_PREFIX` is charged at the
        `PrepaidDesk`, not at the provider.
        """
        if credential.startswith(PREPAID_PREFIX):
            return credential
        row = self._account(credential)
        token = self._lobby.unseal(row.person_id, "payment_token", row.token_sealed) if row else ""
        return token if isinstance(token, str) else ""

    def address(self, credential: str, *, for_receipt: bool) -> str:
        """Return the e-mail of who visits on a credential, empty where there is none.

        For a receipt it is empty as well where they did not agree to get receipts by mail.
        """
        row = self._account(credential)
        if row and for_receipt and not self._agrees(row.person_id, Purpose.RECEIPT_MAIL):
            return ""
        email = self._lobby.unseal(row.person_id, "email", row.email_sealed) if row else ""
        return email if isinstance(email, str) else ""

    def seal_card(self, credential: str, digits: str) -> str:
        """Return a card's last digits sealed under the key of who visits on a credential.

        Empty where nobody is known by it, or they were erased.
        """
        person_id = self._lobby.find("credential", credential)
        sealed = self._lobby.fields.seal(person_id, "card", digits) if person_id else ""
        return sealed if isinstance(sealed, str) else ""

    def open_card(self, credential: str, sealed: str) -> str:
        """Return what `seal_card` sealed, empty where its person was erased."""
        person_id = self._lobby.find("credential", credential)
        digits = self._lobby.unseal(person_id, "card", sealed) if person_id else ""
        return digits if isinstance(digits, str) else ""

    def card_tag(self, visit_id: str, digits: str) -> int:
        """Return six bits of a keyed hash of a visit and digits.

        Few enough that they name no card: about 150 of all endings have the same.
        """
        return self._lobby.blind(f"card of {visit_id}", digits)[0] & _TAG_BITS

    def who_agreed(self, credential: str, purpose: Purpose) -> str:
        """Return who visits on a credential, by their id, where they agree to a purpose now.

        Empty where they do not, were erased, or have no account.
        """
        person_id = self._lobby.find("credential", credential)
        return person_id if person_id and self._agrees(person_id, purpose) else ""

    def _agrees(self, person_id: str, purpose: Purpose) -> bool:
        with self._lobby.reading() as connection:
            consent = read_consent(connection, person_id, purpose)
        return consent.holds(self._lobby.now_ns())

    def person_of(self, credential: str) -> str | None:
        """Return who is behind a credential by their random id, None for nobody known."""
        return self._lobby.find("credential", credential)

    def credentials(self, person_id: str) -> tuple[str, ...]:
        """Return a person's newest credentials, by which their visits and receipts are found."""
        with self._lobby.reading() as connection:
            row = self._lobby.open_account_in(connection, person_id)
        return self._lobby.credentials(row)

    def _account(self, credential: str) -> AccountRow | None:
        person_id = self._lobby.find("credential", credential)
        if person_id is None:
            return None
        with self._lobby.reading() as connection:
            return self._lobby.account_in(connection, person_id)


def flagged_passes(lobby: Lobby) -> tuple[PassUsedTwice, ...]:
    """Return the passes that opened two gates, the newest first; for a person to look at."""
    query = (
        select(PASS_TWICE.c.body)
        .where(PASS_TWICE.c.organisation == lobby.organisation)
        .order_by(PASS_TWICE.c.at_ns.desc(), PASS_TWICE.c.fact_id)
        .limit(FLAGS_LISTED)
    )
    with lobby.reading() as connection:
        bodies = connection.execute(query).scalars().all()
    return tuple(msgspec.json.decode(bytes(body), type=PassUsedTwice) for body in bodies)

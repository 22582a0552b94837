"""Shoppers' accounts: registered, changed, given a payment method, deleted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from tillfree.admission.facts import admission_fact
from tillfree.admission.postgres.lobby import AccountRow, Lobby
from tillfree.admission.postgres.presence import is_inside
from tillfree.admission.postgres.sign_in_secrets import (
    attempt_blind,
    forget_attempts,
    forget_secrets,
    normal_email,
)
from tillfree.admission.postgres.tables import SHOPPER_PASSWORD
from tillfree.admission.records import (
    AccountClosed,
    AccountKind,
    AccountOpened,
    AccountState,
    AgeConfirmed,
    EmailChanged,
    PaymentMethodRemoved,
    PaymentMethodSet,
)
from tillfree.consent import Erased, Purpose
from tillfree.consent.postgres import ConsentDesk
from tillfree.core.errors import AdmissionRefused
from tillfree.tenants import Action, Actor, Passwords, TenantSettings, check_email, check_name

TOKEN_LETTERS = 500
"""Letters of a provider's token or of its name at most; Stripe's ids have at most 255."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its own person may see it; `payment_label` is empty without a method."""

    person_id: str
    kind: AccountKind
    email: str | Erased
    name: str | Erased
    payment_label: str | Erased
    years: int


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A payment method as the provider names it: its token, and what people call it.

    `fingerprint` is the provider's stable name of the card behind, by which a tap is recognised;
    empty where there is none. A card's number is none of these.
    """

    token: str
    label: str
    fingerprint: str = ""


class Accounts:
    """The accounts of one organisation's shoppers."""

    def __init__(
        self,
        lobby: Lobby,
        consents: ConsentDesk,
        settings: TenantSettings | None = None,
    ) -> None:
        """`settings` are those of passwords."""
        self._lobby = lobby
        self._consents = consents
        self.passwords = Passwords(lobby.entropy, settings or TenantSettings())

    def register(self, email: str, name: str, password: str, wording: str) -> str:
        """Open an account and return its person's random id.

        `wording` names the text that they agreed to. An empty `password` is for who adds a passkey
        next. Raises AdmissionRefused for an e-mail that has an account, TenantRefused and
        PasswordRefused.
        """
        check_email(email)
        check_name("the person", name)
        lobby = self._lobby
        hashed = self.passwords.hash(password) if password else ""
        person_id = lobby.claim("email", normal_email(email), lobby.fields.new_person())
        with lobby.reading() as connection:
            _must_be_free(lobby.account_in(connection, person_id))
        opened = AccountOpened(
            person_id,
            AccountKind.SHOPPER,
            lobby.seal(person_id, "email", email),
            lobby.seal(person_id, "name", name),
        )
        self._consents.give(person_id, Purpose.ACCOUNT, wording)
        with lobby.deciding() as connection:
            _must_be_free(lobby.account_in(connection, person_id))
            fact = admission_fact(lobby.organisation, opened, person_id, lobby.now_ns())
            lobby.keep(connection, [fact])
            if hashed:
                self._keep_password(connection, person_id, hashed)
        return person_id

    def account(self, person_id: str) -> Account:
        """Return an open account. Raises AdmissionRefused for none."""
        with self._lobby.reading() as connection:
            row = self._lobby.open_account_in(connection, person_id)
        open_field = self._lobby.unseal
        return Account(
            person_id,
            row.kind,
            open_field(person_id, "email", row.email_sealed),
            open_field(person_id, "name", row.name_sealed),
            open_field(person_id, "payment_label", row.label_sealed),
            row.years,
        )

    def is_open(self, person_id: str) -> bool:
        """Tell whether a person has an open account."""
        with self._lobby.reading() as connection:
            row = self._lobby.account_in(connection, person_id)
        return row is not None and row.state is AccountState.OPEN

    def change_email(self, person_id: str, email: str) -> None:
        """Let a signed-in person be found by another e-mail. Raises AdmissionRefused."""
        check_email(email)
        lobby = self._lobby
        before = self.account(person_id).email
        if lobby.claim("email", normal_email(email), person_id) != person_id:
            raise AdmissionRefused("this e-mail has an account already: sign in there")
        sealed = lobby.seal(person_id, "email", email)
        self._change(person_id, lambda row: EmailChanged(row.person_id, sealed))
        if isinstance(before, str) and normal_email(before) != normal_email(email):
            # Who is killed before this leaves an e-mail that signs nobody in and is not free.
            lobby.let_go("email", normal_email(before), person_id)

    def change_password(self, person_id: str, password: str) -> None:
        """Give a person who just signed in another password. Raises PasswordRefused."""
        hashed = self.passwords.hash(password)
        with self._lobby.deciding() as connection:
            self._lobby.open_account_in(connection, person_id)
            self._keep_password(connection, person_id, hashed)

    def set_payment_method(self, person_id: str, method: PaymentMethod, wording: str) -> None:
        """Keep a payment method as the provider's token, agreed to in the words of `wording`.

        Raises AdmissionRefused for what cannot be a token: a card's number never comes here.
        """
        check_method(method)
        lobby = self._lobby
        if method.fingerprint:
            lobby.claim("card", method.fingerprint, person_id)
        told = PaymentMethodSet(
            person_id,
            lobby.seal(person_id, "payment_token", method.token),
            lobby.seal(person_id, "payment_label", method.label),
        )
        self._consents.give(person_id, Purpose.PAYMENT_METHOD, wording)
        self._change(person_id, lambda row: told)

    def remove_payment_method(self, person_id: str) -> None:
        """Forget the payment method; the consent to keep it is withdrawn with it.

        Raises AdmissionRefused while they are inside: what they take is to be paid by it.
        """
        lobby = self._lobby
        with lobby.reading() as connection:
            credentials = lobby.credentials(lobby.open_account_in(connection, person_id))
            self._must_be_outside(connection, credentials, "remove the payment method")
        self._consents.withdraw(person_id, Purpose.PAYMENT_METHOD)
        self._change(
            person_id, lambda row: PaymentMethodRemoved(person_id) if row.token_sealed else None
        )

    def confirm_age(self, person_id: str, years: int, by: Actor) -> None:
        """Note that one of the staff saw that a person is at least so old."""
        by.must(Action.SERVE)
        if not 0 <= years <= 150:
            raise AdmissionRefused(f"{years} years are no age: give 0 to 150")
        self._change(person_id, lambda row: AgeConfirmed(person_id, years, by.actor_id), by)

    def delete(self, person_id: str) -> None:
        """Close an account and erase its person: what must be kept is kept without a name.

        Raises AdmissionRefused while they are inside or owe something, since neither could be
        settled with somebody who cannot be found (GDPR, Art. 17(3)(e)). Doing it again does the
        rest of it, as does `ConsentDesk.pursue` at a start.
        """
        lobby = self._lobby
        with lobby.reading() as connection:
            before = lobby.account_in(connection, person_id)
        if before is None:
            raise AdmissionRefused(f"person {person_id[:60]!r} has no account: nothing to delete")
        if before.state is AccountState.OPEN:
            self._close(before)
        self._consents.pursue()

    def _close(self, seen: AccountRow) -> None:
        lobby, person_id = self._lobby, seen.person_id
        credentials = lobby.credentials(seen)
        email = lobby.unseal(person_id, "email", seen.email_sealed)
        attempts = attempt_blind(lobby, email) if isinstance(email, str) else b""
        with lobby.deciding() as connection:
            row = lobby.open_account_in(connection, person_id)
            if row.credentials_sealed != seen.credentials_sealed:
                raise AdmissionRefused("the account is being used at this moment: try again")
            now_ns = lobby.now_ns()
            self._must_be_outside(connection, credentials, "delete the account")
            if lobby.standing.owes(connection, credentials):
                raise AdmissionRefused("a visit is not paid: pay it, then delete the account")
            told = AccountClosed(person_id)
            fact = admission_fact(lobby.organisation, told, person_id, now_ns, row.changes)
            lobby.keep(connection, [fact])
            self._consents.erase_in(connection, person_id, "asked")
            forget_secrets(connection, lobby.organisation, person_id)
            forget_attempts(connection, lobby.organisation, attempts)

    def _must_be_outside(
        self, connection: Connection, credentials: Sequence[str], wish: str
    ) -> None:
        lobby, now_ns = self._lobby, self._lobby.now_ns()
        if any(is_inside(connection, one, now_ns, lobby.settings) for one in credentials):
            raise AdmissionRefused(f"a visit is not over: {wish} after it is paid")

    def _change(
        self,
        person_id: str,
        told: Callable[[AccountRow], msgspec.Struct | None],
        by: Actor | None = None,
    ) -> None:
        """Append what is told about an open account, where anything is."""
        lobby = self._lobby
        with lobby.deciding() as connection:
            row = lobby.open_account_in(connection, person_id)
            if (body := told(row)) is not None:
                now_ns, organisation = lobby.now_ns(), lobby.organisation
                fact = admission_fact(organisation, body, person_id, now_ns, row.changes)
                lobby.keep(connection, [fact], by)

    def _keep_password(self, connection: Connection, person_id: str, hashed: str) -> None:
        row = insert(SHOPPER_PASSWORD).values(
            organisation=self._lobby.organisation, person_id=person_id, hash=hashed
        )
        key = [SHOPPER_PASSWORD.c.organisation, SHOPPER_PASSWORD.c.person_id]
        connection.execute(row.on_conflict_do_update(index_elements=key, set_={"hash": hashed}))


def check_method(method: PaymentMethod) -> None:
    """Refuse an empty or endless token, and digits that could be a card's number."""
    parts = (method.token, method.label, method.fingerprint)
    if not method.token or any(len(part) > TOKEN_LETTERS for part in parts):
        raise AdmissionRefused(
            f"a payment method's token has {len(method.token)} letters: give the provider's own, "
            f"1 to {TOKEN_LETTERS}"
        )
    if any(_could_be_card_number(part) for part in parts):
        raise AdmissionRefused(
            "a payment method has the digits of a card's number: give the provider's token, card "
            "data never comes here"
        )


def _must_be_free(row: AccountRow | None) -> None:
    if row is not None:
        raise AdmissionRefused("this e-mail has an account already: sign in instead")


def _could_be_card_number(text: str) -> bool:
    """Tell whether a text is 12 to 19 digits, grouped or not, with Luhn's check digit right."""
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 19):
        return False
    doubled = [int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits))]
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0

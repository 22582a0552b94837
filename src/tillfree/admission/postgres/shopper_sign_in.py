"""The door for shoppers: e-mail and password in, whose account it is out; guessing is slowed down.

Whether an e-mail is known cannot be told from the answer, from its time, or from who must wait.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.admission.postgres.accounts import Accounts
from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.sign_in_secrets import (
    attempt_blind,
    find_password,
    forget_attempts,
    normal_email,
)
from tillfree.admission.postgres.tables import SHOPPER_ATTEMPT, SHOPPER_PASSWORD
from tillfree.admission.records import AccountState
from tillfree.core.clock import nanoseconds
from tillfree.tenants import Attempts, TenantSettings, after_attempt


@dataclass(frozen=True, slots=True)
class ShopperRefused:
    """Nobody came in; before `next_ns` there is no use in trying again."""

    next_ns: int


class ShopperSignIn:
    """Lets shoppers of one organisation into their accounts."""

    def __init__(
        self, lobby: Lobby, accounts: Accounts, settings: TenantSettings | None = None
    ) -> None:
        """`settings` are those by which guessing is slowed down."""
        self._lobby = lobby
        self._passwords = accounts.passwords
        self._settings = settings or TenantSettings()

    def sign_in(self, email: str, password: str) -> str | ShopperRefused:
        """Return the person's id, or when to try again."""
        lobby = self._lobby
        blind = attempt_blind(lobby, email)
        counted = self._count(blind)
        if isinstance(counted, ShopperRefused):
            return counted
        person_id = lobby.find("email", normal_email(email)) or ""
        with lobby.reading() as connection:
            kept = self._find(connection, person_id)
        if not self._passwords.verify(kept, password) or kept is None:
            return ShopperRefused(counted.next_ns)
        if not self._is_own(person_id, email):
            return ShopperRefused(counted.next_ns)
        renewed = self._passwords.renew(kept, password)
        with lobby.reading() as connection:
            forget_attempts(connection, lobby.organisation, blind)
            if renewed != kept:
                self._replace(connection, person_id, kept, renewed)
        return person_id

    def has_password(self, person_id: str) -> bool:
        """Tell whether a person can sign in by a password."""
        with self._lobby.reading() as connection:
            return find_password(connection, self._lobby.organisation, person_id) is not None

    def confirm(self, person_id: str, password: str) -> ShopperRefused | None:
        """Return None for a signed-in person who gives their password, or who has none.

        A wrong one is counted as at the door. Raises AdmissionRefused for no open account.
        """
        lobby = self._lobby
        with lobby.reading() as connection:
            row = lobby.open_account_in(connection, person_id)
            kept = find_password(connection, lobby.organisation, person_id)
        if kept is None:
            return None
        found = self.sign_in(str(lobby.unseal(person_id, "email", row.email_sealed)), password)
        return found if isinstance(found, ShopperRefused) else None

    def _is_own(self, person_id: str, email: str) -> bool:
        """Tell whether it is the person's e-mail of now, and not one that they gave up."""
        with self._lobby.reading() as connection:
            row = self._lobby.open_account_in(connection, person_id)
        own = self._lobby.unseal(person_id, "email", row.email_sealed)
        return isinstance(own, str) and normal_email(own) == normal_email(email)

    def _count(self, blind: bytes) -> Attempts | ShopperRefused:
        """Count an attempt as failed until it is not, and forget old ones."""
        now_ns, organisation = self._lobby.now_ns(), self._lobby.organisation
        old = (SHOPPER_ATTEMPT.c.organisation == organisation) & (
            SHOPPER_ATTEMPT.c.next_ns < now_ns - nanoseconds(self._settings.failures_kept_s)
        )
        row = insert(SHOPPER_ATTEMPT).values(
            organisation=organisation, blind=blind, failures=0, next_ns=now_ns
        )
        columns = (SHOPPER_ATTEMPT.c.failures, SHOPPER_ATTEMPT.c.next_ns)
        own = self._own(blind)
        with self._lobby.reading() as connection:
            connection.execute(delete(SHOPPER_ATTEMPT).where(old))
            connection.execute(row.on_conflict_do_nothing())
            before = Attempts(
                *connection.execute(select(*columns).where(own).with_for_update()).one()
            )
            after = after_attempt(before, now_ns, self._settings)
            if after is None:
                return ShopperRefused(before.next_ns)
            change = update(SHOPPER_ATTEMPT).where(own)
            connection.execute(change.values(failures=after.failures, next_ns=after.next_ns))
        return after

    def _find(self, connection: Connection, person_id: str) -> str | None:
        row = self._lobby.account_in(connection, person_id)
        if row is None or row.state is not AccountState.OPEN:
            return None
        return find_password(connection, self._lobby.organisation, person_id)

    def _replace(self, connection: Connection, person_id: str, kept: str, renewed: str) -> None:
        """Put another hash where the verified one is; it may have been changed meanwhile."""
        change = update(SHOPPER_PASSWORD).where(
            SHOPPER_PASSWORD.c.organisation == self._lobby.organisation,
            SHOPPER_PASSWORD.c.person_id == person_id,
            SHOPPER_PASSWORD.c.hash == kept,
        )
        connection.execute(change.values(hash=renewed))

    def _own(self, blind: bytes) -> ColumnElement[bool]:
        return (SHOPPER_ATTEMPT.c.organisation == self._lobby.organisation) & (
            SHOPPER_ATTEMPT.c.blind == blind
        )

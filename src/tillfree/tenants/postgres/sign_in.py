"""The door for people: e-mail and password in, who it is out; guessing is slowed down.

Whether an e-mail is known cannot be told from the answer, from its time, or from who must wait.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.consent import PersonalFields
from tillfree.tenants.passwords import Passwords
from tillfree.tenants.postgres.audit_log import Deed
from tillfree.tenants.postgres.office import Office
from tillfree.tenants.postgres.tables import MEMBER, PASSWORD, SIGN_IN_ATTEMPT
from tillfree.tenants.records import MemberState
from tillfree.tenants.roles import Role
from tillfree.tenants.settings import TenantSettings
from tillfree.tenants.throttle import Attempts, after_attempt

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came in."""

    person_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Nobody came in; before `next_ns` there is no use in trying again."""

    next_ns: int


class SignIn:
    """Lets the active people of one organisation in."""

    def __init__(
        self,
        office: Office,
        fields: PersonalFields,
        entropy: Callable[[int], bytes],
        settings: TenantSettings | None = None,
    ) -> None:
        """`fields` finds people of the office's organisation; `entropy` gives random bytes."""
        self._office = office
        self._fields = fields
        self._settings = settings or TenantSettings()
        self._passwords = Passwords(entropy, self._settings)

    def sign_in(self, email: str, password: str) -> SignedIn | SignInRefused:
        """Return who it is, or when to try again."""
        blind = self._fields.blind_email(email)
        counted = self._count(blind)
        if isinstance(counted, SignInRefused):
            return counted
        person_id = self._fields.find_by_email(email) or ""
        with self._office.reading() as connection:
            found = self._find(connection, person_id)
        if not self._passwords.verify(found[1] if found else None, password) or not found:
            return SignInRefused(counted.next_ns)
        who, kept = found
        if not self._is_own(who.person_id, email):
            return SignInRefused(counted.next_ns)
        renewed = self._passwords.renew(kept, password)
        with self._office.reading() as connection:
            connection.execute(delete(SIGN_IN_ATTEMPT).where(self._own(blind)))
            if renewed != kept:
                self._replace(connection, who.person_id, kept, renewed)
            deed = Deed(who.person_id, "SignedIn", who.person_id)
            self._office.audit.record_in(connection, deed, self._office.now_ns())
        return who

    def confirm(self, person_id: str, password: str) -> SignInRefused | None:
        """Return None for a signed-in person who gives their password; a wrong one is counted."""
        found = self.sign_in(self._email(person_id), password)
        return found if isinstance(found, SignInRefused) else None

    def _is_own(self, person_id: str, email: str) -> bool:
        """Tell whether it is the person's e-mail of now, and not one that they gave up."""
        return self._fields.is_same_email(self._email(person_id), email)

    def _email(self, person_id: str) -> str:
        """Return the e-mail of one of the people, empty for who was erased."""
        sealed = select(MEMBER.c.email_sealed).where(
            MEMBER.c.organisation == self._office.organisation, MEMBER.c.person_id == person_id
        )
        with self._office.reading() as connection:
            text = connection.execute(sealed).scalar() or ""
        found = self._fields.unseal(person_id, "email", text) if text else ""
        return found if isinstance(found, str) else ""

    def _count(self, blind: bytes) -> Attempts | SignInRefused:
        """Count an attempt as failed until it is not, and forget old ones."""
        now_ns = self._office.now_ns()
        own, organisation = self._own(blind), self._office.organisation
        old_ns = now_ns - round(self._settings.failures_kept_s * _SECOND_NS)
        old = (SIGN_IN_ATTEMPT.c.organisation == organisation) & (
            SIGN_IN_ATTEMPT.c.next_ns < old_ns
        )
        row = insert(SIGN_IN_ATTEMPT).values(
            organisation=organisation, blind=blind, failures=0, next_ns=now_ns
        )
        columns = (SIGN_IN_ATTEMPT.c.failures, SIGN_IN_ATTEMPT.c.next_ns)
        with self._office.reading() as connection:
            connection.execute(delete(SIGN_IN_ATTEMPT).where(old))
            connection.execute(row.on_conflict_do_nothing())
            before = Attempts(
                *connection.execute(select(*columns).where(own).with_for_update()).one()
            )
            after = after_attempt(before, now_ns, self._settings)
            if after is None:
                return SignInRefused(before.next_ns)
            change = update(SIGN_IN_ATTEMPT).where(own)
            connection.execute(change.values(failures=after.failures, next_ns=after.next_ns))
        return after

    def _find(self, connection: Connection, person_id: str) -> tuple[SignedIn, str] | None:
        query = (
            select(MEMBER.c.role, PASSWORD.c.hash)
            .join(
                PASSWORD,
                (PASSWORD.c.organisation == MEMBER.c.organisation)
                & (PASSWORD.c.person_id == MEMBER.c.person_id),
            )
            .where(
                MEMBER.c.organisation == self._office.organisation,
                MEMBER.c.person_id == person_id,
                MEMBER.c.state == MemberState.ACTIVE,
            )
        )
        row = connection.execute(query).first()
        return (SignedIn(person_id, Role(row.role)), row.hash) if row else None

    def _replace(self, connection: Connection, person_id: str, kept: str, renewed: str) -> None:
        """Put another hash where the verified one is; it may have been changed meanwhile."""
        change = update(PASSWORD).where(
            PASSWORD.c.organisation == self._office.organisation,
            PASSWORD.c.person_id == person_id,
            PASSWORD.c.hash == kept,
        )
        connection.execute(change.values(hash=renewed))

    def _own(self, blind: bytes) -> ColumnElement[bool]:
        return (SIGN_IN_ATTEMPT.c.organisation == self._office.organisation) & (
            SIGN_IN_ATTEMPT.c.blind == blind
        )

"""The people of an organisation: invited, joined, given roles, gone."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.consent import Erased, PersonalFields
from tillfree.core.errors import NotAllowed, TenantRefused
from tillfree.tenants import decisions
from tillfree.tenants.passwords import Passwords
from tillfree.tenants.postgres.office import Office
from tillfree.tenants.postgres.tables import INVITATION, MEMBER, PASSWORD
from tillfree.tenants.records import Member, MemberState, PersonInvited
from tillfree.tenants.roles import ALLOWED, Action, Actor, Role
from tillfree.tenants.settings import TenantSettings
from tillfree.tenants.terms import check_email, check_name
from tillfree.tenants.tokens import is_token, new_token, token_hash

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is sent to who was invited, this once: `token` is kept only as a hash."""

    person_id: str
    token: str
    until_ns: int


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people with name and e-mail, as far as they can be read."""

    person_id: str
    role: Role
    state: MemberState
    email: str | Erased
    name: str | Erased


class People:
    """Invitations, roles and leaving; signing in is the door's (`SignIn`)."""

    def __init__(
        self,
        office: Office,
        fields: PersonalFields,
        entropy: Callable[[int], bytes],
        settings: TenantSettings | None = None,
    ) -> None:
        """`fields` seals in the office's organisation; `entropy` gives random bytes."""
        self._office = office
        self._fields = fields
        self._entropy = entropy
        self._settings = settings or TenantSettings()
        self._passwords = Passwords(entropy, self._settings)

    def invite(self, email: str, role: Role, by: Actor) -> Invitation:
        """Invite somebody by their e-mail; an earlier invitation of theirs ends.

        Raises TenantRefused for who has joined already, and NotAllowed.
        """
        by.must(Action.MANAGE_PEOPLE)
        check_email(email)
        office = self._office
        person_id = self._fields.claim_email(email, self._fields.new_person())
        sealed = self._seal(person_id, "email", email)
        secret = new_token(self._entropy)
        with office.deciding(by, Action.MANAGE_PEOPLE) as connection:
            now_ns = office.now_ns()
            until_ns = now_ns + round(self._settings.invitation_s * _SECOND_NS)
            invited = PersonInvited(person_id, role, sealed, until_ns)
            known = self._member(connection, person_id)
            facts = decisions.invite(office.organisation, invited, known, now_ns)
            row = insert(INVITATION).values(
                organisation=office.organisation,
                person_id=person_id,
                token_hash=token_hash(secret),
            )
            key = [INVITATION.c.organisation, INVITATION.c.person_id]
            anew = {"token_hash": row.excluded.token_hash}
            connection.execute(row.on_conflict_do_update(index_elements=key, set_=anew))
            office.keep(connection, by, facts)
        return Invitation(person_id, f"{person_id}.{secret}", until_ns)

    def join(self, token: str, name: str, password: str) -> Actor:
        """Take an invitation up, once, and return who joined.

        Raises TenantRefused for a token that is wrong, used or over, and PasswordRefused.
        """
        check_name("the person", name)
        office = self._office
        person_id, _, secret = token.partition(".")
        with office.reading() as connection:
            self._check_token(connection, person_id, secret)
        hashed = self._passwords.hash(password)
        sealed = self._seal(person_id, "name", name)
        with office.reading() as connection:
            office.log.take_turn(connection)
            member = self._check_token(connection, person_id, secret)
            joined = Actor(person_id, ALLOWED[member.role])
            facts = decisions.join(office.organisation, member, sealed, office.now_ns())
            self._drop_secrets(connection, person_id)
            connection.execute(
                insert(PASSWORD).values(
                    organisation=office.organisation, person_id=person_id, hash=hashed
                )
            )
            office.keep(connection, joined, facts)
        return joined

    def change_role(self, person_id: str, role: Role, by: Actor) -> None:
        """Give a person another role. Raises TenantRefused, for the last owner too."""
        office = self._office
        with office.deciding(by, Action.MANAGE_PEOPLE) as connection:
            member, owners = self._known(connection, person_id), self._owners(connection)
            facts = decisions.change_role(
                office.organisation, member, role, owners, office.now_ns()
            )
            office.keep(connection, by, facts)

    def change_email(self, email: str, by: Actor) -> None:
        """Let a signed-in person be found by another e-mail; the one before is free again.

        Raises TenantRefused for one that somebody has.
        """
        check_email(email)
        office, person_id = self._office, by.actor_id
        with office.reading() as connection:
            before = self._open(person_id, "email", self._known(connection, person_id).email_sealed)
        if self._fields.claim_email(email, person_id) != person_id:
            raise TenantRefused("somebody here has this e-mail already: choose another")
        sealed = self._seal(person_id, "email", email)
        with office.reading() as connection:
            office.log.take_turn(connection)
            member = self._known(connection, person_id)
            facts = decisions.change_email(office.organisation, member, sealed, office.now_ns())
            office.keep(connection, by, facts)
        if isinstance(before, str) and not self._fields.is_same_email(before, email):
            # Who is killed before this leaves an e-mail that signs nobody in and is not free.
            self._fields.let_go_email(before, person_id)

    def change_password(self, password: str, by: Actor) -> None:
        """Give a signed-in person another password. Raises PasswordRefused."""
        hashed, office, person_id = self._passwords.hash(password), self._office, by.actor_id
        own = (PASSWORD.c.organisation == office.organisation) & (PASSWORD.c.person_id == person_id)
        with office.reading() as connection:
            office.log.take_turn(connection)
            member = self._known(connection, person_id)
            facts = decisions.change_password(office.organisation, member, office.now_ns())
            connection.execute(update(PASSWORD).where(own).values(hash=hashed))
            office.keep(connection, by, facts)

    def leave(self, person_id: str, by: Actor) -> None:
        """Let a person go, or take an invitation back; their password is deleted."""
        office = self._office
        with office.deciding(by, Action.MANAGE_PEOPLE) as connection:
            member, owners = self._known(connection, person_id), self._owners(connection)
            facts = decisions.leave(office.organisation, member, owners, office.now_ns())
            self._drop_secrets(connection, person_id)
            office.keep(connection, by, facts)

    def actor(self, person_id: str) -> Actor:
        """Return what a person may do now. Raises NotAllowed for who is not one of the people."""
        with self._office.reading() as connection:
            member = self._member(connection, person_id)
        if member is None or member.state != MemberState.ACTIVE:
            raise NotAllowed(f"{person_id[:60]} is not one of the people: ask to be invited")
        return Actor(person_id, ALLOWED[member.role])

    def people(self) -> tuple[Person, ...]:
        """Return everybody who was ever invited, by their ids."""
        own = MEMBER.c.organisation == self._office.organisation
        query = select(MEMBER).where(own).order_by(MEMBER.c.person_id)
        with self._office.reading() as connection:
            members = [_as_member(row) for row in connection.execute(query)]
        return tuple(
            Person(
                one.person_id,
                one.role,
                one.state,
                self._open(one.person_id, "email", one.email_sealed),
                self._open(one.person_id, "name", one.name_sealed),
            )
            for one in members
        )

    def _open(self, person_id: str, field: str, sealed: str) -> str | Erased:
        """Return a field; one that is empty was never given, or removed with its person."""
        return self._fields.unseal(person_id, field, sealed) if sealed else ""

    def _seal(self, person_id: str, field: str, text: str) -> str:
        sealed = self._fields.seal(person_id, field, text)
        if isinstance(sealed, Erased):
            raise TenantRefused(f"{person_id} was erased just now: invite them again")
        return sealed

    def _check_token(self, connection: Connection, person_id: str, secret: str) -> Member:
        query = select(INVITATION.c.token_hash).where(
            INVITATION.c.organisation == self._office.organisation,
            INVITATION.c.person_id == person_id,
        )
        kept = connection.execute(query).scalar()
        member = self._member(connection, person_id)
        # Compared also where there is none, so that the time tells nothing.
        fits = is_token(bytes(kept or b""), secret)
        if not fits or member is None or self._office.now_ns() >= member.until_ns:
            raise TenantRefused("this invitation is wrong, used up or over: ask for a new one")
        return member

    def _drop_secrets(self, connection: Connection, person_id: str) -> None:
        for table in (INVITATION, PASSWORD):
            own = table.c.organisation == self._office.organisation
            connection.execute(delete(table).where(own, table.c.person_id == person_id))

    def _known(self, connection: Connection, person_id: str) -> Member:
        member = self._member(connection, person_id)
        if member is None:
            raise TenantRefused(f"there is no {person_id[:60]!r} among the people: invite them")
        return member

    def _member(self, connection: Connection, person_id: str) -> Member | None:
        query = select(MEMBER).where(
            MEMBER.c.organisation == self._office.organisation, MEMBER.c.person_id == person_id
        )
        row = connection.execute(query).first()
        return _as_member(row) if row else None

    def _owners(self, connection: Connection) -> int:
        query = select(func.count()).where(
            MEMBER.c.organisation == self._office.organisation,
            MEMBER.c.role == Role.OWNER,
            MEMBER.c.state == MemberState.ACTIVE,
        )
        return connection.execute(query).scalar_one()


def _as_member(row: Row[*tuple[object, ...]]) -> Member:
    return msgspec.convert(row, Member, from_attributes=True)

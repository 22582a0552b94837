"""What all of admission in one organisation works with: log, clock, keys, and who is behind what.

Which person a credential, an e-mail or a card belongs to is known by the vault alone, by keyed
hashes that go with the person's key. So it is asked before a transaction begins.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import msgspec
from sqlalchemy import Connection, Row, select

from tillfree.admission.postgres.tables import ACCOUNT
from tillfree.admission.records import AccountKind, AccountState
from tillfree.admission.settings import AdmissionSettings
from tillfree.consent import Erased, PersonalFields
from tillfree.core.errors import AdmissionRefused
from tillfree.journal import Fact
from tillfree.journal.postgres import catch_up_in, transaction
from tillfree.tenants import Actor
from tillfree.tenants.postgres import Office


class Standing(Protocol):
    """What admission must know of money; the cloud fills it from settlement's debts."""

    def owes(self, connection: Connection, credentials: Sequence[str]) -> bool:
        """Tell, in the organisation of the transaction, whether visits on these are unpaid."""
        ...


class AccountRow(msgspec.Struct, frozen=True):
    """An account as read from its row."""

    person_id: str
    kind: AccountKind
    state: AccountState
    email_sealed: str
    name_sealed: str
    token_sealed: str
    label_sealed: str
    credentials_sealed: str
    years: int
    changes: int


class Lobby:
    """One organisation's admission; its log has the `AdmissionProjection`."""

    def __init__(
        self,
        office: Office,
        fields: PersonalFields,
        entropy: Callable[[int], bytes],
        standing: Standing,
        settings: AdmissionSettings | None = None,
    ) -> None:
        """`fields` seals in the office's organisation; `entropy` gives random bytes."""
        self.office = office
        self.fields = fields
        self.entropy = entropy
        self.standing = standing
        self.settings = settings or AdmissionSettings()

    @property
    def organisation(self) -> str:
        """Whose lobby it is."""
        return self.office.organisation

    def now_ns(self) -> int:
        """Return the office's time."""
        return self.office.now_ns()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction for reading and writing rows that are not folded."""
        with transaction(self.office.log.engine, self.organisation) as connection:
            yield connection

    @contextmanager
    def deciding(self) -> Iterator[Connection]:
        """Give a transaction in which nobody else decides and rows are at the log's end."""
        with self.reading() as connection:
            catch_up_in(connection, self.office.log)
            yield connection

    def keep(self, connection: Connection, facts: Sequence[Fact], by: Actor | None = None) -> None:
        """Append what was decided; what one of the people did is audited as well."""
        if by:
            self.office.keep(connection, by, facts)
        else:
            self.office.log.append_in(connection, facts)

    def random_id(self) -> str:
        """Return a random id of 128 bits."""
        return self.entropy(16).hex()

    def blind(self, kind: str, value: str) -> bytes:
        """Return the keyed hash by which the vault finds a person; see `PersonalFields`.

        Each kind is apart, so that a shopper and one of the staff may have the same e-mail.
        """
        key = self.fields.vault.index_key(self.organisation)
        told = msgspec.json.encode(["admission", kind, value])
        return hmac.new(key, told, hashlib.sha256).digest()

    def find(self, kind: str, value: str) -> str | None:
        """Return the person behind an e-mail, a card or a credential."""
        return self.fields.vault.find(self.organisation, self.blind(kind, value))

    def claim(self, kind: str, value: str, person_id: str) -> str:
        """Let a person be found by it, and return who is: who claimed it first."""
        blind = self.blind(kind, value)
        return self.fields.vault.claim(self.organisation, blind, person_id)

    def let_go(self, kind: str, value: str, person_id: str) -> None:
        """Let a person be found by it no longer."""
        self.fields.vault.let_go(self.organisation, self.blind(kind, value), person_id)

    def seal(self, person_id: str, field: str, text: str) -> str:
        """Return a sealed field; an empty one stays empty. Raises AdmissionRefused."""
        sealed = self.fields.seal(person_id, field, text) if text else ""
        if isinstance(sealed, Erased):
            raise AdmissionRefused(f"person {person_id} was erased: open another account")
        return sealed

    def unseal(self, person_id: str, field: str, sealed: str) -> str | Erased:
        """Return a field; one that is empty was never given, or went with its person."""
        return self.fields.unseal(person_id, field, sealed) if sealed else ""

    def account_in(self, connection: Connection, person_id: str) -> AccountRow | None:
        """Return an account within the caller's transaction, also one that is closed."""
        query = select(ACCOUNT).where(
            ACCOUNT.c.organisation == self.organisation, ACCOUNT.c.person_id == person_id
        )
        row: Row[*tuple[object, ...]] | None = connection.execute(query).first()
        return msgspec.convert(row, AccountRow, from_attributes=True) if row else None

    def open_account_in(self, connection: Connection, person_id: str) -> AccountRow:
        """Return an account that is open. Raises AdmissionRefused for none."""
        row = self.account_in(connection, person_id)
        if row is None or row.state is not AccountState.OPEN:
            raise AdmissionRefused(f"person {person_id[:60]!r} has no open account: register first")
        return row

    def credentials(self, row: AccountRow) -> tuple[str, ...]:
        """Return an account's newest credentials, the newest first; none for who was erased."""
        text = self.unseal(row.person_id, "credentials", row.credentials_sealed)
        if isinstance(text, Erased) or not text:
            return ()
        return msgspec.json.decode(text, type=tuple[str, ...])

"""Where entry passes are issued: short-lived, good for once, with a pseudonym and never a person.

The pseudonym is the credential that a visit is begun with. A person gets a new one for each visit,
so two visits are of one person only for who has that person's key; a host's further passes carry
the same one while their visit lasts, which is how guests join it.
"""

from dataclasses import dataclass

import msgspec

from tillfree.admission.codes import pass_svg
from tillfree.admission.facts import admission_fact
from tillfree.admission.passes import EntryPass, sign_pass
from tillfree.admission.postgres.keyring import Keyring
from tillfree.admission.postgres.lobby import AccountRow, Lobby
from tillfree.admission.postgres.presence import is_inside, was_used
from tillfree.admission.records import SHOPPER, STAFF, CredentialGiven, StaffPassIssued
from tillfree.admission.settings import PassSettings
from tillfree.core.clock import nanoseconds
from tillfree.core.errors import AdmissionRefused
from tillfree.tenants import Action, Actor

_ATTEMPTS = 10
"""Times that a credential is tried for, while the same account asks elsewhere at the same time."""


@dataclass(frozen=True, slots=True)
class IssuedPass:
    """A pass for a telephone: its text, the same as a picture, and until when it opens a gate."""

    pass_id: str
    text: str
    svg: str
    expires_ns: int


@dataclass(frozen=True, slots=True)
class PassAhead:
    """A pass that opens a gate from `from_ns` on; before, it would live too long for a gate."""

    issued: IssuedPass
    from_ns: int


class PassOffice:
    """Issues the passes of one organisation."""

    def __init__(self, lobby: Lobby, keyring: Keyring, passes: PassSettings | None = None) -> None:
        """`passes` says how long a pass lives."""
        self._lobby = lobby
        self._keyring = keyring
        self._passes = passes or PassSettings()

    def issue(self, person_id: str, store_id: str = "") -> IssuedPass:
        """Return a pass for a person with an account, or for the next guest of theirs.

        An empty `store_id` is good for every store. Who may enter is decided at the gate. Raises
        AdmissionRefused for who has no account.
        """
        credential = self.credential(person_id)
        return self._signed(self._lobby.random_id(), store_id, credential, SHOPPER)

    def issue_ahead(self, person_id: str, store_id: str = "") -> tuple[PassAhead, ...]:
        """Return passes for the next minutes, in their order, for a telephone to show by itself.

        Each is good for as long as any pass, and they overlap by the gates' tolerance. Whoever
        copies them all has no more than who holds the telephone for that long. Raises
        AdmissionRefused for who has no account.
        """
        credential, passes = self.credential(person_id), self._passes
        step_s = passes.life_s - passes.tolerance_s
        now_ns = self._lobby.now_ns()
        starts = [now_ns + nanoseconds(n * step_s) for n in range(int(passes.ahead_s // step_s))]
        made = [
            self._signed(self._lobby.random_id(), store_id, credential, SHOPPER, from_ns)
            for from_ns in starts
        ]
        return tuple(PassAhead(*pair) for pair in zip(made, starts, strict=True))

    def issue_staff(self, by: Actor, store_id: str = "") -> IssuedPass:
        """Return a pass for one of the people, who are never charged and may go in at any time."""
        by.must(Action.SERVE)
        lobby, pass_id, credential = self._lobby, self._lobby.random_id(), self._lobby.random_id()
        sealed = lobby.seal(by.actor_id, "credential", credential)
        lobby.claim("credential", credential, by.actor_id)
        told = StaffPassIssued(by.actor_id, pass_id, sealed)
        with lobby.deciding() as connection:
            now_ns, organisation = lobby.now_ns(), lobby.organisation
            lobby.keep(
                connection, [admission_fact(organisation, told, by.actor_id, now_ns, pass_id)], by
            )
        return self._signed(pass_id, store_id, credential, STAFF)

    def credential(self, person_id: str) -> str:
        """Return the credential for a person's next visit, or of the one that they are on."""
        lobby = self._lobby
        for _ in range(_ATTEMPTS):
            with lobby.reading() as connection:
                row = lobby.open_account_in(connection, person_id)
            known = lobby.credentials(row)
            with lobby.reading() as connection:
                if known and (
                    not was_used(connection, known[0])
                    or is_inside(connection, known[0], lobby.now_ns(), lobby.settings)
                ):
                    return known[0]
            if found := self._new_credential(row, known):
                return found
        raise AdmissionRefused(
            f"the account of person {person_id} is used by {_ATTEMPTS} others at this moment: try "
            "again"
        )

    def _new_credential(self, row: AccountRow, known: tuple[str, ...]) -> str:
        """Give a person a new credential; none where they got one elsewhere meanwhile."""
        lobby, person_id = self._lobby, row.person_id
        credential = lobby.random_id()
        newest = (credential, *known)[: lobby.settings.credentials_kept]
        text = msgspec.json.encode(newest).decode("ascii")
        told = CredentialGiven(person_id, lobby.seal(person_id, "credentials", text))
        # Before the fact: a credential that is found belongs to somebody, used or not.
        lobby.claim("credential", credential, person_id)
        with lobby.deciding() as connection:
            if lobby.open_account_in(connection, person_id).changes != row.changes:
                return ""
            fact = admission_fact(lobby.organisation, told, person_id, lobby.now_ns(), row.changes)
            lobby.keep(connection, [fact])
        return credential

    def _signed(
        self, pass_id: str, store_id: str, credential: str, role: str, from_ns: int = 0
    ) -> IssuedPass:
        signing = self._keyring.signing_key()
        expires_ns = (from_ns or self._lobby.now_ns()) + nanoseconds(self._passes.life_s)
        entry = EntryPass(pass_id, self._lobby.organisation, store_id, credential, role, expires_ns)
        text = sign_pass(entry, signing.name, signing.key)
        return IssuedPass(pass_id, text, pass_svg(text), expires_ns)

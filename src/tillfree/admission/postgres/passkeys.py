"""Passkeys (W3C WebAuthn): a device signs a challenge instead of a person typing a password.

A challenge is kept as a hash, answered once and in time. Of a device only its public key is kept.
"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.sign_in_secrets import find_password
from tillfree.admission.postgres.tables import PASSKEY, PASSKEY_CHALLENGE
from tillfree.admission.records import AccountState
from tillfree.core.clock import nanoseconds
from tillfree.core.errors import AdmissionRefused
from tillfree.core.ids import derived_id
from tillfree.tenants import token_hash

RESPONSE_LETTERS = 20_000
"""Letters of a device's answer at most; one with no attestation has about 1,000."""
_ADDING, _SIGNING_IN = "adding", "signing_in"
_CHALLENGE_BYTES = 32


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who asks for a passkey: a domain, what people call it, and the page's origin."""

    domain: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it; moments in ns UTC, 0 where nobody noted them, or not yet."""

    passkey_id: str
    added_ns: int
    used_ns: int


class Passkeys:
    """The passkeys of one organisation's shoppers."""

    def __init__(self, lobby: Lobby, party: RelyingParty) -> None:
        """Passkeys made for one domain open nothing on another."""
        self._lobby = lobby
        self._party = party

    def ask_to_add(self, person_id: str) -> str:
        """Return the options (JSON) by which a signed-in person's device makes a passkey."""
        lobby = self._lobby
        with lobby.reading() as connection:
            row = lobby.open_account_in(connection, person_id)
            known = self._of_person(connection, person_id)
        if len(known) >= lobby.settings.passkeys_max:
            raise AdmissionRefused(
                f"there are {len(known)} passkeys already, at most {lobby.settings.passkeys_max} "
                "are kept: use one of them"
            )
        shown = str(lobby.unseal(person_id, "email", row.email_sealed))
        options = generate_registration_options(
            rp_id=self._party.domain,
            rp_name=self._party.name,
            user_name=shown,
            user_id=person_id.encode("ascii"),
            challenge=self._new_challenge(_ADDING, person_id),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return options_to_json(options)

    def add(self, person_id: str, response: str) -> None:
        """Keep the passkey that a device made, as its answer (JSON) says. Raises AdmissionRefused.

        The answer is to a challenge of this person's, once and in time.
        """
        try:
            _must_be_short(response)
            asked = parse_registration_credential_json(response).response.client_data_json
            challenge = self._use_challenge(asked, _ADDING, person_id)
            made = verify_registration_response(
                credential=response,
                expected_challenge=challenge,
                expected_rp_id=self._party.domain,
                expected_origin=self._party.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise _refused() from error
        with self._lobby.reading() as connection:
            self._lobby.open_account_in(connection, person_id)
            row = insert(PASSKEY).values(
                organisation=self._lobby.organisation,
                passkey_id=made.credential_id,
                person_id=person_id,
                public_key=made.credential_public_key,
                signed=made.sign_count,
                added_ns=self._lobby.now_ns(),
                used_ns=0,
            )
            kept = row.on_conflict_do_nothing().returning(PASSKEY.c.person_id)
            if connection.execute(kept).first() is None:
                raise AdmissionRefused("this passkey is known already: sign in with it")

    def of(self, person_id: str) -> tuple[Passkey, ...]:
        """Return a person's passkeys, the first that was added first."""
        query = (
            select(PASSKEY)
            .where(
                PASSKEY.c.organisation == self._lobby.organisation,
                PASSKEY.c.person_id == person_id,
            )
            .order_by(PASSKEY.c.added_ns, PASSKEY.c.passkey_id)
        )
        with self._lobby.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Passkey(_name(row.passkey_id), row.added_ns, row.used_ns) for row in rows)

    def remove(self, person_id: str, passkey_id: str) -> bool:
        """Let a passkey sign in no more; False where the person has none of that id.

        Raises AdmissionRefused for the last one of who has no password: nothing would be left to
        sign in with.
        """
        lobby = self._lobby
        with lobby.reading() as connection:
            lobby.open_account_in(connection, person_id)
            own = (PASSKEY.c.organisation == lobby.organisation) & (
                PASSKEY.c.person_id == person_id
            )
            # Two removals at once must not each find the other's passkey left.
            held = select(PASSKEY.c.passkey_id).where(own).with_for_update()
            known = {_name(one): one for one in connection.execute(held).scalars()}
            if passkey_id not in known:
                return False
            if len(known) == 1 and not find_password(connection, lobby.organisation, person_id):
                raise AdmissionRefused(
                    "this passkey is all that is left to sign in with: set a password or add "
                    "another passkey first"
                )
            gone = delete(PASSKEY).where(own, PASSKEY.c.passkey_id == known[passkey_id])
            connection.execute(gone)
        return True

    def ask_to_sign_in(self) -> str:
        """Return the options (JSON) by which any device with a passkey of ours may sign."""
        options = generate_authentication_options(
            rp_id=self._party.domain,
            challenge=self._new_challenge(_SIGNING_IN, ""),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def sign_in(self, response: str) -> str:
        """Return the id of the person whose device answered (JSON). Raises AdmissionRefused."""
        try:
            _must_be_short(response)
            shown = parse_authentication_credential_json(response)
            challenge = self._use_challenge(shown.response.client_data_json, _SIGNING_IN, "")
            with self._lobby.reading() as connection:
                own = (PASSKEY.c.organisation == self._lobby.organisation) & (
                    PASSKEY.c.passkey_id == shown.raw_id
                )
                row = connection.execute(select(PASSKEY).where(own).with_for_update()).first()
                if row is None:
                    raise _refused()
                found: VerifiedAuthentication = verify_authentication_response(
                    credential=response,
                    expected_challenge=challenge,
                    expected_rp_id=self._party.domain,
                    expected_origin=self._party.origin,
                    credential_public_key=bytes(row.public_key),
                    credential_current_sign_count=row.signed,
                    require_user_verification=True,
                )
                signed = {"signed": found.new_sign_count, "used_ns": self._lobby.now_ns()}
                connection.execute(update(PASSKEY).where(own).values(signed))
                account = self._lobby.account_in(connection, str(row.person_id))
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise _refused() from error
        if account is None or account.state is not AccountState.OPEN:
            raise _refused()
        return account.person_id

    def _new_challenge(self, purpose: str, person_id: str) -> bytes:
        lobby = self._lobby
        challenge, now_ns = lobby.entropy(_CHALLENGE_BYTES), lobby.now_ns()
        own = PASSKEY_CHALLENGE.c.organisation == lobby.organisation
        with lobby.reading() as connection:
            connection.execute(
                delete(PASSKEY_CHALLENGE).where(own, PASSKEY_CHALLENGE.c.until_ns <= now_ns)
            )
            waiting = select(func.count()).select_from(PASSKEY_CHALLENGE).where(own)
            if connection.execute(waiting).scalar_one() >= lobby.settings.challenges_open:
                raise AdmissionRefused(
                    f"{lobby.settings.challenges_open} challenges wait for their answer: try again "
                    "in a few minutes, or sign in with the password"
                )
            connection.execute(
                insert(PASSKEY_CHALLENGE).values(
                    organisation=lobby.organisation,
                    challenge_hash=token_hash(challenge.hex()),
                    purpose=purpose,
                    person_id=person_id,
                    until_ns=now_ns + nanoseconds(lobby.settings.challenge_s),
                )
            )
        return challenge

    def _use_challenge(self, answered: bytes, purpose: str, person_id: str) -> bytes:
        """Return the challenge that was answered, which nobody can answer again."""
        challenge = parse_client_data_json(answered).challenge
        used = (
            delete(PASSKEY_CHALLENGE)
            .where(
                PASSKEY_CHALLENGE.c.organisation == self._lobby.organisation,
                PASSKEY_CHALLENGE.c.challenge_hash == token_hash(challenge.hex()),
                PASSKEY_CHALLENGE.c.purpose == purpose,
                PASSKEY_CHALLENGE.c.person_id == person_id,
                PASSKEY_CHALLENGE.c.until_ns > self._lobby.now_ns(),
            )
            .returning(PASSKEY_CHALLENGE.c.until_ns)
        )
        with self._lobby.reading() as connection:
            if connection.execute(used).first() is None:
                raise _refused()
        return challenge

    def _of_person(self, connection: Connection, person_id: str) -> list[bytes]:
        query = select(PASSKEY.c.passkey_id).where(
            PASSKEY.c.organisation == self._lobby.organisation, PASSKEY.c.person_id == person_id
        )
        return [bytes(one) for one in connection.execute(query).scalars()]


def _name(passkey_id: bytes) -> str:
    """Return a short id for what a device named itself, in up to a thousand bytes."""
    return derived_id("passkey", bytes(passkey_id).hex())


def _must_be_short(response: str) -> None:
    if len(response) > RESPONSE_LETTERS:
        raise _refused()
    # What is no object would break the library in other ways than it says.
    msgspec.json.decode(response, type=dict[str, object])


def _refused() -> AdmissionRefused:
    return AdmissionRefused(
        "this passkey's answer is wrong, late or was given before: ask for a new challenge"
    )

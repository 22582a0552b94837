"""Personal fields sealed under their person's key, so that they may stand in facts and tables.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits; the associated data are organisation,
person and field, so that a sealed e-mail put where a name belongs, or at another person, does not
open. At a few fields a person, nonces repeat with a chance far below 2 ** -64.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tillfree.consent.records import Erased
from tillfree.consent.vault import KeyVault
from tillfree.core.errors import SealBroken

NONCE_BYTES = 12
PERSON_ID_BYTES = 16
"""A random id of 128 bits, as many as a UUID has: two people never share one."""


class PersonalFields:
    """Seals and unseals the personal fields of one organisation's people."""

    def __init__(self, vault: KeyVault, organisation: str, entropy: Callable[[int], bytes]) -> None:
        """`entropy` gives that many random bytes, fit for keys."""
        self.vault = vault
        self.organisation = organisation
        self._entropy = entropy

    def new_person(self) -> str:
        """Return a random id for a person who has none yet."""
        return self._entropy(PERSON_ID_BYTES).hex()

    def seal(self, person_id: str, field: str, text: str) -> str | Erased:
        """Return the text as letters that only the person's key opens.

        The first field of a person makes their key; for who was erased there is `Erased`, and
        nothing is to be kept.
        """
        key = self.vault.make(self.organisation, person_id)
        if isinstance(key, Erased):
            return key
        sealed = seal_bytes(key, self._about(person_id, field), text.encode("utf-8"), self._entropy)
        return base64.urlsafe_b64encode(sealed).decode("ascii")

    def unseal(self, person_id: str, field: str, sealed: str) -> str | Erased:
        """Return the text, or `Erased` where the person's key was destroyed.

        Raises SealBroken for letters that were changed or belong to another field, and KeyUnknown
        for a person who never had a key in this vault.
        """
        key = self.vault.key(self.organisation, person_id)
        if isinstance(key, Erased):
            return key
        try:
            raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
            about = self._about(person_id, field)
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about).decode("utf-8")
        except (InvalidTag, ValueError) as error:
            raise SealBroken(
                f"the {field} of person {person_id} does not open with their key: it was changed "
                "or moved from another place; take it from the journal again"
            ) from error

    def claim_email(self, email: str, person_id: str) -> str:
        """Let the person be found by their e-mail, and return who is: who claimed it first."""
        return self.vault.claim(self.organisation, self.blind_email(email), person_id)

    def find_by_email(self, email: str) -> str | None:
        """Return the person who is found by the e-mail; capitals and spaces around do not count."""
        return self.vault.find(self.organisation, self.blind_email(email))

    def let_go_email(self, email: str, person_id: str) -> None:
        """Let the person be found by an e-mail no longer."""
        self.vault.let_go(self.organisation, self.blind_email(email), person_id)

    def is_same_email(self, one: str, other: str) -> bool:
        """Tell whether two e-mails find the same person; capitals and spaces do not count."""
        return _normal(one) == _normal(other)

    def blind_email(self, email: str) -> bytes:
        """Return the keyed hash of an e-mail; two organisations' hashes of one differ.

        It says nothing to who has not the organisation's key, and is not to be kept for long.
        """
        key = self.vault.index_key(self.organisation)
        told = msgspec.json.encode(["email", _normal(email)])
        return hmac.new(key, told, hashlib.sha256).digest()

    def _about(self, person_id: str, field: str) -> bytes:
        return msgspec.json.encode([self.organisation, person_id, field])


def seal_bytes(key: bytes, about: bytes, body: bytes, entropy: Callable[[int], bytes]) -> bytes:
    """Return bytes sealed under a key and bound to what they are about; see `open_sealed`."""
    nonce = entropy(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, body, about)


def open_sealed(key: bytes, about: bytes, sealed: bytes) -> bytes:
    """Return what was sealed. Raises SealBroken where it is about something else or changed."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            "a sealed profile does not open with its consent's key: it was changed or moved from "
            "another place; let the person agree and keep it again"
        ) from error


def _normal(email: str) -> str:
    return email.strip().casefold()

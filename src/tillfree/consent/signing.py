"""Consents signed by the organisation, so that both sides can show what was agreed to.

Ed25519 (RFC 8032) over the record as JSON with sorted names and without the signature. The key is
derived from the organisation's in the vault, so it is in no backup of the journal; its public half
stands in the record, and who holds a record can check it without asking us.
"""

import base64
import hashlib
import hmac

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tillfree.consent.records import ConsentGiven
from tillfree.consent.vault import KeyVault


class ConsentSigner:
    """Signs for one organisation."""

    def __init__(self, vault: KeyVault, organisation: str) -> None:
        """Take the organisation's key from the vault."""
        seed = hmac.new(
            vault.index_key(organisation), b"tillfree consent signature", hashlib.sha256
        )
        self._key = Ed25519PrivateKey.from_private_bytes(seed.digest())
        self._organisation = organisation

    def signed(self, told: ConsentGiven, at_ns: int) -> ConsentGiven:
        """Return the record with its signature; `at_ns` is when it was said, ns UTC."""
        public = self._key.public_key().public_bytes_raw().hex()
        told = msgspec.structs.replace(told, signed_by=public, signature="")
        signature = self._key.sign(_message(told, self._organisation, at_ns))
        text = base64.urlsafe_b64encode(signature).decode("ascii")
        return msgspec.structs.replace(told, signature=text)


def is_signed(told: ConsentGiven, organisation: str, at_ns: int) -> bool:
    """Tell whether a record is just as it was signed, at that moment and by that organisation."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told.signed_by))
        signature = base64.urlsafe_b64decode(told.signature.encode("ascii"))
        key.verify(signature, _message(told, organisation, at_ns))
    except (ValueError, InvalidSignature):
        return False
    return True


def _message(told: ConsentGiven, organisation: str, at_ns: int) -> bytes:
    plain = msgspec.to_builtins(msgspec.structs.replace(told, signature=""))
    return msgspec.json.encode([organisation, at_ns, plain], order="sorted")

"""A device that makes and uses passkeys, in software: real ES256 keys, real CBOR, no attestation.

Written after W3C WebAuthn, 6.1 (authenticator data) and 6.5 (attestation object).
"""

import base64
import hashlib
import json
import os
import struct

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


class Authenticator:
    """One passkey of one device, for one page."""

    def __init__(self, origin: str, *, flags: int = _PRESENT | _VERIFIED) -> None:
        self._origin = origin
        self._flags = flags
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = os.urandom(32)
        self._person = b""
        self.signed = 0

    def make(self, options: str) -> str:
        """Answer a page that asks for a new passkey."""
        asked = json.loads(options)
        self._person = asked["user"]["id"].encode("ascii")
        numbers = self._key.public_key().public_numbers()
        key = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        about = (
            self._about(asked["rp"]["id"], self._flags | _HAS_KEY)
            + bytes(16)
            + struct.pack(">H", len(self._id))
            + self._id
            + cbor2.dumps(key)
        )
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        told = self._told("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": _text(told), "attestationObject": _text(made)})

    def sign(self, options: str) -> str:
        """Answer a page that asks who it is."""
        asked = json.loads(options)
        self.signed += 1
        about = self._about(asked["rpId"], self._flags)
        told = self._told("webauthn.get", asked["challenge"])
        signature = self._key.sign(about + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": _text(told),
                "authenticatorData": _text(about),
                "signature": _text(signature),
                "userHandle": self._person.decode("ascii"),
            }
        )

    def _about(self, domain: str, flags: int) -> bytes:
        return hashlib.sha256(domain.encode()).digest() + struct.pack(">BI", flags, self.signed)

    def _told(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self._origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": _text(self._id),
                "rawId": _text(self._id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )

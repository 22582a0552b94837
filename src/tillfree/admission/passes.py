"""The entry pass: who may walk in, signed so that a gate without a line can tell.

A pass is text that fits into a code on a telephone: `key.body.signature`, the last two in base64url
without padding. The body is a JSON array; the signature (Ed25519, RFC 8032) is over a fixed prefix,
the name of the key and the body, so a pass can be no other signed thing and no other key's.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tillfree.admission.settings import PassSettings
from tillfree.core.clock import nanoseconds

_PREFIX = b"tillfree pass 1\n"


class EntryPass(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Lets one person in once, until `expires_ns` (UTC).

    `person` is a random id, the credential that the visit is begun with; `role` is `shopper` or
    `staff`. An empty `store_id` is good for every store of the organisation.
    """

    pass_id: str
    organisation: str
    store_id: str
    person: str
    role: str
    expires_ns: int


class PassProblem(StrEnum):
    """Why a pass does not open a gate; each is told at the gate in words of the shop's language."""

    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    EXPIRED = "expired"
    TOO_LONG_LIVED = "too_long_lived"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Where a pass is shown, and whose signatures count there: public keys by name."""

    organisation: str
    store_id: str
    keys: Mapping[str, Ed25519PublicKey]


def sign_pass(entry: EntryPass, key_name: str, key: Ed25519PrivateKey) -> str:
    """Return the pass as text; `key_name` is without dots, as gates know the public key."""
    body = msgspec.json.encode(entry)
    return f"{key_name}.{_text(body)}.{_text(key.sign(_signed(key_name, body)))}"


def check_pass(
    text: str, gatekeeper: Gatekeeper, now_ns: int, settings: PassSettings
) -> EntryPass | PassProblem:
    """Return what a pass says, or why it does not count here and now; never raises on a text.

    Nothing of the body is looked at before the signature holds. Whether the pass was used before
    is for who remembers (`unseen.py`).
    """
    parts = text.split(".") if len(text) <= settings.longest else []
    if len(parts) != 3:
        return PassProblem.UNREADABLE
    key = gatekeeper.keys.get(parts[0])
    if key is None:
        return PassProblem.UNKNOWN_KEY
    try:
        body, signature = _bytes(parts[1]), _bytes(parts[2])
        key.verify(signature, _signed(parts[0], body))
        entry = msgspec.json.decode(body, type=EntryPass)
    except InvalidSignature:
        return PassProblem.FORGED
    except (binascii.Error, ValueError):
        return PassProblem.UNREADABLE
    return _time_and_place(entry, gatekeeper, now_ns, settings)


def _time_and_place(
    entry: EntryPass, gatekeeper: Gatekeeper, now_ns: int, settings: PassSettings
) -> EntryPass | PassProblem:
    tolerance_ns = nanoseconds(settings.tolerance_s)
    if entry.organisation != gatekeeper.organisation:
        return PassProblem.ELSEWHERE
    if entry.store_id not in ("", gatekeeper.store_id):
        return PassProblem.ELSEWHERE
    if now_ns > entry.expires_ns + tolerance_ns:
        return PassProblem.EXPIRED
    if entry.expires_ns - now_ns > nanoseconds(settings.life_s) + tolerance_ns:
        return PassProblem.TOO_LONG_LIVED
    return entry


def _signed(key_name: str, body: bytes) -> bytes:
    return _PREFIX + key_name.encode() + b"\n" + body


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    raw = text.encode("ascii")
    return base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)

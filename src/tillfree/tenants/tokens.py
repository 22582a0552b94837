"""Random tokens that are shown once and kept as hashes: invitations, keys of programs.

Their 256 random bits need no slow hash: nobody guesses them, with or without the hash.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

TOKEN_BYTES = 32
_PREFIX_BYTES = 5
_KEY = re.compile(r"tf_([a-z0-9-]{1,40})_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class KeyParts:
    """A program's key taken apart: whose it is, the prefix that it is found by, its whole text."""

    organisation: str
    prefix: str
    text: str


def new_token(entropy: Callable[[int], bytes]) -> str:
    """Return 43 random letters that may stand in an address."""
    return base64.urlsafe_b64encode(entropy(TOKEN_BYTES)).decode("ascii").rstrip("=")


def new_key(organisation: str, entropy: Callable[[int], bytes]) -> KeyParts:
    """Return a new key; its prefix alone tells nothing of the rest."""
    prefix = base64.b32encode(entropy(_PREFIX_BYTES)).decode("ascii").lower()
    return KeyParts(organisation, prefix, f"tf_{organisation}_{prefix}_{new_token(entropy)}")


def parse_key(text: str) -> KeyParts | None:
    """Return the parts of what looks like a key, None for what does not."""
    match = _KEY.fullmatch(text)
    return KeyParts(match[1], match[2], text) if match else None


def token_hash(text: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def is_token(kept: bytes, text: str) -> bool:
    """Tell whether a text is the token that was kept, in the same time whatever it is."""
    return hmac.compare_digest(kept, token_hash(text))

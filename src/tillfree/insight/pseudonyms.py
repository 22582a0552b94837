"""A name of a person for one purpose, which nobody can turn back or hold against another's.

HMAC-SHA-256 (RFC 2104) under the organisation's secret: the same person has the same pseudonym
within a purpose, another one in the next, and without the secret neither leads to the person.
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass, field

from tillfree.core.errors import TillfreeError

LEAST_BYTES = 32
"""Bytes of the secret; the length of the hash (RFC 2104, 3)."""


class SecretTooShort(TillfreeError):
    """The secret of pseudonyms could be guessed."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"The secret of pseudonyms has {length} bytes, fewer than {LEAST_BYTES}: "
            f"give {LEAST_BYTES} random ones."
        )


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The pseudonyms of one organisation; `secret` must not be known where they are read."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_BYTES:
            raise SecretTooShort(len(self.secret))

    def of(self, purpose: str, name: str) -> str:
        """Return the pseudonym of `name` for `purpose`, as a UUID of version 8 (RFC 9562, 5.8)."""
        told = f"{purpose}\x1f{name}".encode()
        found = bytearray(hmac.digest(self.secret, told, hashlib.sha256)[:16])
        found[6] = found[6] & 0x0F | 0x80
        found[8] = found[8] & 0x3F | 0x80
        return str(uuid.UUID(bytes=bytes(found)))

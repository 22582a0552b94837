"""Passwords, kept as argon2id hashes (RFC 9106) with a salt of their own."""

import unicodedata
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from tillfree.core.errors import PasswordRefused
from tillfree.tenants.settings import TenantSettings

_SALT_BYTES = 16


class Passwords:
    """Hashes and verifies; both take some 50 ms of one core and 64 MiB as set by default."""

    def __init__(self, entropy: Callable[[int], bytes], settings: TenantSettings) -> None:
        """`entropy` gives that many random bytes."""
        self._entropy = entropy
        self._settings = settings
        self._hasher = PasswordHasher(
            time_cost=settings.argon_passes,
            memory_cost=settings.argon_memory_kib,
            parallelism=settings.argon_lanes,
        )
        self._nobodys = self._hasher.hash("", salt=bytes(_SALT_BYTES))

    def hash(self, password: str) -> str:
        """Return the hash with its parameters and salt. Raises PasswordRefused."""
        fewest, most = self._settings.password_letters_min, self._settings.password_letters_max
        if not fewest <= len(password) <= most:
            raise PasswordRefused(
                f"the password has {len(password)} letters: use {fewest} to {most}, several words "
                "are easiest to remember"
            )
        return self._hasher.hash(_normal(password), salt=self._entropy(_SALT_BYTES))

    def verify(self, kept: str | None, password: str) -> bool:
        """Tell whether it is the password; as slow for somebody who has none (`kept` is None)."""
        given = _normal(password[: self._settings.password_letters_max])
        try:
            self._hasher.verify(self._nobodys if kept is None else kept, given)
        except VerifyMismatchError:
            return False
        # Nobody's password is empty, and so may the one given be.
        return kept is not None

    def renew(self, kept: str, password: str) -> str:
        """Return a hash with the parameters of now for a password that was just verified.

        It is the same hash where it has them; how long the password is does not matter any more.
        """
        if not self._hasher.check_needs_rehash(kept):
            return kept
        return self._hasher.hash(_normal(password), salt=self._entropy(_SALT_BYTES))


def _normal(password: str) -> bytes:
    """Return one spelling for all keyboards (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")

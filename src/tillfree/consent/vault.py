"""The port of the vault: one random key a person, kept where no journal and no backup of it is.

Destroying a key is what erases a person: all that was sealed under it stays where it is, in facts
that may not change and in copies that nobody can reach, and says nothing any more.
"""

from collections.abc import Sequence
from typing import Protocol

from tillfree.consent.records import Erased

KEY_BYTES = 32
"""256 bits, the longest key of AES (FIPS 197)."""


class KeyVault(Protocol):
    """Keys of people by organisation, and the blind indexes by which a person can be found.

    An index is a keyed hash, so the vault knows no e-mail. It lies here and not beside the data
    because it must go with the key: who has a guess and the organisation's key could else confirm
    it for ever.
    """

    def make(self, organisation: str, person_id: str) -> bytes | Erased:
        """Return the person's key, made now where there was none; none is made after an erasure."""
        ...

    def key(self, organisation: str, person_id: str) -> bytes | Erased:
        """Return the person's key. Raises KeyUnknown where there never was one."""
        ...

    def erase(self, organisation: str, person_id: str) -> None:
        """Destroy the key and the indexes, for good; doing it again changes nothing.

        A person without a key is remembered as erased, so that none is made later.
        """
        ...

    def keys(self, organisation: str, person_ids: Sequence[str]) -> dict[str, bytes | Erased]:
        """Return the keys of many with one question; who never had one is not among them."""
        ...

    def scrub(self) -> None:
        """Make what was erased unreadable also for who reads the vault's own storage."""
        ...

    def index_key(self, organisation: str) -> bytes:
        """Return the key under which the organisation's blind indexes are hashed."""
        ...

    def claim(self, organisation: str, blind: bytes, person_id: str) -> str:
        """Let the person be found by the index, and return who is: whoever claimed it first."""
        ...

    def let_go(self, organisation: str, blind: bytes, person_id: str) -> None:
        """Let the person be found by the index no longer; nothing where they are not."""
        ...

    def find(self, organisation: str, blind: bytes) -> str | None:
        """Return the person who is found by the index."""
        ...

"""The vault in memory: for tests, and as the plainest reading of the port. Nothing outlives it."""

from collections.abc import Callable, Sequence

from tillfree.consent.records import Erased
from tillfree.consent.vault import KEY_BYTES
from tillfree.core.errors import KeyUnknown


class MemoryKeyVault:
    """A `KeyVault` of dictionaries; `entropy` gives that many random bytes."""

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        """Start empty."""
        self._entropy = entropy
        self._keys: dict[tuple[str, str], bytes | Erased] = {}
        self._index_keys: dict[str, bytes] = {}
        self._found: dict[tuple[str, bytes], str] = {}

    def make(self, organisation: str, person_id: str) -> bytes | Erased:
        """Return the person's key; see `KeyVault.make`."""
        place = (organisation, person_id)
        if place not in self._keys:
            self._keys[place] = self._entropy(KEY_BYTES)
        return self._keys[place]

    def key(self, organisation: str, person_id: str) -> bytes | Erased:
        """Return the person's key; see `KeyVault.key`."""
        known = self._keys.get((organisation, person_id))
        if known is None:
            raise KeyUnknown(unknown_key(person_id))
        return known

    def erase(self, organisation: str, person_id: str) -> None:
        """Destroy the key and the indexes; see `KeyVault.erase`."""
        self._keys[organisation, person_id] = Erased(person_id)
        for place, found in list(self._found.items()):
            if place[0] == organisation and found == person_id:
                del self._found[place]

    def keys(self, organisation: str, person_ids: Sequence[str]) -> dict[str, bytes | Erased]:
        """Return the keys of many; see `KeyVault.keys`."""
        known = {one: self._keys.get((organisation, one)) for one in person_ids}
        return {one: key for one, key in known.items() if key is not None}

    def scrub(self) -> None:
        """Nothing is stored, so nothing is left to be made unreadable."""

    def index_key(self, organisation: str) -> bytes:
        """Return the organisation's key; see `KeyVault.index_key`."""
        return self._index_keys.setdefault(organisation, self._entropy(KEY_BYTES))

    def claim(self, organisation: str, blind: bytes, person_id: str) -> str:
        """Let the person be found by the index; see `KeyVault.claim`."""
        return self._found.setdefault((organisation, blind), person_id)

    def let_go(self, organisation: str, blind: bytes, person_id: str) -> None:
        """Let the person be found by the index no longer; see `KeyVault.let_go`."""
        if self._found.get((organisation, blind)) == person_id:
            del self._found[organisation, blind]

    def find(self, organisation: str, blind: bytes) -> str | None:
        """Return the person who is found by the index."""
        return self._found.get((organisation, blind))


def unknown_key(person_id: str) -> str:
    """Return the sentence for a key that never was, shared by the vaults."""
    return (
        f"the vault has no key of person {person_id}, who was not erased: it is another vault or "
        "an older one, name the one that belongs to this journal in TILLFREE_KEYS_DATABASE_URL"
    )

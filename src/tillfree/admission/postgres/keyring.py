"""Pairs of keys that sign passes: made ahead, listed for the stores, replaced by newer ones.

A private key is sealed under a key that is derived from the organisation's in the vault, so a copy
of the journal's database alone signs nothing.
"""

import base64
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, func, insert, select

from tillfree.admission.facts import admission_fact
from tillfree.admission.passes import Gatekeeper
from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.tables import PASS_KEY, PASS_KEY_SECRET
from tillfree.admission.records import PassKeyMade
from tillfree.admission.settings import PassSettings
from tillfree.core.clock import nanoseconds
from tillfree.core.errors import AdmissionRefused
from tillfree.tenants import SYSTEM, Action, Actor

_NONCE_BYTES, _KEY_BYTES = 12, 32


@dataclass(frozen=True, slots=True)
class PublicPassKey:
    """A public key for stores: base64, and from when until when its signatures count (UTC)."""

    name: str
    public_key: str
    counts_from_ns: int
    counts_until_ns: int


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key that signs now."""

    name: str
    key: Ed25519PrivateKey


class Keyring:
    """The pairs of keys of one organisation."""

    def __init__(self, lobby: Lobby, passes: PassSettings | None = None) -> None:
        """`passes` says how long a pass may be alive after its key."""
        self._lobby = lobby
        self._passes = passes or PassSettings()

    def rotate(self, by: Actor) -> str:
        """Make a new pair and return its name.

        It signs after a lead in which stores learn of it; at once where no other one signs now.
        """
        by.must(Action.MANAGE_KEYS)
        return self._make(by, is_asked=True)

    def keep_fresh(self) -> None:
        """Make a new pair where the newest is soon over or there is none; for a timer, any time."""
        self._make(SYSTEM, is_asked=False)

    def public_keys(self) -> tuple[PublicPassKey, ...]:
        """Return the keys that stores have to know now: all that sign, will sign, or did."""
        with self._lobby.reading() as connection:
            return self._listed(connection)

    def gatekeeper(self, store_id: str) -> Gatekeeper:
        """Return whose signatures count in a store now."""
        now_ns, keys = self._lobby.now_ns(), {}
        for one in self.public_keys():
            if one.counts_from_ns <= now_ns:
                raw = base64.b64decode(one.public_key)
                keys[one.name] = Ed25519PublicKey.from_public_bytes(raw)
        return Gatekeeper(self._lobby.organisation, store_id, keys)

    def signing_key(self) -> SigningKey:
        """Return the key that signs now. Raises AdmissionRefused where none does."""
        now_ns = self._lobby.now_ns()
        query = (
            select(PASS_KEY.c.key_name, PASS_KEY_SECRET.c.sealed)
            .join(
                PASS_KEY_SECRET,
                (PASS_KEY_SECRET.c.organisation == PASS_KEY.c.organisation)
                & (PASS_KEY_SECRET.c.key_name == PASS_KEY.c.key_name),
            )
            .where(
                PASS_KEY.c.organisation == self._lobby.organisation,
                PASS_KEY.c.signs_from_ns <= now_ns,
                PASS_KEY.c.signs_until_ns > now_ns,
            )
            .order_by(PASS_KEY.c.signs_from_ns.desc(), PASS_KEY.c.key_name)
        )
        with self._lobby.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise AdmissionRefused(
                f"organisation {self._lobby.organisation} has no key that signs passes now: rotate "
                "its keys"
            )
        sealed, name = bytes(row.sealed), str(row.key_name)
        raw = self._sealer().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
        return SigningKey(name, Ed25519PrivateKey.from_private_bytes(raw))

    def _make(self, by: Actor, *, is_asked: bool) -> str:
        lobby, sealer = self._lobby, self._sealer()
        key = Ed25519PrivateKey.from_private_bytes(lobby.entropy(_KEY_BYTES))
        name = f"k-{lobby.entropy(5).hex()}"
        nonce = lobby.entropy(_NONCE_BYTES)
        sealed = nonce + sealer.encrypt(nonce, key.private_bytes_raw(), name.encode())
        lead_ns = nanoseconds(lobby.settings.key_lead_s)
        with lobby.deciding() as connection:
            now_ns = lobby.now_ns()
            last_ns = self._signs_until_ns(connection)
            if not is_asked and last_ns > now_ns + 2 * lead_ns:
                return ""
            from_ns = now_ns + lead_ns if last_ns > now_ns else now_ns
            until_ns = from_ns + nanoseconds(lobby.settings.key_life_s)
            public = base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")
            made = PassKeyMade(name, public, from_ns, until_ns)
            row = insert(PASS_KEY_SECRET).values(
                organisation=lobby.organisation, key_name=name, sealed=sealed
            )
            connection.execute(row)
            lobby.keep(connection, [admission_fact(lobby.organisation, made, name, now_ns)], by)
        return name

    def _signs_until_ns(self, connection: Connection) -> int:
        """Return until when the pairs that are there can sign, 0 for none.

        A pair whose private key is gone, as after a restore from the journal alone, cannot.
        """
        query = select(func.coalesce(func.max(PASS_KEY.c.signs_until_ns), 0)).where(
            PASS_KEY.c.organisation == self._lobby.organisation,
            PASS_KEY.c.key_name.in_(
                select(PASS_KEY_SECRET.c.key_name).where(
                    PASS_KEY_SECRET.c.organisation == self._lobby.organisation
                )
            ),
        )
        return int(connection.execute(query).scalar_one())

    def _listed(self, connection: Connection) -> tuple[PublicPassKey, ...]:
        outlives_ns, now_ns = self._outlives_ns(), self._lobby.now_ns()
        query = (
            select(PASS_KEY)
            .where(
                PASS_KEY.c.organisation == self._lobby.organisation,
                PASS_KEY.c.signs_until_ns > now_ns - outlives_ns,
            )
            .order_by(PASS_KEY.c.signs_from_ns, PASS_KEY.c.key_name)
        )
        return tuple(
            PublicPassKey(
                row.key_name, row.public_key, row.signs_from_ns, row.signs_until_ns + outlives_ns
            )
            for row in connection.execute(query)
        )

    def _outlives_ns(self) -> int:
        """Return for how long a pass may count after its key signed its last one."""
        return nanoseconds(self._passes.life_s + self._passes.tolerance_s)

    def _sealer(self) -> AESGCM:
        shared = self._lobby.fields.vault.index_key(self._lobby.organisation)
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"tillfree pass keys 1")
        return AESGCM(derived.derive(shared))

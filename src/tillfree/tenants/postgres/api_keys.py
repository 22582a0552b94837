"""Keys of programs: shown once, kept as a prefix to find them by and a hash to know them by."""

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select

from tillfree.core.errors import TenantRefused
from tillfree.tenants import decisions
from tillfree.tenants.postgres.office import Office
from tillfree.tenants.postgres.tables import API_KEY, API_KEY_SECRET
from tillfree.tenants.records import ApiKey, ApiKeyIssued
from tillfree.tenants.roles import Action, Actor
from tillfree.tenants.tokens import is_token, new_key, parse_key, token_hash


class ApiKeys:
    """The keys of one organisation's programs."""

    def __init__(self, office: Office, entropy: Callable[[int], bytes]) -> None:
        """`entropy` gives that many random bytes."""
        self._office = office
        self._entropy = entropy

    def issue(self, name: str, scopes: Sequence[Action], by: Actor, *, until_ns: int = 0) -> str:
        """Return a new key, this once. Raises TenantRefused for scopes that `by` has not."""
        office = self._office
        made = new_key(office.organisation, self._entropy)
        with office.deciding(by, Action.MANAGE_KEYS) as connection:
            if self._row(connection, made.prefix):
                raise TenantRefused(f"the prefix {made.prefix} was drawn before: ask again")
            issued = ApiKeyIssued(made.prefix, name, tuple(sorted(set(scopes))), until_ns)
            facts = decisions.issue_key(office.organisation, issued, by, office.now_ns())
            connection.execute(
                insert(API_KEY_SECRET).values(
                    organisation=office.organisation,
                    prefix=made.prefix,
                    key_hash=token_hash(made.text),
                )
            )
            office.keep(connection, by, facts)
        return made.text

    def revoke(self, prefix: str, by: Actor) -> None:
        """End a key; one that is ended stays so. Raises TenantRefused for an unknown one."""
        office = self._office
        with office.deciding(by, Action.MANAGE_KEYS) as connection:
            row = self._row(connection, prefix)
            if row is None:
                raise TenantRefused(f"there is no key {prefix[:60]!r}: look at the list of keys")
            if _as_key(row).is_revoked:
                return
            own = API_KEY_SECRET.c.organisation == office.organisation
            connection.execute(delete(API_KEY_SECRET).where(own, API_KEY_SECRET.c.prefix == prefix))
            facts = [decisions.revoke_key(office.organisation, prefix, office.now_ns())]
            office.keep(connection, by, facts)

    def actor(self, text: str) -> Actor | None:
        """Return who holds the key and what they may do, None for a key that opens nothing."""
        parts = parse_key(text)
        if parts is None or parts.organisation != self._office.organisation:
            return None
        secret = select(API_KEY_SECRET.c.key_hash).where(
            API_KEY_SECRET.c.organisation == parts.organisation,
            API_KEY_SECRET.c.prefix == parts.prefix,
        )
        with self._office.reading() as connection:
            kept = connection.execute(secret).scalar()
            row = self._row(connection, parts.prefix)
        fits = is_token(bytes(kept or b""), text)
        if not fits or row is None or not _as_key(row).opens(self._office.now_ns()):
            return None
        return Actor(f"key:{parts.prefix}", frozenset(_as_key(row).scopes))

    def keys(self) -> tuple[ApiKey, ...]:
        """Return every key that was ever issued, by prefix."""
        own = API_KEY.c.organisation == self._office.organisation
        query = select(API_KEY).where(own).order_by(API_KEY.c.prefix)
        with self._office.reading() as connection:
            return tuple(_as_key(row) for row in connection.execute(query))

    def _row(self, connection: Connection, prefix: str) -> Row[*tuple[object, ...]] | None:
        query = select(API_KEY).where(
            API_KEY.c.organisation == self._office.organisation, API_KEY.c.prefix == prefix
        )
        return connection.execute(query).first()


def _as_key(row: Row[*tuple[object, ...]]) -> ApiKey:
    return msgspec.convert(row, ApiKey, from_attributes=True)

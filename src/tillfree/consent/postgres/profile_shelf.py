"""What is known of people beyond shopping: kept and read for a named purpose, or not at all.

Three things must agree before a byte is seen: the consent in the journal's rows, which the database
itself asks for each row; the key of that consent in the vault, under which it is sealed; and a
reader who says who they are. Every asking is noted, refused ones as well.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from tillfree.consent.personal import open_sealed, seal_bytes
from tillfree.consent.postgres.profile_rows import name_purpose
from tillfree.consent.postgres.projection import read_consent
from tillfree.consent.postgres.tables import CONSENT, PERSON_PROFILE, PROFILE_READ
from tillfree.consent.pseudonyms import period_of, pseudonym
from tillfree.consent.records import Erased, check_purpose, is_free
from tillfree.consent.settings import ConsentSettings
from tillfree.consent.vault import KeyVault
from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import ConsentRefused
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, transaction

PROFILE_BYTES = 1_000_000
"""Bytes of one profile or template at most; own choice: a hundred times a template of a face."""
PEOPLE_ASKED = 1_000_000
"""People of one purpose that are listed at most."""
_DAY_NS = 86_400 * NS_PER_S


@dataclass(frozen=True, slots=True)
class Refused:
    """What is read in place of a profile without a consent that holds; `why` names nobody."""

    purpose: str
    why: str


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks (`reader`: a job, an endpoint, one of the staff) and for which purpose."""

    reader: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ProfileRead:
    """One asking for a person, at a moment in ns UTC; `outcome` is `read`, `kept`, `nothing` or
    `refused`."""

    at_ns: int
    reader: str
    purpose: str
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class _Live:
    """A consent that holds, and its key."""

    key_id: str
    key: bytes


class ProfileShelf:
    """Profiles, templates and pseudonyms of one organisation's people."""

    def __init__(
        self,
        log: PostgresFactLog,
        vault: KeyVault,
        now_ns: Callable[[], int],
        entropy: Callable[[int], bytes],
        settings: ConsentSettings | None = None,
    ) -> None:
        """`now_ns` returns ns since 1970 UTC, `entropy` that many random bytes, fit for keys."""
        self._log = log
        self._vault = vault
        self._now_ns = now_ns
        self._entropy = entropy
        self._settings = settings or ConsentSettings()

    def keep(self, person_id: str, kind: str, body: bytes, asking: Asking) -> Refused | None:
        """Keep a profile or template of a kind in the place of the one before, while they agree.

        Raises ConsentRefused for a purpose that has no key of its own, and for a body too large.
        """
        if len(body) > PROFILE_BYTES:
            raise ConsentRefused(f"a profile of {len(body)} bytes: keep {PROFILE_BYTES} at most")
        key = self._key(person_id, asking)
        with transaction(self._log.engine, self._log.organisation) as connection:
            if isinstance(key, Refused) or not self._still(connection, key, asking, person_id):
                self._note(connection, (person_id, kind), asking, "refused")
                return key if isinstance(key, Refused) else Refused(asking.purpose, "it ended")
            sealed = seal_bytes(key.key, self._about(person_id, kind, asking), body, self._entropy)
            now_ns = self._now_ns()
            row = upsert(PERSON_PROFILE).values(
                organisation=OWN_ORGANISATION,
                person_id=person_id,
                purpose=asking.purpose,
                kind=kind,
                sealed=sealed,
                kept_ns=now_ns,
            )
            place = list(PERSON_PROFILE.primary_key.columns)
            anew = {"sealed": sealed, "kept_ns": now_ns}
            connection.execute(row.on_conflict_do_update(index_elements=place, set_=anew))
            self._note(connection, (person_id, kind), asking, "kept")
        return None

    def read(self, person_id: str, kind: str, asking: Asking) -> bytes | Refused | None:
        """Return what is kept of a kind, None for nothing, or that they do not agree to it."""
        key = self._key(person_id, asking)
        with transaction(self._log.engine, self._log.organisation) as connection:
            if isinstance(key, Refused) or not self._still(connection, key, asking, person_id):
                self._note(connection, (person_id, kind), asking, "refused")
                return key if isinstance(key, Refused) else Refused(asking.purpose, "it ended")
            query = select(PERSON_PROFILE.c.sealed).where(
                PERSON_PROFILE.c.organisation == OWN_ORGANISATION,
                PERSON_PROFILE.c.person_id == person_id,
                PERSON_PROFILE.c.purpose == asking.purpose,
                PERSON_PROFILE.c.kind == kind,
            )
            sealed = connection.execute(query).scalar()
            self._note(connection, (person_id, kind), asking, "read" if sealed else "nothing")
        if sealed is None:
            return None
        return open_sealed(key.key, self._about(person_id, kind, asking), bytes(sealed))

    def read_all(self, kind: str, asking: Asking) -> dict[str, bytes]:
        """Return what is kept of a kind of all who agree now, by their random ids, oldest first.

        One asking is noted, with how many there were.
        """
        keys = dict(self._keys(asking, kind))
        query = (
            select(PERSON_PROFILE.c.person_id, PERSON_PROFILE.c.sealed)
            .where(
                PERSON_PROFILE.c.organisation == OWN_ORGANISATION,
                PERSON_PROFILE.c.purpose == asking.purpose,
                PERSON_PROFILE.c.kind == kind,
            )
            .order_by(PERSON_PROFILE.c.kept_ns, PERSON_PROFILE.c.person_id)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            name_purpose(connection, asking.purpose, self._now_ns())
            rows = connection.execute(query).all()
        return {
            row.person_id: open_sealed(
                keys[row.person_id], self._about(row.person_id, kind, asking), bytes(row.sealed)
            )
            for row in rows
            if row.person_id in keys
        }

    def people(self, asking: Asking) -> tuple[str, ...]:
        """Return who agrees to the purpose now and whose key is there, by their random ids."""
        return tuple(person for person, _ in self._keys(asking, "people"))

    def lasting_name(self, person_id: str, use: str, asking: Asking) -> str | Refused:
        """Return a name that stays while the consent does, for rows of our own alone.

        It is told to no partner: those get `pseudonym`.
        """
        key = self._key(person_id, asking)
        with transaction(self._log.engine, self._log.organisation) as connection:
            outcome = "refused" if isinstance(key, Refused) else "read"
            self._note(connection, (person_id, f"name {use}"[:200]), asking, outcome)
        return key if isinstance(key, Refused) else pseudonym(key.key, f"own {use}", 0)

    def lasting_names(self, use: str, asking: Asking) -> dict[str, str]:
        """Return the person behind each `lasting_name` of all who agree now."""
        return {
            pseudonym(key, f"own {use}", 0): person
            for person, key in self._keys(asking, f"name {use}"[:200])
        }

    def _keys(self, asking: Asking, kind: str) -> list[tuple[str, bytes]]:
        """Return all who agree now with their keys, from one question to each database."""
        _must_be_free(asking)
        now_ns = self._now_ns()
        query = (
            select(CONSENT.c.person_id, CONSENT.c.key_id)
            .where(
                CONSENT.c.organisation == OWN_ORGANISATION,
                CONSENT.c.purpose == asking.purpose,
                CONSENT.c.is_given,
                CONSENT.c.key_id != "",
                (CONSENT.c.until_ns == 0) | (CONSENT.c.until_ns > now_ns),
            )
            .order_by(CONSENT.c.person_id)
            .limit(PEOPLE_ASKED)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            rows = connection.execute(query).all()
            self._note(connection, ("", kind), asking, "read", len(rows))
        vault, organisation = self._vault, self._log.organisation
        known = vault.keys(organisation, [row.key_id for row in rows])
        found = []
        for row in rows:
            key = known.get(row.key_id)
            # The first use of a consent makes its key.
            key = vault.make(organisation, row.key_id) if key is None else key
            if not isinstance(key, Erased):
                found.append((row.person_id, key))
        return found

    def pseudonym(
        self, person_id: str, partner: str, asking: Asking, *, periods_ago: int = 0
    ) -> str | Refused:
        """Return a person's name with a partner for the purpose now, or some periods before."""
        key = self._key(person_id, asking)
        with transaction(self._log.engine, self._log.organisation) as connection:
            outcome = "refused" if isinstance(key, Refused) else "read"
            self._note(connection, (person_id, f"pseudonym {partner}"[:200]), asking, outcome)
        if isinstance(key, Refused):
            return key
        return pseudonym(key.key, partner, self.period() - periods_ago)

    def pseudonyms(self, partner: str, asking: Asking, *, periods_ago: int = 0) -> dict[str, str]:
        """Return the name with a partner of all who agree now, by their random ids."""
        period = self.period() - periods_ago
        return {
            person: pseudonym(key, partner, period)
            for person, key in self._keys(asking, f"pseudonym {partner}"[:200])
        }

    def period(self) -> int:
        """Return the number of the period of now, with which everybody's names change."""
        return period_of(self._now_ns(), self._settings.rotation_days)

    def forget_old_reads(self) -> int:
        """Delete what is known of readings that is older than the setting; returns how many."""
        oldest_ns = self._now_ns() - self._settings.kept_reads_days * _DAY_NS
        old = delete(PROFILE_READ).where(
            PROFILE_READ.c.organisation == OWN_ORGANISATION, PROFILE_READ.c.at_ns < oldest_ns
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return connection.execute(old).rowcount

    def reads_of(self, person_id: str, limit: int = 1_000) -> tuple[ProfileRead, ...]:
        """Return who asked for a person, the newest first."""
        query = (
            select(PROFILE_READ)
            .where(
                PROFILE_READ.c.organisation == OWN_ORGANISATION,
                PROFILE_READ.c.person_id == person_id,
            )
            .order_by(PROFILE_READ.c.at_ns.desc(), PROFILE_READ.c.read_id)
            .limit(limit)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            rows = connection.execute(query).all()
        return tuple(
            ProfileRead(row.at_ns, row.reader, row.purpose, row.kind, row.outcome) for row in rows
        )

    def _key(self, person_id: str, asking: Asking) -> _Live | Refused:
        """Return the key of a consent that holds; the vault is asked without a transaction."""
        _must_be_free(asking)
        with transaction(self._log.engine, self._log.organisation) as connection:
            consent = read_consent(connection, person_id, asking.purpose)
        if not consent.holds(self._now_ns()) or not consent.key_id:
            return Refused(asking.purpose, "they do not agree to it")
        key = self._vault.make(self._log.organisation, consent.key_id)
        if isinstance(key, Erased):
            return Refused(asking.purpose, "they agreed once and withdrew it")
        return _Live(consent.key_id, key)

    def _still(self, connection: Connection, live: _Live, asking: Asking, person_id: str) -> bool:
        """Name the purpose to the database, and tell whether the consent is the one of the key."""
        now_ns = self._now_ns()
        name_purpose(connection, asking.purpose, now_ns)
        consent = read_consent(connection, person_id, asking.purpose)
        return consent.holds(now_ns) and consent.key_id == live.key_id

    def _about(self, person_id: str, kind: str, asking: Asking) -> bytes:
        return msgspec.json.encode([self._log.organisation, person_id, asking.purpose, kind])

    def _note(
        self,
        connection: Connection,
        asked: tuple[str, str],
        asking: Asking,
        outcome: str,
        people: int = 1,
    ) -> None:
        person_id, kind = asked
        connection.execute(
            insert(PROFILE_READ).values(
                organisation=OWN_ORGANISATION,
                read_id=self._entropy(16).hex(),
                at_ns=self._now_ns(),
                reader=asking.reader,
                person_id=person_id,
                purpose=asking.purpose,
                kind=kind,
                outcome=outcome,
                people=people,
            )
        )


def _must_be_free(asking: Asking) -> None:
    """Refuse purposes of shopping itself, which keep no profiles, and ones that there are not."""
    if not is_free(check_purpose(asking.purpose)):
        raise ConsentRefused(
            f"{asking.purpose} keeps no profiles: name a purpose that shopping does not need"
        )

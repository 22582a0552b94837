"""Lists for partners, who stands in them, and who must be taken out there again.

What a partner was told of somebody is a hash of their e-mail. After a withdrawal no key leads to it
any longer, and after an erasure there is no e-mail either; so the hash is kept from the moment in
which it is told, sealed, under a name that only the consent's key leads to. Where a name leads to
nobody, the hash goes into the list of removals, and a while later it is forgotten.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.audience.lists import ListFormat, hashed_email, member_file, removal_file
from tillfree.audience.postgres.desk import AudienceDesk
from tillfree.audience.postgres.keeper import ENDINGS, LINKING
from tillfree.audience.postgres.tables import LISTED
from tillfree.consent import open_sealed, seal_bytes, share_with
from tillfree.consent.postgres import Asking, ProfileShelf
from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import SealBroken
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, Subscription, transaction

_USE, _READER = "listed", "removals at partners"
_DAY_NS = 86_400 * NS_PER_S
_OWN = LISTED.c.organisation == OWN_ORGANISATION


@dataclass(frozen=True, slots=True)
class ListSeal:
    """What hashes are sealed with: the organisation's own key, and that many random bytes."""

    key: Callable[[], bytes]
    entropy: Callable[[int], bytes]


class PartnerLists:
    """The lists of one organisation."""

    def __init__(
        self,
        log: PostgresFactLog,
        desk: AudienceDesk,
        shelf: ProfileShelf,
        seal: ListSeal,
        now_ns: Callable[[], int],
    ) -> None:
        """`now_ns` returns ns since 1970 UTC."""
        self._log = log
        self._desk = desk
        self._shelf = shelf
        self._seal = seal
        self._now_ns = now_ns
        self._has_looked = False

    def export(
        self, segment_id: str, form: ListFormat, reader: str, email_of: Callable[[str], str]
    ) -> bytes:
        """Return a segment as a list for a partner: those who agreed to just this partner.

        `email_of` returns a person's e-mail, empty for none. Raises SegmentRefused for fewer than
        the setting.
        """
        asking = Asking(reader, share_with(form.value))
        people = self._desk.people(segment_id, asking)
        emails = {person: email for person in people if (email := email_of(person))}
        content = member_file(form, list(emails.values()), self._desk.settings.least_exported)
        names = {person: name for name, person in self._shelf.lasting_names(_USE, asking).items()}
        told = {names[person]: hashed_email(emails[person]) for person in emails if person in names}
        self._write(form, told)
        return content

    def removals(self, form: ListFormat) -> bytes:
        """Return whom a partner is to take out of its lists now, in the form of its lists.

        Who agreed again and stands in a list is not among them.
        """
        self._look()
        query = select(LISTED.c.listed_as, LISTED.c.sealed, LISTED.c.ended_ns).where(
            _OWN, LISTED.c.partner == form.value
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            rows = connection.execute(query).all()
        ended: set[str] = set()
        listed: set[str] = set()
        for row in rows:
            if told := self._opened(form, row.listed_as, bytes(row.sealed)):
                (ended if row.ended_ns else listed).add(told)
        return removal_file(form, ended - listed)

    def follow(self) -> int:
        """Look who withdrew or was erased since, and forget whom partners have let go long ago.

        A chore; returns how many facts it looked at, and at a start one more: a backup may have
        brought names back whose keys are gone.
        """
        subscription = Subscription(self._log, "partner lists")
        logged = subscription.next()
        begins, self._has_looked = not self._has_looked, True
        if begins or any(entry.fact.kind in ENDINGS for entry in logged):
            self._look()
        if logged:
            subscription.done(logged[-1].position)
        return len(logged) + begins

    def forget_old(self) -> int:
        """Delete hashes of whom partners were told long enough to take out; returns how many."""
        days = self._desk.settings.removals_days
        old = delete(LISTED).where(
            _OWN, LISTED.c.ended_ns > 0, LISTED.c.ended_ns < self._now_ns() - days * _DAY_NS
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return connection.execute(old).rowcount

    def _look(self) -> None:
        """Note whose consent is over: to the partner, or to visits being looked at together."""
        linked = set(self._shelf.people(LINKING))
        for form in ListFormat:
            names = self._shelf.lasting_names(_USE, Asking(_READER, share_with(form.value)))
            live = {name for name, person in names.items() if person in linked}
            with transaction(self._log.engine, self._log.organisation) as connection:
                _end(connection, form, live, self._now_ns())

    def _write(self, form: ListFormat, told: Mapping[str, str]) -> None:
        rows = [
            {
                "organisation": self._log.organisation,
                "partner": form.value,
                "listed_as": name,
                "sealed": seal_bytes(
                    self._seal.key(), _about(form, name), value.encode("ascii"), self._seal.entropy
                ),
                "ended_ns": 0,
            }
            for name, value in told.items()
        ]
        own = insert(LISTED)
        anew = {"sealed": own.excluded.sealed, "ended_ns": own.excluded.ended_ns}
        key = list(LISTED.primary_key.columns)
        with transaction(self._log.engine, self._log.organisation) as connection:
            if rows:
                connection.execute(own.on_conflict_do_update(index_elements=key, set_=anew), rows)

    def _opened(self, form: ListFormat, name: str, sealed: bytes) -> str:
        """Return a hash, empty where the organisation's key is another after a restore."""
        try:
            return open_sealed(self._seal.key(), _about(form, name), sealed).decode("ascii")
        except SealBroken:
            return ""


def _about(form: ListFormat, name: str) -> bytes:
    return msgspec.json.encode(["listed", form.value, name])


def _end(connection: Connection, form: ListFormat, live: Iterable[str], now_ns: int) -> None:
    own = (_OWN, LISTED.c.partner == form.value, LISTED.c.ended_ns == 0)
    known = connection.execute(select(LISTED.c.listed_as).where(*own)).scalars()
    gone = sorted(set(known).difference(live))
    if gone:
        ended = update(LISTED).where(*own, LISTED.c.listed_as.in_(gone))
        connection.execute(ended.values(ended_ns=now_ns))

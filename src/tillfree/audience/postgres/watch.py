"""Who came into segments and went out of them, for whoever passes it on: told once, by person.

Members stand in rows under names that only keys lead to; here, and in memory alone, they are joined
with people again.
"""

from collections.abc import Mapping

from sqlalchemy import delete, select

from tillfree.audience.postgres.keeper import LINKING, USE
from tillfree.audience.postgres.tables import CHANGED, MEMBERSHIP
from tillfree.consent.postgres import ProfileShelf, Refused
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, transaction

_OWN_CHANGED = CHANGED.c.organisation == OWN_ORGANISATION


class AudienceWatch:
    """Watches one organisation's segments, from the one process that passes them on."""

    def __init__(self, log: PostgresFactLog, shelf: ProfileShelf) -> None:
        """Nothing is known yet: `everybody` comes first."""
        self._log = log
        self._shelf = shelf
        self._people: dict[str, str] = {}
        self._read = 0

    def everybody(self) -> Mapping[str, tuple[str, ...]]:
        """Return the segments of all who are in any and agree now, by their random ids."""
        self._people = self._shelf.lasting_names(USE, LINKING)
        query = (
            select(MEMBERSHIP.c.member_id, MEMBERSHIP.c.segment_id)
            .where(MEMBERSHIP.c.organisation == OWN_ORGANISATION)
            .order_by(MEMBERSHIP.c.member_id, MEMBERSHIP.c.segment_id)
        )
        found: dict[str, list[str]] = {}
        with transaction(self._log.engine, self._log.organisation) as connection:
            connection.execute(delete(CHANGED).where(_OWN_CHANGED))
            for row in connection.execute(query):
                if person := self._people.get(row.member_id):
                    found.setdefault(person, []).append(row.segment_id)
        return {person: tuple(segments) for person, segments in found.items()}

    def segments_of(self, person_id: str) -> tuple[str, ...]:
        """Return the segments of one person, none where they do not agree to be looked at so."""
        name = self._shelf.lasting_name(person_id, USE, LINKING)
        if isinstance(name, Refused):
            return ()
        self._people[name] = person_id
        query = (
            select(MEMBERSHIP.c.segment_id)
            .where(MEMBERSHIP.c.organisation == OWN_ORGANISATION, MEMBERSHIP.c.member_id == name)
            .order_by(MEMBERSHIP.c.segment_id)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return tuple(connection.execute(query).scalars())

    def changed(self, limit: int) -> tuple[str, ...]:
        """Return up to `limit` people whose segments are others; the same until `told`."""
        query = (
            select(CHANGED.c.member_id, CHANGED.c.change)
            .where(_OWN_CHANGED)
            .order_by(CHANGED.c.change)
            .limit(limit)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            rows = connection.execute(query).all()
        if any(row.member_id not in self._people for row in rows):
            self._people = self._shelf.lasting_names(USE, LINKING)
        self._read = rows[-1].change if rows else 0
        # Who is not among them withdrew, which consents tell of.
        found = (self._people.get(row.member_id, "") for row in rows)
        return tuple(person for person in found if person)

    def told(self) -> None:
        """Note that what `changed` gave is passed on."""
        if not self._read:
            return
        with transaction(self._log.engine, self._log.organisation) as connection:
            connection.execute(delete(CHANGED).where(_OWN_CHANGED, CHANGED.c.change <= self._read))

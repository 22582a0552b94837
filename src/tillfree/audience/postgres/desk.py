"""Where segments are decided on, counted, and asked for a person."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select, text

from tillfree.audience.postgres.keeper import LINKING, USE, Goods
from tillfree.audience.postgres.projection import read_segments
from tillfree.audience.postgres.tables import ACT, MEMBERSHIP, VISIT
from tillfree.audience.records import Segment, SegmentChanged, SegmentDropped, segment_rule
from tillfree.audience.sensitive import is_sensitive
from tillfree.audience.settings import AudienceSettings
from tillfree.audience.sql import bulk_query
from tillfree.consent.postgres import Asking, ProfileShelf, Refused
from tillfree.core.errors import SegmentRefused
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, transaction

NAME_LETTERS = 100


@dataclass(frozen=True, slots=True)
class MemberVisit:
    """A visit of somebody who agreed, by their random id; `at_ns` in UTC."""

    person_id: str
    visit_id: str
    at_ns: int


class AudienceDesk:
    """The segments of one organisation; its log has the `SegmentProjection`."""

    def __init__(
        self,
        log: PostgresFactLog,
        shelf: ProfileShelf,
        goods: Callable[[], Mapping[str, Goods]],
        now_ns: Callable[[], int],
        settings: AudienceSettings | None = None,
    ) -> None:
        """`goods` returns the articles by sku, `now_ns` ns since 1970 UTC."""
        self._log = log
        self._shelf = shelf
        self._goods = goods
        self._now_ns = now_ns
        self._settings = settings or AudienceSettings()

    @property
    def settings(self) -> AudienceSettings:
        """How much is kept, and how small what leaves may be."""
        return self._settings

    def change(self, segment: Segment) -> None:
        """Decide on a segment, new or instead of the one of its id. Raises SegmentRefused."""
        if not 0 < len(segment.name.strip()) <= NAME_LETTERS or not segment.segment_id:
            raise SegmentRefused(
                f"a segment's name has 1 to {NAME_LETTERS} letters, {segment.name[:40]!r} has not"
            )
        segment_rule(segment, self._categories())
        self._decide(segment.segment_id, SegmentChanged(segment))

    def drop(self, segment_id: str) -> None:
        """Decide that there is no such segment any more; nothing where there is none."""
        if segment_id in {one.segment_id for one in self.segments()}:
            self._decide(segment_id, SegmentDropped(segment_id))

    def segments(self) -> tuple[Segment, ...]:
        """Return all segments by their ids."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            return read_segments(connection)

    def reach(self, segment_id: str) -> int:
        """Return how many are in a segment: a multiple of the setting's step, rounded down.

        0 where so few that one could be told apart.
        """
        query = (
            select(func.count())
            .select_from(MEMBERSHIP)
            .where(
                MEMBERSHIP.c.organisation == OWN_ORGANISATION,
                MEMBERSHIP.c.segment_id == segment_id,
            )
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            found = int(connection.execute(query).scalar_one())
        return self._told(found)

    def estimate(self, rule: str, suppression: str) -> int:
        """Return how many a rule would hold of now, as `reach` tells it. Raises SegmentRefused."""
        wanted = segment_rule(Segment("", "", rule, suppression), self._categories())
        own = self._log.organisation
        query = bulk_query(wanted, self._now_ns(), ACT.name, organisation=own)
        with transaction(self._log.engine, own) as connection:
            return self._told(len(connection.execute(text(query.text), query.parameters).all()))

    def reach_for(
        self, segments: Collection[str], excluded: Collection[str], asking: Asking
    ) -> int:
        """Return how many are in one of the segments, in none that is excluded, and agree to the
        purpose, as `reach` tells it. Where none is named, everybody who agrees.
        """
        agreed = set(self._shelf.people(asking))
        if segments or excluded:
            names = self._shelf.lasting_names(USE, LINKING)
            inside = self._members(segments) if segments else names.keys()
            wanted = inside - self._members(excluded)
            agreed &= {names[one] for one in wanted if one in names}
        return self._told(len(agreed))

    def member_visits(self, since_ns: int) -> tuple[MemberVisit, ...]:
        """Return who was on which visit since a moment (ns UTC), of all who agree now."""
        names = self._shelf.lasting_names(USE, LINKING)
        query = select(VISIT.c.member_id, VISIT.c.visit_id, VISIT.c.at_ns).where(
            VISIT.c.organisation == OWN_ORGANISATION, VISIT.c.at_ns >= since_ns
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            rows = connection.execute(query.order_by(VISIT.c.at_ns, VISIT.c.visit_id)).all()
        return tuple(
            MemberVisit(names[row.member_id], row.visit_id, row.at_ns)
            for row in rows
            if row.member_id in names
        )

    def segments_of(self, person_id: str, asking: Asking) -> tuple[str, ...]:
        """Return the segments that a person is in, by their ids; none without their consent.

        They must agree both that visits are looked at together and to the purpose of the asking.
        """
        if isinstance(self._shelf.lasting_name(person_id, USE, asking), Refused):
            return ()
        name = self._shelf.lasting_name(person_id, USE, LINKING)
        if isinstance(name, Refused):
            return ()
        query = (
            select(MEMBERSHIP.c.segment_id)
            .where(MEMBERSHIP.c.organisation == OWN_ORGANISATION, MEMBERSHIP.c.member_id == name)
            .order_by(MEMBERSHIP.c.segment_id)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return tuple(connection.execute(query).scalars())

    def people(self, segment_id: str, asking: Asking) -> tuple[str, ...]:
        """Return who is in a segment and agrees to the purpose now, by their random ids."""
        names = self._shelf.lasting_names(USE, LINKING)
        agreed = set(self._shelf.people(asking))
        query = select(MEMBERSHIP.c.member_id).where(
            MEMBERSHIP.c.organisation == OWN_ORGANISATION, MEMBERSHIP.c.segment_id == segment_id
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            members = connection.execute(query).scalars().all()
        found = (names.get(member, "") for member in members)
        return tuple(sorted(one for one in found if one in agreed))

    def _members(self, segments: Collection[str]) -> set[str]:
        query = select(MEMBERSHIP.c.member_id).where(
            MEMBERSHIP.c.organisation == OWN_ORGANISATION, MEMBERSHIP.c.segment_id.in_(segments)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return set(connection.execute(query).scalars())

    def _told(self, people: int) -> int:
        """Return a size as it may be told: 0 under the least, else a multiple of the step."""
        chosen = self._settings
        return 0 if people < chosen.least_exported else people - people % chosen.size_step

    def _categories(self) -> dict[str, str]:
        """Return what kind of thing each article is; one with an age limit is told as such."""
        return {
            sku: "adult" if is_sensitive(one.category, age_restricted=one.age_restricted) else ""
            for sku, one in self._goods().items()
        }

    def _decide(self, segment_id: str, told: SegmentChanged | SegmentDropped) -> None:
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            known = {one.segment_id for one in read_segments(connection)}
            if len(known | {segment_id}) > self._settings.segments_max:
                raise SegmentRefused(
                    f"there are {len(known)} segments, {self._settings.segments_max} at most: "
                    "drop one first"
                )
            position = self._log.position_in(connection)
            fact_id = derived_id(self._log.organisation, "segment", segment_id, position)
            kind, body = type(told).__name__, msgspec.to_builtins(told)
            fact = Fact(fact_id, kind, "", segment_id, self._now_ns(), "", body)
            self._log.append_in(connection, [fact])

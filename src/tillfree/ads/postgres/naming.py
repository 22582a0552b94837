"""The names by which the ad side knows people: one for each partner and period, and only while
they agree to it.

The shop's own site and screens in places each need one consent; another partner needs a second, to
be told at all, and its names are made with that one's key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tillfree.ads.drawn_up import not_interested
from tillfree.ads.postgres.refusals import read_refusals, refused_since
from tillfree.ads.records import PersonLine
from tillfree.consent import Purpose, share_with
from tillfree.consent.postgres import Asking, ProfileShelf, Refused
from tillfree.journal.postgres import PostgresFactLog, transaction

OWN_SITE = "own"
"""Stands in a partner's place for the retailer's own site and apps."""
SCREENS = "screens"
"""Stands in a partner's place for screens in places."""
COUNTING = "ads"
"""What the lasting names are for that people are counted under."""
_READER = "delivery feed"
_PERIODS = (0, 1)
"""Names of this period and the one before, which browsers and phones may still show."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Whom names are for: `asking` is what allows the use, `told` what the name is made with."""

    name: str
    asking: Asking
    told: Asking


def web_partners(partners: tuple[str, ...]) -> tuple[Partner, ...]:
    """Return who knows people on web pages: the own site, and each partner that may be told."""
    web = Asking(_READER, Purpose.RETARGET_WEB)
    others = (Partner(one, web, Asking(_READER, share_with(one))) for one in partners)
    return (Partner(OWN_SITE, web, web), *others)


def screen_partners() -> tuple[Partner, ...]:
    """Return who knows people at screens."""
    screens = Asking(_READER, Purpose.RETARGET_BILLBOARD)
    return (Partner(SCREENS, screens, screens),)


class Naming:
    """Writes lines of people under the names that they have now."""

    def __init__(
        self,
        log: PostgresFactLog,
        shelf: ProfileShelf,
        segments_of: Callable[[str], tuple[str, ...]],
    ) -> None:
        """`segments_of` returns the segments of a person by their random id, where they agreed
        that their visits are looked at together."""
        self._log = log
        self._shelf = shelf
        self._segments_of = segments_of
        self._counting = Asking(_READER, Purpose.ANALYTICS_LINKING)
        self._people: dict[str, str] = {}
        self._looked_ns = 0

    def everybody(
        self, partners: tuple[Partner, ...], segments: Mapping[str, tuple[str, ...]]
    ) -> dict[str, tuple[PersonLine, ...]]:
        """Return the lines of all who are in a segment and agree, by their random ids."""
        counted = self._counted()
        refused = self._refused(tuple(counted.values()))
        allowed = {one.asking: frozenset(self._shelf.people(one.asking)) for one in partners}
        found: dict[str, list[PersonLine]] = {}
        for partner in partners:
            for ago in _PERIODS:
                names = self._shelf.pseudonyms(partner.name, partner.told, periods_ago=ago)
                for person, name in names.items():
                    inside = segments.get(person, ())
                    if inside and person in counted and person in allowed[partner.asking]:
                        inside = (*refused.get(counted[person], ()), *inside)
                        line = PersonLine(name, counted[person], inside)
                        found.setdefault(person, []).append(line)
        return {person: tuple(lines) for person, lines in found.items()}

    def one(self, partners: tuple[Partner, ...], person_id: str) -> tuple[PersonLine, ...]:
        """Return the lines of one person, none where they agree to nothing of it."""
        inside = self._segments_of(person_id)
        counted = self._shelf.lasting_name(person_id, COUNTING, self._counting) if inside else ""
        if not counted or isinstance(counted, Refused):
            return ()
        self._people[counted] = person_id
        inside = (*self._refused((counted,)).get(counted, ()), *inside)
        lines = []
        for partner in partners:
            if isinstance(self._shelf.lasting_name(person_id, COUNTING, partner.asking), Refused):
                continue
            for ago in _PERIODS:
                name = self._shelf.pseudonym(person_id, partner.name, partner.told, periods_ago=ago)
                if not isinstance(name, Refused):
                    lines.append(PersonLine(name, counted, inside))
        return tuple(lines)

    def refused_lately(self) -> tuple[str, ...]:
        """Return who said of a campaign that it is nothing for them since this was asked last."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            names, last_ns = refused_since(connection, self._looked_ns)
        self._looked_ns = last_ns
        return tuple(self._people[name] for name in names if name in self._people)

    def _counted(self) -> dict[str, str]:
        """Return the name that each person is counted under, over all channels, by their id."""
        self._people = self._shelf.lasting_names(COUNTING, self._counting)
        return {person: name for name, person in self._people.items()}

    def _refused(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the segments of those who are not interested in campaigns, by counted name."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            found = read_refusals(connection, names)
        return {name: tuple(not_interested(one) for one in told) for name, told in found.items()}

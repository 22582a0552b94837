"""The folder that bidders, the ad server and boards read: what is advertised, and to whom.

`campaigns.json` is the book, `people.jsonl` who may be shown what on web pages, `screens.jsonl` the
same for screens; what others showed stands beside them (`shown_feed`). Kept in step by a chore: a
change of a segment or a consent is in the files with its next turn. Everything is made from the
database at a start, so the folder may be lost.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from tillfree.ads.postgres.campaign_desk import CampaignDesk
from tillfree.ads.postgres.line_file import write_anew
from tillfree.ads.postgres.naming import Naming, Partner, screen_partners, web_partners
from tillfree.ads.postgres.people_file import PeopleFile
from tillfree.ads.settings import FeedSettings
from tillfree.consent.postgres import ProfileShelf
from tillfree.core.clock import nanoseconds
from tillfree.journal.postgres import PostgresFactLog

CAMPAIGNS_FILE = "campaigns.json"
PEOPLE_FILE = "people.jsonl"
SCREENS_FILE = "screens.jsonl"
_CONSENTS = frozenset({"ConsentGiven", "ConsentWithdrawn", "PersonErased"})


class Members(Protocol):
    """Who is in which segments, by random id; nobody who did not agree to be looked at so."""

    def everybody(self) -> Mapping[str, tuple[str, ...]]:
        """Return the segments of all who are in any; what changed before is told herewith."""

    def segments_of(self, person_id: str) -> tuple[str, ...]:
        """Return the segments of one person."""

    def changed(self, limit: int) -> tuple[str, ...]:
        """Return people who are in others than was told last; the same until `told`."""

    def told(self) -> None:
        """Say that what `changed` gave is dealt with."""


class DeliveryFeed:
    """Keeps one organisation's folder; its `run` is a chore of the back office."""

    def __init__(
        self,
        folder: Path,
        sources: tuple[PostgresFactLog, CampaignDesk, ProfileShelf, Members],
        partners: Callable[[], tuple[str, ...]],
        now_ns: Callable[[], int],
        settings: FeedSettings | None = None,
    ) -> None:
        """`partners` returns who besides the own site may be told of people, by their names."""
        self._folder = folder
        self._log, self._desk, self._shelf, self._members = sources
        self._partners = partners
        self._now_ns = now_ns
        self._settings = settings or FeedSettings()
        self._naming = Naming(self._log, self._shelf, self._members.segments_of)
        self._files = (PeopleFile(folder / PEOPLE_FILE), PeopleFile(folder / SCREENS_FILE))
        self._known: tuple[tuple[str, ...], int] | None = None
        self._position = 0
        self._book = b""
        self._look_ns = 0
        self._compact_ns = 0

    def run(self) -> int:
        """Bring the files up to now; returns of how many people and books there was news."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._write_people() + self._write_book()

    def _write_people(self) -> int:
        partners = self._partners()
        known = (partners, self._shelf.period())
        if known != self._known:
            count = self._write_all(partners)
            self._known = known
            return count
        before = self._position
        people, position = self._changed()
        news = position - before
        for person_id in people:
            for file, kinds in zip(self._files, _kinds(partners), strict=True):
                news += file.put(person_id, self._naming.one(kinds, person_id))
        self._members.told()
        self._position = position
        now_ns = self._now_ns()
        if now_ns >= self._compact_ns:
            for file in self._files:
                if file.has_left:
                    file.compact()
            self._compact_ns = now_ns + nanoseconds(self._settings.compact_s)
        return news

    def _write_all(self, partners: tuple[str, ...]) -> int:
        self._position = self._log.position()
        segments = self._members.everybody()
        for file, kinds in zip(self._files, _kinds(partners), strict=True):
            file.replace(self._naming.everybody(kinds, segments))
        return len(segments)

    def _changed(self) -> tuple[tuple[str, ...], int]:
        """Return whose segments or consents are others now, and how far the journal was read."""
        limit = self._settings.batch
        people = dict.fromkeys(self._members.changed(limit))
        logged = self._log.read(after=self._position, limit=limit)
        for entry in logged:
            if entry.fact.kind in _CONSENTS:
                people[entry.fact.subject] = None
        for person_id in self._naming.refused_lately():
            people[person_id] = None
        return tuple(people), logged[-1].position if logged else self._position

    def _write_book(self) -> int:
        now_ns = self._now_ns()
        if now_ns < self._look_ns:
            return 0
        self._look_ns = now_ns + nanoseconds(self._settings.look_s)
        book = msgspec.json.format(msgspec.json.encode(self._desk.book()))
        if book == self._book:
            return 0
        write_anew(self._folder / CAMPAIGNS_FILE, [book])
        self._book = book
        return 1


def _kinds(partners: tuple[str, ...]) -> tuple[tuple[Partner, ...], tuple[Partner, ...]]:
    return web_partners(partners), screen_partners()

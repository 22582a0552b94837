"""One organisation's measuring: a chore of the back office, fed with attention by the line.

Nothing is decided here and nobody is charged; whoever is killed anywhere goes on from journal, lake
and the stores' streams.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from threading import Lock

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.insight import EventStream, StreamTerms
from tillfree.insight.lake import Lake
from tillfree.journal import FactFilter
from tillfree.journal.postgres import Subscription, transaction
from tillfree.runtime.cloud import MeasuringSettings, OrganisationServices
from tillfree.runtime.measuring.declared_people import DeclaredPeople
from tillfree.runtime.measuring.floor_places import floor_places
from tillfree.runtime.measuring.looking import looks_of
from tillfree.runtime.measuring.shelf_stock import ShelfStock
from tillfree.runtime.measuring.store_feed import StoreFeed
from tillfree.runtime.measuring.watching import judge_alerts
from tillfree.runtime.told import Told

_PURPOSE = "insight"
_KNOWN_MAX = 10_000
"""Credentials of which it is remembered whether they are linked; then it is asked anew."""
_WAITING_MAX = 20_000
"""Messages of a store that wait for its plan; beyond, the newest wait in the store."""


class InsightFeed:
    """Writes the lake of one organisation, and puts its events on their way.

    `take` and `written` are for the line's threads, `turn` for the back office's.
    """

    def __init__(
        self,
        own: OrganisationServices,
        lake: Lake,
        now_ns: Callable[[], int],
        settings: MeasuringSettings | None = None,
        *,
        receipt_is_purchase: bool = False,
    ) -> None:
        """With `receipt_is_purchase` the engine's receipt is the sale: where nothing is settled."""
        self._own = own
        self._lake = lake
        self._now_ns = now_ns
        self._settings = settings or MeasuringSettings()
        self._people: dict[str, tuple[int, str]] = {}
        self._terms = StreamTerms(
            own.linking.pseudonyms(),
            lambda credential: bool(self._person(credential)),
            frozenset(self._settings.test_credentials),
            receipt_is_purchase,
            self._person,
        )
        self._feeds: dict[str, StoreFeed] = {}
        self._lock = Lock()
        self._waiting: dict[str, list[Told]] = {}
        self._shelf_stock = ShelfStock(own, lake, self._settings)
        self._declared = DeclaredPeople(own, lake, self._named)
        chores = ("places", "write", "stock", "declared", "tidy", "retain", "alerts")
        self._due_ns = dict.fromkeys(chores, 0)
        self._erasures = Subscription(own.log, "insight", FactFilter(kind="PersonErased"))

    def take(self, store_id: str, told: Iterable[Told]) -> None:
        """Take messages of a store's attention, in their order."""
        with self._lock:
            waiting = self._waiting.setdefault(store_id, [])
            waiting += list(told)[: max(_WAITING_MAX - len(waiting), 0)]

    def written(self, store_id: str) -> int:
        """Return the number up to which a store's attention is in the lake, 0 before any is."""
        feed = self._feeds.get(store_id)
        return feed.written if feed else 0

    def turn(self) -> int:
        """Do what is due, a bounded part of it; return how much was done."""
        if self._is_due("places", self._settings.places_s):
            self._furnish()
        done = sum(self._hear(store_id, feed) for store_id, feed in self._feeds.items())
        if self._is_due("write", self._settings.flush_s):
            self.write()
        if self._is_due("stock", self._settings.stock_s):
            for feed in self._feeds.values():
                self._shelf_stock.write(feed.places, feed.heard_ns)
        if self._is_due("declared", self._settings.declared_s) or self._declared.has_less():
            self._declared.write()
        if self._is_due("tidy", self._settings.tidy_s):
            done += self._tidy()
        if self._is_due("retain", self._settings.retain_s):
            today = datetime.fromtimestamp(self._now_ns() // NS_PER_S, UTC).date()
            done += self._lake.retain(self._own.organisation, today) + self._own.exports.forget()
        if self._is_due("alerts", self._settings.alerts_s):
            done += judge_alerts(self._own, self._lake, self._now_ns(), self._settings.day_over_s)
        return done + self._erase()

    def write(self) -> None:
        """Write all that was heard into the lake."""
        for feed in self._feeds.values():
            feed.write()

    def _hear(self, store_id: str, feed: StoreFeed) -> int:
        with self._lock:
            told = self._waiting.pop(store_id, [])
        feed.take(told)
        self._own.audience.looks.take(looks_of(told, feed.places))
        heard = feed.hear(self._now_ns())
        log = self._own.log
        for ended in feed.ended(self._now_ns()):
            with transaction(log.engine, log.organisation) as connection:
                self._own.exports.put_on_way(connection, ended.events, ended.ended_ns)
            feed.gone(ended)
        return heard

    def _furnish(self) -> None:
        """Take on stores that told their plan, and what changed on the floors of others."""
        now_ns, door_m = self._now_ns(), self._settings.events.door_m
        for store_id in self._own.floor.stores():
            plan = self._own.floor.plan(store_id)
            if plan is None:
                continue
            places = floor_places(self._own, plan, now_ns, door_m)
            feed = self._feeds.get(store_id)
            if feed is None:
                stream = EventStream(places, self._terms, self._settings.events)
                hold_s = self._own.exports.settings.hold_s
                feed = StoreFeed(self._own.log, self._lake, stream, self._settings, hold_s)
                self._feeds[store_id] = feed
            feed.furnish(places)

    def _tidy(self) -> int:
        """Make files fewer and sum months up, so that questions are answered sooner."""
        organisation = self._own.organisation
        files = self._lake.put_together(organisation)
        files += self._lake.sweep(organisation, self._now_ns())
        return files + self._lake.roll_up(organisation)

    def _erase(self) -> int:
        """Delete from the lake who was erased; before their visits could be linked again."""
        facts = self._erasures.next()
        for entry in facts:
            self._lake.erase_person(self._own.organisation, self._named(entry.fact.subject))
        if facts:
            self._erasures.done(facts[-1].position)
            self._people.clear()
        return len(facts)

    def _named(self, person_id: str) -> str:
        """Return the name under which the lake has somebody."""
        return self._terms.pseudonyms.of(_PURPOSE, person_id)

    def _person(self, credential: str) -> str:
        """Return who visits on a credential, where they agreed to be linked of late."""
        now_ns = self._now_ns()
        until_ns, person = self._people.get(credential, (0, ""))
        if now_ns >= until_ns:
            person = self._own.linking.person_of(credential)
            if len(self._people) >= _KNOWN_MAX:
                self._people.clear()
            self._people[credential] = now_ns + nanoseconds(self._settings.linked_s), person
        return person

    def _is_due(self, what: str, every_s: float) -> bool:
        now_ns = self._now_ns()
        if now_ns < self._due_ns[what]:
            return False
        self._due_ns[what] = now_ns + nanoseconds(every_s)
        return True

"""One store's facts and attention on their way into the lake and to the tools of others.

What is held here is held nowhere else only until it is written: facts are in the journal, attention
stays in the store's stream until it is in the lake. So who begins anew hears the facts of the
visits that were not yet forgotten again, takes from the lake what it knows of them, and goes on.
Ids and whole visits make what comes twice the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import msgspec

from tillfree.core.clock import NS_PER_MS, nanoseconds
from tillfree.insight import EventStream, Places, Sign
from tillfree.insight.exporters import Outgoing, outgoing_of
from tillfree.insight.lake import Intake, Lake, Walked, recall, store_tables
from tillfree.journal import Fact, FactFilter, LoggedFact
from tillfree.journal.postgres import PostgresFactLog, Subscription
from tillfree.runtime.cloud import MeasuringSettings
from tillfree.runtime.told import Told

_SIGNS = frozenset({"zone_entered", "zone_left", "slot_faced", "slot_looked_at", "slot_reached"})
_OF_A_VISIT = 1_000
"""Facts of one visit, or of one act, that are heard again at most."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A visit's events that may go out, and when its end was recorded, ns UTC."""

    visit_id: str
    events: tuple[Outgoing, ...]
    ended_ns: int


class _Person(msgspec.Struct, frozen=True):
    track_id: int
    visit_id: str | None
    x_m: float
    y_m: float


class _Positions(msgspec.Struct, frozen=True):
    t_ns: int
    people: list[_Person]


_read_sign = msgspec.json.Decoder(Sign).decode
_read_positions = msgspec.json.Decoder(_Positions).decode


class StoreFeed:
    """Takes attention from any thread; all else is one thread's."""

    def __init__(
        self,
        log: PostgresFactLog,
        lake: Lake,
        stream: EventStream,
        settings: MeasuringSettings,
        hold_s: float,
    ) -> None:
        """`hold_s` seconds after a visit's end was recorded its events go out."""
        self._log = log
        self._lake = lake
        self._stream = stream
        self._settings = settings
        self._hold_ns = nanoseconds(hold_s)
        self._intake = Intake(lake, log.organisation, stream)
        store_id = stream.places.store_id
        self._wanted = FactFilter(store_id=store_id)
        # Its position is behind the facts of every visit that is forgotten, not behind all heard.
        self._subscription = Subscription(log, f"insight of {store_id}", self._wanted)
        self._position: int | None = None
        self._anew_until = 0
        self._first: dict[str, int] = {}
        self._due: dict[str, int] = {}
        # The first message of attention that named a visit, until the visit is known to have begun.
        self._heard: dict[str, int] = {}
        self._ended: dict[str, int] = {}
        self._is_furnished = False
        self._lock = Lock()
        self._told: list[Told] = []
        self._taken = self._written = 0
        self._store_ns = 0

    @property
    def places(self) -> Places:
        """The store's floor and goods, as they are now."""
        return self._stream.places

    @property
    def heard_ns(self) -> int:
        """How far the store's own time has come, ns UTC; 0 before anything was heard."""
        return self._store_ns

    @property
    def written(self) -> int:
        """The number up to which attention is in the lake."""
        return self._written

    def take(self, told: Iterable[Told]) -> None:
        """Take messages of attention; they wait for the next turn, bounded by who delivers."""
        with self._lock:
            self._told += told

    def furnish(self, places: Places) -> None:
        """Let the store's floor and goods be these from now on; the same again changes nothing."""
        if self._is_furnished and self._stream.places == places:
            return
        self._stream.places, self._is_furnished = places, True
        self._lake.write_store(self._log.organisation, places.store_id, store_tables(places))

    def hear(self, now_ns: int) -> int:
        """Hear what is new, a bounded part of it; return how much there was."""
        facts, reached = self._facts()
        with self._lock:
            told, self._told = self._told, []
        signs, walked, named = _read(told)
        self._heard |= {
            visit_id: at for visit_id, at in named.items() if visit_id not in self._heard
        }
        self._note(facts, signs, walked)
        changed = self._intake.hear([entry.fact for entry in facts], (), now_ns).visits
        self._remember(dict.fromkeys((*changed, *named)), now_ns)
        changed = (*changed, *self._intake.hear(signs, walked, now_ns).visits)
        for visit_id in changed:
            if visit_id in self._ended:
                self._due[visit_id] = self._ended[visit_id] + self._hold_ns
        self._position = reached
        self._taken = max([self._taken, *(one.sequence for one in told)])
        return len(facts) + len(told)

    def ended(self, now_ns: int) -> tuple[Ended, ...]:
        """Return the visits whose events may go out now; those that changed since, once more."""
        due = [visit_id for visit_id, at_ns in self._due.items() if at_ns <= now_ns]
        currency = self._stream.places.currency
        return tuple(
            Ended(
                visit_id, outgoing_of(self._stream.standing(visit_id), currency),
                self._ended[visit_id],
            )
            for visit_id in due
        )  # fmt: skip

    def gone(self, ended: Ended) -> None:
        """Note that a visit's events are on their way."""
        self._due.pop(ended.visit_id, None)

    def write(self) -> None:
        """Write what changed into the lake; then forget visits of which nothing comes any more."""
        self._intake.flush()
        self._intake.forget(self._forgotten_ns())
        # A visit whose beginning has not come is not written, so what was heard of it stays behind.
        self._heard = {
            visit_id: at
            for visit_id, at in self._heard.items()
            if self._intake.knows(visit_id) and not self._has_begun(visit_id)
        }
        self._written = min([self._taken, *(at - 1 for at in self._heard.values())])
        for visit_id in [one for one in self._first if not self._intake.knows(one)]:
            del self._first[visit_id]
            self._ended.pop(visit_id, None)
        if self._position is not None:
            behind = min(self._first.values(), default=self._position + 1) - 1
            self._subscription.done(behind)

    def _forgotten_ns(self) -> int:
        """Return the time before which visits are forgotten, none of them with events to go out."""
        waiting = [self._stream.history(visit_id) for visit_id in self._due]
        newest = [history.newest_ns() for history in waiting if history]
        return min([self._store_ns - nanoseconds(self._settings.remember_s), *newest])

    def _facts(self) -> tuple[Sequence[LoggedFact], int]:
        """Return the next facts, and up to where the journal is read with them."""
        # Asked before reading: whatever is committed in between is then read or comes next.
        newest = self._log.position()
        if self._position is None:
            self._position = self._subscription.position()
            self._anew_until = newest
        limit = self._settings.facts
        facts = self._log.read(self._wanted, after=self._position, limit=limit)
        last = facts[-1].position if facts else self._position
        return facts, last if len(facts) == limit else max(last, newest)

    def _note(
        self, facts: Sequence[LoggedFact], signs: Sequence[Sign], walked: Sequence[Walked]
    ) -> None:
        """Note which visits ended, and how far the store's own time has come."""
        for entry in facts:
            if entry.fact.kind == "VisitEnded":
                self._ended.setdefault(entry.fact.subject, entry.fact.recorded_ns)
        times = [one.fact.occurred_ns for one in facts]
        times += [sign.t_ns for sign in signs] + [one.t_ns for one in walked]
        self._store_ns = max([self._store_ns, *times])

    def _remember(self, visits: Iterable[str], now_ns: int) -> None:
        """Hear again what lake and journal know of visits that are not known here.

        A visit whose beginning is in neither comes to be known when its beginning comes.
        """
        position = self._position or 0
        strange = [one for one in visits if one not in self._first]
        self._first |= dict.fromkeys(strange, position + 1)
        unbegun = [one for one in strange if not self._has_begun(one)]
        # Only what was heard before this process began, or was forgotten, can be in the lake.
        wanted = strange if position < self._anew_until else unbegun
        if not wanted:
            return
        known = recall(self._lake, self._log.organisation, self._stream.places.store_id, wanted)
        acts = known.interaction_ids if unbegun else ()
        facts = [
            entry
            for subject in (*unbegun, *acts)
            for entry in self._log.read(FactFilter(subject=subject), limit=_OF_A_VISIT)
        ]
        self._note(facts, (), ())
        told: list[Fact | Sign] = [*(entry.fact for entry in facts), *known.signs]
        self._intake.hear(told, known.walked, now_ns)

    def _has_begun(self, visit_id: str) -> bool:
        history = self._stream.history(visit_id)
        return history is not None and history.began is not None


def _to_ms(sign: Sign) -> Sign:
    """Return a sign with both of its ends on whole milliseconds, as the lake gives it back."""
    ended = sign.kind == "zone_left"
    begin_ns = sign.t_ns - sign.duration_ns if ended else sign.t_ns
    end_ns = (begin_ns + sign.duration_ns) // NS_PER_MS * NS_PER_MS
    begin_ns = begin_ns // NS_PER_MS * NS_PER_MS
    t_ns = end_ns if ended else begin_ns
    return msgspec.structs.replace(sign, t_ns=t_ns, duration_ns=end_ns - begin_ns)


def _read(told: Sequence[Told]) -> tuple[list[Sign], list[Walked], dict[str, int]]:
    """Return signs and positions of visits, and the first message that named each visit.

    What cannot be read is left out.
    """
    signs: list[Sign] = []
    walked: list[Walked] = []
    named: dict[str, int] = {}
    for one in told:
        try:
            if one.kind in _SIGNS:
                signs.append(_to_ms(_read_sign(one.content)))
                visits = [signs[-1].visit_id]
            elif one.kind == "positions":
                moment = _read_positions(one.content)
                visits = [person.visit_id for person in moment.people]
                walked += [
                    Walked(p.visit_id, p.track_id, moment.t_ns, p.x_m, p.y_m)
                    for p in moment.people
                    if p.visit_id
                ]
            else:
                continue
        except msgspec.DecodeError:
            continue
        for visit_id in visits:
            if visit_id:
                named.setdefault(visit_id, one.sequence)
    return signs, walked, named

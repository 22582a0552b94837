"""The event stream: facts and attention in, changes of events out; late, doubled, in any order.

Each visit's events are computed anew from its history whenever something of it was heard, and
compared with what was said before. So a late fact or a revised claim gives exactly the difference,
and what was heard twice gives nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tillfree.insight.heard import (
    Act,
    Began,
    Decided,
    Issued,
    Left,
    Sale,
    SaleLine,
    Sign,
    Withdrawn,
    body_of,
)
from tillfree.insight.history import ActVersions, Look, Stay, VisitHistory
from tillfree.insight.places import Places
from tillfree.insight.pseudonyms import Pseudonyms
from tillfree.insight.records import EventChanges, WebEvent
from tillfree.insight.said import events_of
from tillfree.insight.settings import EventSettings
from tillfree.journal import Fact

PURPOSE = "insight"
"""The purpose that pseudonyms of this stream are made for."""

_SHOPPER = "shopper"


@dataclass(frozen=True, slots=True)
class StreamTerms:
    """Whose visits count, and as what people appear.

    `allows(credential)` tells whether the person agreed that their visits be linked; without, an
    event has no person. `tests` are credentials of people who try the store out.
    `receipt_is_purchase` takes the engine's receipt for the purchase where no settlement follows.
    `name_of(credential)` is what the pseudonym is of: the person, who may have several credentials.
    """

    pseudonyms: Pseudonyms
    allows: Callable[[str], bool]
    tests: frozenset[str] = frozenset()
    receipt_is_purchase: bool = False
    name_of: Callable[[str], str] = str


@dataclass(slots=True)
class EventStream:
    """The events of one store's visits; holds each visit's history until it is forgotten."""

    places: Places
    terms: StreamTerms
    settings: EventSettings = field(default_factory=EventSettings)
    until_ns: int = 0
    _visits: dict[str, VisitHistory] = field(default_factory=dict)
    _acts: dict[str, ActVersions] = field(default_factory=dict)
    _owner: dict[object, str] = field(default_factory=dict)
    _said: dict[str, dict[str, WebEvent]] = field(default_factory=dict)
    _waiting: dict[str, None] = field(default_factory=dict)

    def hear(self, heard: Iterable[Fact | Sign], until_ns: int) -> EventChanges:
        """Take facts and signs; return how the events became different.

        `until_ns` (ns UTC) is how far the store's time has come; it never goes back. An event later
        than that is not said yet. Facts of other stores are the caller's mistake and not looked
        for. Raises nothing for what is late, doubled or unknown.
        """
        self.until_ns = max(self.until_ns, until_ns)
        touched: dict[str, None] = dict(self._waiting)
        for one in heard:
            found = self._take_sign(one) if isinstance(one, Sign) else self._take_fact(one)
            touched |= dict.fromkeys(found)
        said: list[WebEvent] = []
        unsaid: dict[str, None] = {}
        for visit_id in touched:
            self._tell(visit_id, said, unsaid)
        now_said = {event.event_id for event in said}
        gone = tuple(event_id for event_id in unsaid if event_id not in now_said)
        said.sort(key=lambda event: (event.t_ns, event.event_id))
        return EventChanges(tuple(said), gone, tuple(touched))

    def history(self, visit_id: str) -> VisitHistory | None:
        """Return what was heard of a visit."""
        return self._visits.get(visit_id)

    def standing(self, visit_id: str) -> tuple[WebEvent, ...]:
        """Return the events of a visit as they stand; of staff and tests there are none."""
        return tuple(self._said.get(visit_id, {}).values())

    def forget(self, before_ns: int) -> int:
        """Forget visits that ended and of which nothing was heard since `before_ns`; their number.

        What comes of them later would be told as if it were new: choose a time after which nothing
        comes.
        """
        old = [
            visit_id
            for visit_id, history in self._visits.items()
            if history.newest_ns() < before_ns
        ]
        for visit_id in old:
            history = self._visits.pop(visit_id)
            self._said.pop(visit_id, None)
            self._waiting.pop(visit_id, None)
            for act_id in history.acts:
                self._acts.pop(act_id)
                self._owner.pop(act_id, None)
            for key in history.stays:
                self._owner.pop(key, None)
        return len(old)

    def _visit(self, visit_id: str) -> VisitHistory:
        return self._visits.setdefault(visit_id, VisitHistory(visit_id))

    def _tell(self, visit_id: str, said: list[WebEvent], unsaid: dict[str, None]) -> None:
        history = self._visits.get(visit_id)
        before = self._said.get(visit_id, {})
        now: dict[str, WebEvent] = {}
        if history is not None and self._counts(history):
            events = events_of(
                history, self.places, self.settings, self._person(history), 2**63 - 1
            )
            now = {event.event_id: event for event in events if event.t_ns <= self.until_ns}
            if len(now) < len(events):
                self._waiting[visit_id] = None
            else:
                self._waiting.pop(visit_id, None)
        said += [event for key, event in now.items() if before.get(key) != event]
        unsaid |= dict.fromkeys(key for key in before if key not in now)
        self._said[visit_id] = now

    def _counts(self, history: VisitHistory) -> bool:
        began = history.began
        return (
            began is not None
            and began.role == _SHOPPER
            and began.credential not in self.terms.tests
        )

    def _person(self, history: VisitHistory) -> str:
        assert history.began is not None
        credential = history.began.credential
        if not self.terms.allows(credential):
            return ""
        return self.terms.pseudonyms.of(PURPOSE, self.terms.name_of(credential))

    def _take_fact(self, fact: Fact) -> list[str]:
        body = body_of(fact)
        if isinstance(body, Act | Withdrawn):
            return self._take_act(fact, body)
        if isinstance(body, Began):
            self._visit(body.visit_id).began = body
            return [body.visit_id]
        if isinstance(body, Left):
            self._visit(body.visit_id).left_ns = body.left_t_ns
            return [body.visit_id]
        if isinstance(body, Sale):
            self._visit(fact.subject).sales[fact.fact_id] = (fact.occurred_ns, body)
            return [fact.subject]
        if isinstance(body, Issued):
            return self._take_receipt(fact, body)
        if isinstance(body, Decided):
            self._visit(fact.subject).labels[body.review_id] = body.labels
            return [fact.subject]
        return []

    def _take_receipt(self, fact: Fact, body: Issued) -> list[str]:
        history = self._visit(body.visit_id)
        history.issued = body
        if self.terms.receipt_is_purchase:
            lines = tuple(
                SaleLine(
                    line.sku,
                    line.quantity,
                    line.unit_price_minor,
                    line.unit_price_minor * line.quantity,
                    0,
                )
                for line in body.lines
            )
            sale = Sale(body.currency, lines, body.total_minor)
            history.sales[fact.fact_id] = (fact.occurred_ns, sale)
        return [body.visit_id]

    def _take_act(self, fact: Fact, body: Act | Withdrawn) -> list[str]:
        """Keep a version of an act; the act is its visit's, which may become another."""
        act = body if isinstance(body, Act) else None
        act_id = act.interaction_id if act else fact.subject
        versions = self._acts.setdefault(act_id, ActVersions())
        versions.said[fact.fact_id] = (body.replaces, act)
        standing = versions.standing()
        return self._move_act(act_id, standing)

    def _move_act(self, act_id: str, standing: Act | None) -> list[str]:
        before = self._owner.get(act_id, "")
        now = (standing.visit_id or "") if standing else ""
        if before and before != now:
            self._visits[before].acts.pop(act_id, None)
        self._owner[act_id] = now
        if now and standing is not None:
            self._visit(now).acts[act_id] = standing
        return [visit_id for visit_id in dict.fromkeys((before, now)) if visit_id]

    def _take_sign(self, sign: Sign) -> list[str]:
        if sign.zone_id is not None:
            return self._take_stay(sign, sign.zone_id)
        if sign.slot_id is None or not sign.visit_id:
            return []
        to_ns = sign.t_ns + sign.duration_ns
        look = Look(sign.track_id, sign.slot_id, sign.kind, sign.t_ns, to_ns)
        self._visit(sign.visit_id).looks.add(look)
        return [sign.visit_id]

    def _take_stay(self, sign: Sign, zone_id: str) -> list[str]:
        """Keep a stay; who it was is known best when it ended."""
        ended = sign.kind == "zone_left"
        entered_ns = sign.t_ns - sign.duration_ns if ended else sign.t_ns
        key = (sign.track_id, zone_id, entered_ns)
        before = self._owner.get(key)
        if before is not None and not ended:
            return []
        now = sign.visit_id or ""
        if before and before != now:
            self._visits[before].stays.pop(key, None)
        self._owner[key] = now
        if now:
            left_ns = sign.t_ns if ended else None
            self._visit(now).stays[key] = Stay(sign.track_id, zone_id, entered_ns, left_ns)
        return [visit_id for visit_id in dict.fromkeys((before or "", now)) if visit_id]

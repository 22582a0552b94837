"""One visit as a story: what happened in order of time, each act with what it stands on."""

from dataclasses import dataclass, replace

import msgspec

from tillfree.floor import ActTrace, FloorPlan, Frame
from tillfree.journal import Fact, FactFilter
from tillfree.merchandise import ArticleListed, ShelfAct
from tillfree.merchandise.postgres import WantedActs, articles, shelf_acts
from tillfree.runtime.cloud import OrganisationServices
from tillfree.visits import ActEvidence
from tillfree.visits.postgres import KnownVisit, evidence_of_visit
from tillfree.web.faces.trace_drawing import TraceDrawn, drawn_trace

_ACTS_MAX = 500
_FACTS_MAX = 1_000
_OPTIONS_MAX = 6
"""Explanations of an act that are shown, the likeliest first; the rest together weigh little."""
_AFTER_NS = 10 * 10**9
"""Nanoseconds of the floor that are shown after somebody left."""


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One explanation of an act; `is_self` where it is this visit's, `weight_g` what it would
    weigh by the catalogue (0: not known).
    """

    kind: str
    name: str
    sku: str
    quantity: int
    is_self: bool
    is_nobody: bool
    probability: float
    distance_m: float | None
    weight_g: float


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act with its evidence, if any was told; `number` counts the visit's acts from 1."""

    number: int
    act: ShelfAct
    name: str
    probability: float | None
    options: tuple[ShownOption, ...]
    delta_g: float
    sd_g: float
    has_weight: bool
    trace: TraceDrawn | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a visit beside its acts; `body` is its fact's."""

    at_ns: int
    kind: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Story:
    """A visit, its acts and events, and where its person went."""

    visit: KnownVisit
    acts: tuple[ShownAct, ...]
    events: tuple[Event, ...]
    plan: FloorPlan | None
    frames: tuple[Frame, ...]
    names: dict[str, str]

    def moments(self) -> list[ShownAct | Event]:
        """Return acts and events together, in order of time."""
        both: list[ShownAct | Event] = [*self.acts, *self.events]
        return sorted(both, key=lambda one: one.at_ns if isinstance(one, Event) else one.act.t_ns)


def story_of(own: OrganisationServices, visit: KnownVisit, now_ns: int) -> Story:
    """Return a visit's story as it is known now."""
    with own.office.reading() as connection:
        told = evidence_of_visit(connection, visit.visit_id, _ACTS_MAX)
        evidence = {one.interaction_id: one for one in told}
        acts = shelf_acts(connection, WantedActs(visit_id=visit.visit_id), _ACTS_MAX)[::-1]
        skus = {act.sku for act in acts} | {line.sku for line in visit.lines}
        skus |= {option.sku for one in told for option in one.alternatives}
        listed = articles(connection, visit.store_id, sorted(skus))
    traces = own.floor.traces([act.interaction_id for act in acts])
    facts = own.log.read(FactFilter(subject=visit.visit_id), limit=_FACTS_MAX)
    until_ns = (visit.left_ns or now_ns) + _AFTER_NS
    return Story(
        visit,
        tuple(
            replace(
                _shown(number, act, evidence.get(act.interaction_id), listed),
                trace=_drawn(traces.get(act.interaction_id)),
            )
            for number, act in enumerate(acts, 1)
        ),
        tuple(_event(one.fact) for one in facts if one.fact.kind in EVENTS),
        own.floor.plan(visit.store_id),
        own.floor.frames(visit.store_id, visit.entered_ns, until_ns),
        {sku: article.name for sku, article in listed.items()},
    )


EVENTS = frozenset(
    {
        "VisitStarted",
        "VisitEnded",
        "CounterItemAdded",
        "ReviewOpened",
        "ReviewDecided",
        "ReceiptSettled",
        "ZeroCartClosed",
        "PaymentAuthorised",
        "PaymentDeclined",
        "PaymentCaptured",
        "ReceiptCorrected",
        "ReceiptSentAgain",
        "RefundCompleted",
        "RefundFailed",
        "DebtIncurred",
        "DebtReduced",
        "DebtWrittenOff",
        "DisputeRaised",
        "ChargebackOpened",
        "ChargebackClosed",
    }
)
"""Kinds of facts that a story tells beside the acts."""


class PathShown(msgspec.Struct, frozen=True):
    """What a page's module draws of a story: where the person was, others, the acts' slots."""

    visit_id: str
    frames: tuple[Frame, ...]
    acts: tuple[tuple[int, str, str, int], ...]


def path_of(story: Story) -> PathShown:
    """Return a story's path; acts as number, slot, kind and moment."""
    acts = tuple((one.number, one.act.slot_id, one.act.kind, one.act.t_ns) for one in story.acts)
    return PathShown(story.visit.visit_id, story.frames, acts)


def _drawn(trace: ActTrace | None) -> TraceDrawn | None:
    return drawn_trace(trace.plates[0], trace.t_ns) if trace and trace.plates else None


def _event(fact: Fact) -> Event:
    return Event(fact.occurred_ns, fact.kind, fact.body)


def _shown(
    number: int, act: ShelfAct, told: ActEvidence | None, listed: dict[str, ArticleListed]
) -> ShownAct:
    def name(sku: str) -> str:
        return listed[sku].name if sku in listed else sku

    options = tuple(
        ShownOption(
            one.kind,
            name(one.sku),
            one.sku,
            one.quantity,
            one.visit_id == act.visit_id,
            one.visit_id is None,
            one.probability,
            one.distance_m,
            _signed(one.kind) * one.quantity * listed[one.sku].weight_g
            if one.sku in listed
            else 0.0,
        )
        for one in (told.alternatives[:_OPTIONS_MAX] if told else ())
    )
    weights = told.changes if told else ()
    return ShownAct(
        number,
        act,
        name(act.sku),
        told.probability if told else None,
        options,
        sum(one.delta_g for one in weights),
        sum(one.sd_g**2 for one in weights) ** 0.5,
        bool(weights),
    )


def _signed(kind: str) -> int:
    return -1 if kind == "pick" else 1

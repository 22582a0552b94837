"""One joint explanation of what happened so far, and how it grows.

State is what later acts depend on: whose track is whose, what each party holds, which articles lie
where they do not belong. Copies share what did not change.
"""

import math
from dataclasses import dataclass, field

from tillfree.attribution.records import NOBODY, ActKind, Outcome

Trail = tuple[tuple[tuple[Outcome, ...], float], ...]
"""How an act is explained within one hypothesis: outcomes with their shares, summing to 1."""


BUSY_NS = 3_000_000_000
"""How long it is remembered when a track's hands last moved an item."""


@dataclass(slots=True)
class Hypothesis:
    """A weighted joint explanation; treat as immutable once it is in a beam."""

    log_weight: float = 0.0
    party_of: dict[int, str] = field(default_factory=dict)
    carts: dict[str, dict[str, int]] = field(default_factory=dict)
    foreign: dict[tuple[str, str], int] = field(default_factory=dict)
    trail: dict[str, Trail] = field(default_factory=dict)
    busy: dict[int, int] = field(default_factory=dict)
    """When (ns) the hands of a track last moved an item; of the last seconds only."""
    taken: dict[int, tuple[int, str]] = field(default_factory=dict)
    """When (ns) the hands of a track last took an item, and which; of the last seconds only."""

    def party(self, track_id: int) -> str:
        """Return the party that a track belongs to here, or `NOBODY`."""
        return self.party_of.get(track_id, NOBODY)

    def held(self, party: str, sku: str) -> int:
        """Return how many units of an article the party holds here."""
        cart = self.carts.get(party)
        return 0 if cart is None else cart.get(sku, 0)

    def with_parties(self, extra_log_weight: float, changes: dict[int, str]) -> "Hypothesis":
        """Return a copy in which some tracks belong to other parties."""
        party_of = {**self.party_of, **changes} if changes else self.party_of
        return Hypothesis(
            self.log_weight + extra_log_weight,
            party_of,
            self.carts,
            self.foreign,
            self.trail,
            self.busy,
            self.taken,
        )

    def with_act(self, extra_log_weight: float, act: "ActChange") -> "Hypothesis":
        """Return a copy in which the act happened."""
        carts, foreign = self.carts, self.foreign
        for outcome in act.outcomes:
            carts = _moved(carts, outcome)
            foreign = _restocked(foreign, outcome, act.plan)
        trail = {**self.trail, act.act_id: ((act.outcomes, 1.0),)}
        busy, taken = self.busy, self.taken
        if act.tracks:
            taken = _taken(taken, act)
            busy = {track: at for track, at in busy.items() if act.t_ns - at < BUSY_NS}
            for track_id in act.tracks:
                busy[track_id] = act.t_ns
        weight = self.log_weight + extra_log_weight
        return Hypothesis(weight, self.party_of, carts, foreign, trail, busy, taken)

    def without_party(
        self, party: str, tracks: frozenset[int], acts: frozenset[str]
    ) -> "Hypothesis":
        """Return a copy without a party that has left, its tracks, and acts that are done."""
        return Hypothesis(
            self.log_weight,
            {
                track: name
                for track, name in self.party_of.items()
                if name != party and track not in tracks
            },
            {name: cart for name, cart in self.carts.items() if name != party},
            self.foreign,
            {act: told for act, told in self.trail.items() if act not in acts},
            self.busy,
            self.taken,
        )

    def state(self) -> tuple[object, ...]:
        """Return what the future depends on, as a key by which equal explanations merge."""
        carts = tuple(
            (party, tuple(sorted(cart.items())))
            for party, cart in sorted(self.carts.items())
            if cart
        )
        return tuple(sorted(self.party_of.items())), carts, tuple(sorted(self.foreign.items()))


@dataclass(frozen=True, slots=True)
class ActChange:
    """An act happened as `outcomes` say, by the hands of `tracks`; it moves carts and stock."""

    act_id: str
    t_ns: int
    outcomes: tuple[Outcome, ...]
    tracks: tuple[int, ...]
    plan: "Plan"

    def apply(self, hypothesis: Hypothesis, log_weight: float) -> Hypothesis:
        """Return the hypothesis after the act."""
        return hypothesis.with_act(log_weight, self)


@dataclass(frozen=True, slots=True)
class Plan:
    """The planogram as attribution needs it: which articles belong in which slot."""

    skus_of_slot: dict[str, frozenset[str]]

    def belongs(self, slot_id: str, sku: str) -> bool:
        """Tell whether the planogram has the article in the slot."""
        return sku in self.skus_of_slot.get(slot_id, frozenset())


def _moved(carts: dict[str, dict[str, int]], outcome: Outcome) -> dict[str, dict[str, int]]:
    if outcome.kind is ActKind.RESTOCK:
        return carts
    cart = dict(carts.get(outcome.party, {}))
    sku, quantity = outcome.item.sku, outcome.item.quantity
    if outcome.kind is ActKind.PICK:
        cart[sku] = cart.get(sku, 0) + quantity
    else:
        left = cart.get(sku, 0) - quantity
        if left > 0:
            cart[sku] = left
        else:
            cart.pop(sku, None)
    return {**carts, outcome.party: cart}


def _taken(taken: dict[int, tuple[int, str]], act: ActChange) -> dict[int, tuple[int, str]]:
    kept = {track: last for track, last in taken.items() if act.t_ns - last[0] < BUSY_NS}
    for track_id, outcome in zip(act.tracks, act.outcomes, strict=False):
        if outcome.kind is ActKind.PICK:
            kept[track_id] = act.t_ns, outcome.item.sku
        else:
            kept.pop(track_id, None)
    return kept


def _restocked(
    foreign: dict[tuple[str, str], int], outcome: Outcome, plan: Plan
) -> dict[tuple[str, str], int]:
    key = (outcome.item.slot_id, outcome.item.sku)
    if plan.belongs(*key):
        return foreign
    if outcome.kind is not ActKind.PICK:
        return {**foreign, key: foreign.get(key, 0) + outcome.item.quantity}
    left = foreign.get(key, 0) - outcome.item.quantity
    changed = {place: count for place, count in foreign.items() if place != key}
    return {**changed, key: left} if left > 0 else changed


def merged(beam: list[Hypothesis]) -> list[Hypothesis]:
    """Join hypotheses of equal state; their trails become mixtures by weight."""
    groups: dict[tuple[object, ...], list[Hypothesis]] = {}
    for hypothesis in beam:
        groups.setdefault(hypothesis.state(), []).append(hypothesis)
    return [group[0] if len(group) == 1 else _joined(group) for group in groups.values()]


def _joined(group: list[Hypothesis]) -> Hypothesis:
    top = max(h.log_weight for h in group)
    weights = [math.exp(h.log_weight - top) for h in group]
    total = sum(weights)
    first = group[0]
    trail: dict[str, Trail] = {}
    for act_id in dict.fromkeys(act for h in group for act in h.trail):
        told = [h.trail.get(act_id, (((), 1.0),)) for h in group]
        if all(other == told[0] for other in told[1:]):
            trail[act_id] = told[0]
            continue
        shares: dict[tuple[Outcome, ...], float] = {}
        for weight, mixture in zip(weights, told, strict=True):
            for outcomes, share in mixture:
                shares[outcomes] = shares.get(outcomes, 0.0) + weight / total * share
        trail[act_id] = tuple(shares.items())
    log_weight = top + math.log(total)
    carts, foreign = first.carts, first.foreign
    return Hypothesis(log_weight, first.party_of, carts, foreign, trail, first.busy, first.taken)

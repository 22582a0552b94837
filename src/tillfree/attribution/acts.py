"""An act at a shelf as an event of the beam: who, what and how many, as one weighted list.

The evidence (bodies and hands, weight, items seen in hands) is scored once an update; what a
hypothesis adds is who is who, what each party holds, and what lies where it does not belong.
"""

import math
from dataclasses import dataclass, field

from tillfree.attribution.content import Content, Shelved, pair_contents, single_contents, units
from tillfree.attribution.content import weight_log_density as log_density
from tillfree.attribution.events import Option
from tillfree.attribution.hypothesis import ActChange, Hypothesis, Plan
from tillfree.attribution.reach import Reach
from tillfree.attribution.records import NOBODY, ActKind, Item, Outcome, Role
from tillfree.attribution.settings import AttributionSettings
from tillfree.attribution.sightings import Sightings
from tillfree.premises import Product, Slot
from tillfree.shelves import ShelfChange


@dataclass(frozen=True, slots=True)
class Scene:
    """What every act shares: the store's articles, plan, settings, and each party's role."""

    catalogue: dict[str, Product]
    plan: Plan
    settings: AttributionSettings
    roles: dict[str, Role]


@dataclass(frozen=True, slots=True)
class Scored:
    """One explanation of an act under one hypothesis, with its log weight."""

    outcomes: tuple[Outcome, ...]
    log_weight: float


@dataclass(slots=True)
class ActEvent:
    """A change of load (or a hidden act) with the evidence gathered for it so far.

    `who` holds the scored reaches by slot; `sightings` the items seen in hands after the act.
    """

    act_id: str
    change: ShelfChange
    slots: tuple[Slot, ...]
    scene: Scene
    who: dict[str, list[Reach]] = field(default_factory=dict)
    sightings: Sightings = field(default_factory=Sightings)
    withdrawn: bool = False
    t_ns: int = 0
    key: str = ""
    _contents: dict[frozenset[tuple[str, str]], list[Content]] = field(default_factory=dict)
    _weights: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    _options: dict[tuple[object, ...], list[Option]] = field(default_factory=dict)
    _near: tuple[int, ...] | None = None
    _slot_ids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.t_ns = self.change.t_ns
        self.key = "2" + self.act_id
        self._slot_ids = frozenset(slot.slot_id for slot in self.slots)

    def replace_change(self, change: ShelfChange, slots: tuple[Slot, ...]) -> None:
        """Take a refined measurement of the same change."""
        self.change, self.slots, self.t_ns = change, slots, change.t_ns
        self._slot_ids = frozenset(slot.slot_id for slot in slots)
        self._contents.clear()
        self._weights.clear()
        self.refresh()

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Return every explanation worth keeping; hypotheses of equal context share the work."""
        context = self._context(hypothesis)
        found = self._options.get(context)
        if found is None:
            found = self._options[context] = self._weigh_options(hypothesis)
        return found

    def refresh(self) -> None:
        """Say that evidence changed: what was weighed so far is forgotten."""
        self._options.clear()
        self._near = None

    def _context(self, hypothesis: Hypothesis) -> tuple[object, ...]:
        """Return all that this act's options depend on in a hypothesis."""
        if self._near is None:
            ids = (reach.track_id for found in self.who.values() for reach in found)
            self._near = tuple(dict.fromkeys(ids))
        parties = tuple([hypothesis.party_of.get(track_id, NOBODY) for track_id in self._near])
        here = self._slot_ids
        strange = tuple([key for key in hypothesis.foreign if key[0] in here])
        if self.change.delta_g < 0.0:
            return parties, frozenset(strange)
        held = [
            (party, sku, count)
            for party, cart in hypothesis.carts.items()
            for sku, count in cart.items()
            if self._weighed(sku, 1) or self._weighed(sku, 4)
        ]
        return parties, frozenset(held)

    def _weigh_options(self, hypothesis: Hypothesis) -> list[Option]:
        scored = self.explain(hypothesis)
        least = max(s.log_weight for s in scored) - self.scene.settings.beam_log_range
        return [
            (s.log_weight, ActChange(self.act_id, s.outcomes, self.scene.plan))
            for s in scored
            if s.log_weight >= least
        ]

    def could_be(self, track_id: int, skus: set[str]) -> bool:
        """Tell whether this act may be this track taking one of these articles."""
        lies_here = any(skus.intersection(slot.skus) for slot in self.slots)
        near = any(
            reach.track_id == track_id and reach.log_ratio > -3.0
            for found in self.who.values()
            for reach in found
        )
        return near and lies_here

    def explain(self, hypothesis: Hypothesis) -> list[Scored]:
        """Weigh every explanation of this act under a hypothesis."""
        sums: dict[tuple[Outcome, ...], float] = {}
        if self.withdrawn:
            return [Scored((), 0.0)]
        if self.change.delta_g < 0.0:
            self._explain_pick(hypothesis, sums)
        else:
            self._explain_put(hypothesis, sums)
        settings = self.scene.settings
        nothing = math.log(settings.nothing) + math.log(settings.weight_outlier)
        _add(sums, (), nothing)
        return [Scored(outcomes, weight) for outcomes, weight in sums.items()]

    def _explain_pick(
        self, hypothesis: Hypothesis, sums: dict[tuple[Outcome, ...], float]
    ) -> None:
        settings = self.scene.settings
        stranger = math.log(settings.stranger)
        for content in self._pick_contents(hypothesis):
            base = content.log_weight + content.log_prior
            first = content.items[0]
            if len(content.items) == 2:
                self._explain_pair(hypothesis, content, sums)
                continue
            for reach in self.who.get(first.slot_id, ()):
                party = hypothesis.party(reach.track_id)
                seen = self._seen(reach.track_id, first.sku)
                outcome = Outcome(ActKind.PICK, party, first)
                _add(sums, (outcome,), base + reach.log_ratio + seen)
            _add(sums, (Outcome(ActKind.PICK, NOBODY, first),), base + stranger)

    def _explain_pair(
        self,
        hypothesis: Hypothesis,
        content: Content,
        sums: dict[tuple[Outcome, ...], float],
    ) -> None:
        base = content.log_weight + content.log_prior
        first, second = content.items
        two_people = math.log(self.scene.settings.two_people)
        for one in self.who.get(first.slot_id, ()):
            for other in self.who.get(second.slot_id, ()):
                same = one.track_id == other.track_id
                if same and first.sku == second.sku:
                    continue
                seen_one = self._seen(one.track_id, first.sku)
                seen_other = self._seen(other.track_id, second.sku)
                if same:
                    # One person's sightings speak for one of the two articles, not for both.
                    reach = max(one.log_ratio, other.log_ratio)
                    seen = math.log(0.5 * math.exp(seen_one) + 0.5 * math.exp(seen_other))
                else:
                    reach = one.log_ratio + other.log_ratio + two_people
                    seen = seen_one + seen_other
                outcomes = (
                    Outcome(ActKind.PICK, hypothesis.party(one.track_id), first),
                    Outcome(ActKind.PICK, hypothesis.party(other.track_id), second),
                )
                _add(sums, tuple(sorted(outcomes, key=_order)), base + reach + seen)

    def _pick_contents(self, hypothesis: Hypothesis) -> list[Content]:
        here = {slot.slot_id for slot in self.slots}
        misplaced = frozenset(key for key in hypothesis.foreign if key[0] in here)
        found = self._contents.get(misplaced)
        if found is None:
            places = self._places(misplaced)
            arguments = (self.change, places, self.scene.catalogue, self.scene.settings)
            found = single_contents(*arguments) + pair_contents(*arguments)
            self._contents[misplaced] = found
        return found

    def _places(self, misplaced: frozenset[tuple[str, str]]) -> list[Shelved]:
        share = self.scene.settings.foreign_prior
        places = []
        for slot in self.slots:
            strange = [sku for slot_id, sku in sorted(misplaced) if slot_id == slot.slot_id]
            kept = math.log(1.0 - share) if strange else 0.0
            own = kept - math.log(max(len(slot.skus), 1))
            places += [Shelved(slot, sku, own) for sku in slot.skus]
            places += [Shelved(slot, sku, math.log(share / len(strange))) for sku in strange]
        return places

    def _explain_put(
        self, hypothesis: Hypothesis, sums: dict[tuple[Outcome, ...], float]
    ) -> None:
        held = [(party, sku) for party, cart in sorted(hypothesis.carts.items()) for sku in cart]
        for slot in self.slots:
            for reach in self.who.get(slot.slot_id, ()):
                party = hypothesis.party(reach.track_id)
                if self.scene.roles.get(party) is Role.STAFF:
                    self._explain_restock(party, slot, reach, sums)
                    continue
                for owner, sku in held:
                    prior = 0.0 if owner == party else math.log(self.scene.settings.return_other)
                    most = hypothesis.held(owner, sku)
                    self._put(sums, (owner, sku, slot), reach.log_ratio + prior, most)
                unheld = math.log(self.scene.settings.return_unheld) + reach.log_ratio
                for sku in slot.skus:
                    if hypothesis.held(party, sku) == 0:
                        self._put(sums, (party, sku, slot), unheld, 4)
            stranger = math.log(self.scene.settings.stranger)
            for owner, sku in held:
                self._put(sums, (owner, sku, slot), stranger, hypothesis.held(owner, sku))

    def _put(
        self,
        sums: dict[tuple[Outcome, ...], float],
        what: tuple[str, str, Slot],
        base: float,
        most: int,
    ) -> None:
        owner, sku, slot = what
        settings = self.scene.settings
        home = self.scene.plan.belongs(slot.slot_id, sku)
        place = math.log(settings.return_home if home else 1.0 - settings.return_home)
        for quantity, weight in self._weighed(sku, most):
            outcome = Outcome(ActKind.RETURN, owner, Item(sku, quantity, slot.slot_id))
            _add(sums, (outcome,), base + place + weight)

    def _explain_restock(
        self, party: str, slot: Slot, reach: Reach, sums: dict[tuple[Outcome, ...], float]
    ) -> None:
        for sku in slot.skus:
            for quantity, weight in self._weighed(sku, len(self.scene.settings.quantity_prior)):
                outcome = Outcome(ActKind.RESTOCK, party, Item(sku, quantity, slot.slot_id))
                _add(sums, (outcome,), reach.log_ratio + weight)

    def _seen(self, track_id: int, sku: str) -> float:
        return self.sightings.log_ratio(track_id, sku, self.scene.settings)

    def _weighed(self, sku: str, most: int) -> list[tuple[int, float]]:
        """Return (quantity, log density with prior) for whole numbers up to `most`."""
        found = self._weights.get(sku)
        if found is None:
            found = self._weights[sku] = self._weigh(sku)
        return [(quantity, weight) for quantity, weight in found if quantity <= most]

    def _weigh(self, sku: str) -> list[tuple[int, float]]:
        product = self.scene.catalogue.get(sku)
        settings = self.scene.settings
        if product is None:
            return []
        found = []
        for index, prior in enumerate(settings.quantity_prior):
            expected = units(product, index + 1, 1.0)
            change = self.change
            density = log_density(change.delta_g, change.variance_g2, expected, settings)
            if density > math.log(settings.weight_outlier) - 3.0:
                found.append((index + 1, density + math.log(prior)))
        return found


def _order(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.item.slot_id, outcome.item.sku, outcome.party


def _add(
    sums: dict[tuple[Outcome, ...], float], outcomes: tuple[Outcome, ...], log_weight: float
) -> None:
    known = sums.get(outcomes)
    if known is None:
        sums[outcomes] = log_weight
    else:
        top, low = max(known, log_weight), min(known, log_weight)
        sums[outcomes] = top + math.log1p(math.exp(low - top))

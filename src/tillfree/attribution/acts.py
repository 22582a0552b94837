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
    tracks: tuple[int, ...]


Sums = dict[tuple[Outcome, ...], tuple[float, float, tuple[int, ...]]]
"""For each explanation: its log weight, that of its likeliest way, and the hands of that way."""


@dataclass(slots=True)
class ActEvent:
    """A change of load (or a hidden act) with the evidence gathered for it so far.

    `beside` are slots next to those on the plate whose goods may lie across onto it. `who` holds
    the scored reaches by slot; `sightings` the items seen in hands after the act.
    """

    act_id: str
    change: ShelfChange
    slots: tuple[Slot, ...]
    scene: Scene
    beside: tuple[Slot, ...] = ()
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

    @property
    def planned(self) -> tuple[str, ...]:
        """The articles that the planogram has in the slots on the plate and beside it."""
        return tuple(dict.fromkeys(sku for s in self.slots + self.beside for sku in s.skus))

    def replace_change(
        self, change: ShelfChange, slots: tuple[Slot, ...], beside: tuple[Slot, ...] = ()
    ) -> None:
        """Take a refined measurement of the same change."""
        self.change, self.slots, self.t_ns = change, slots, change.t_ns
        self.beside = beside
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
        busy = [(track_id, hypothesis.busy.get(track_id, 0)) for track_id in self._near]
        hands = tuple([found for found in busy if self._haste(found[1])])
        strange = tuple([key for key in hypothesis.foreign if key[0] in here])
        if self.change.delta_g < 0.0:
            return parties, hands, frozenset(strange)
        held = [
            (party, sku, count)
            for party, cart in hypothesis.carts.items()
            for sku, count in cart.items()
            if self._weighed(sku, 1) or self._weighed(sku, 4)
        ]
        part = [
            (party, sku)
            for party in dict.fromkeys(parties)
            for sku in hypothesis.carts.get(party, ())
            if self._is_part(sku)
        ]
        return parties, hands, frozenset(held), frozenset(part)

    def _is_part(self, sku: str) -> bool:
        """Tell whether a unit of the article is light enough to be one of two put back at once."""
        product = self.scene.catalogue.get(sku)
        return product is not None and product.weight_g < self.change.delta_g

    def _weigh_options(self, hypothesis: Hypothesis) -> list[Option]:
        scored = self.explain(hypothesis)
        least = max(s.log_weight for s in scored) - self.scene.settings.beam_log_range
        return [
            (s.log_weight, ActChange(self.act_id, self.t_ns, s.outcomes, s.tracks, self.scene.plan))
            for s in scored
            if s.log_weight >= least
        ]

    def could_be(self, track_ids: set[int], skus: set[str]) -> bool:
        """Tell whether this act may be one of these tracks taking one of these articles."""
        lies_here = any(skus.intersection(slot.skus) for slot in self.slots)
        near = any(
            reach.track_id in track_ids and reach.log_ratio > -3.0
            for found in self.who.values()
            for reach in found
        )
        return near and lies_here

    def likeliest(self, tracks: frozenset[int]) -> float:
        """Return how well the best of these tracks fits this act: a log ratio, -inf if none."""
        reach = (r for found in self.who.values() for r in found if r.track_id in tracks)
        return max((r.log_ratio for r in reach), default=-math.inf)

    def explain(self, hypothesis: Hypothesis) -> list[Scored]:
        """Weigh every explanation of this act under a hypothesis."""
        sums: Sums = {}
        if self.withdrawn:
            return [Scored((), 0.0, ())]
        if self.change.delta_g < 0.0:
            self._explain_pick(hypothesis, sums)
        else:
            self._explain_put(hypothesis, sums)
        settings = self.scene.settings
        nothing = math.log(settings.nothing) + math.log(settings.weight_outlier)
        _add(sums, (), nothing)
        return [Scored(told, total, tracks) for told, (total, _, tracks) in sums.items()]

    def _explain_pick(self, hypothesis: Hypothesis, sums: Sums) -> None:
        settings = self.scene.settings
        stranger = math.log(settings.stranger)
        contents = self._pick_contents(hypothesis)
        among = tuple(dict.fromkeys(c.items[0].sku for c in contents if len(c.items) == 1))
        for content in contents:
            base = content.log_weight + content.log_prior
            first = content.items[0]
            if len(content.items) == 2:
                self._explain_pair(hypothesis, content, sums)
                continue
            for reach in self.who.get(first.slot_id, ()):
                party = hypothesis.party(reach.track_id)
                seen = self.sightings.log_ratio(reach.track_id, first.sku, among, settings)
                outcome = Outcome(ActKind.PICK, party, first)
                weight = base + reach.log_ratio + seen + self._hurry(hypothesis, reach.track_id)
                _add(sums, (outcome,), weight, (reach.track_id,))
            _add(sums, (Outcome(ActKind.PICK, NOBODY, first),), base + stranger)

    def _explain_pair(
        self,
        hypothesis: Hypothesis,
        content: Content,
        sums: Sums,
    ) -> None:
        base = content.log_weight + content.log_prior
        first, second = content.items
        two_people = math.log(self.scene.settings.two_people)
        for one in self.who.get(first.slot_id, ()):
            for other in self.who.get(second.slot_id, ()):
                same = one.track_id == other.track_id
                if same and first.sku == second.sku:
                    continue
                takers = (one.track_id, first.sku), (other.track_id, second.sku)
                weight = base + self.sightings.pair_log_ratio(takers, self.scene.settings)
                weight += self._hurry(hypothesis, one.track_id)
                if same:
                    weight += max(one.log_ratio, other.log_ratio)
                else:
                    weight += one.log_ratio + other.log_ratio + two_people
                    weight += self._hurry(hypothesis, other.track_id)
                parties = hypothesis.party(one.track_id), hypothesis.party(other.track_id)
                tracks = (one.track_id, other.track_id)
                _add(sums, _picked(parties, (first, second)), weight, tracks)

    def _hurry(self, hypothesis: Hypothesis, track_id: int) -> float:
        """Return the nats against hands that moved another item at nearly the same instant."""
        return self._haste(hypothesis.busy.get(track_id, 0))

    def _haste(self, last_ns: int) -> float:
        settings = self.scene.settings
        apart_s = abs(self.t_ns - last_ns) / 1e9
        return settings.busy_log * max(0.0, 1.0 - apart_s / settings.busy_s)

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

    def _log_share(self, slot: Slot) -> float:
        """Return the log of the slot's plate's part of the change: goods move their own plate."""
        moved = sum(abs(step.delta_g) for step in self.change.steps)
        own = sum(abs(s.delta_g) for s in self.change.steps if s.sensor_id == slot.load_cell)
        return math.log(max(own / moved if moved else 1.0, self.scene.settings.beside_prior))

    def _places(self, misplaced: frozenset[tuple[str, str]]) -> list[Shelved]:
        share = self.scene.settings.foreign_prior
        places = []
        for slot in self.slots:
            strange = [sku for slot_id, sku in sorted(misplaced) if slot_id == slot.slot_id]
            kept = math.log(1.0 - share) if strange else 0.0
            own = kept - math.log(max(len(slot.skus), 1)) + self._log_share(slot)
            places += [Shelved(slot, sku, own) for sku in slot.skus]
            places += [Shelved(slot, sku, math.log(share / len(strange))) for sku in strange]
        across = math.log(self.scene.settings.beside_prior)
        places += [Shelved(slot, sku, across) for slot in self.beside for sku in slot.skus]
        return places

    def _explain_put(self, hypothesis: Hypothesis, sums: Sums) -> None:
        held = [(party, sku) for party, cart in sorted(hypothesis.carts.items()) for sku in cart]
        among = tuple(dict.fromkeys(sku for _, sku in held if self._weighed(sku, 4)))
        for slot in self.slots:
            for reach in self.who.get(slot.slot_id, ()):
                party = hypothesis.party(reach.track_id)
                if self.scene.roles.get(party) is Role.STAFF:
                    self._explain_restock(party, slot, reach, sums)
                    continue
                base = reach.log_ratio + self._hurry(hypothesis, reach.track_id)
                for owner, sku in held:
                    prior = 0.0 if owner == party else math.log(self.scene.settings.return_other)
                    prior += self._shown_before(reach.track_id, sku, among)
                    most = hypothesis.held(owner, sku)
                    self._put(sums, (owner, sku, slot, reach.track_id), base + prior, most)
                unheld = math.log(self.scene.settings.return_unheld) + base
                for sku in slot.skus:
                    if hypothesis.held(party, sku) == 0:
                        # It changes no cart, so it is told as nobody's.
                        self._put(sums, (NOBODY, sku, slot, reach.track_id), unheld, 4)
            # Whom no track shows can only have been handed what somebody else took.
            settings = self.scene.settings
            stranger = math.log(settings.stranger) + math.log(settings.return_other)
            for owner, sku in held:
                most = hypothesis.held(owner, sku)
                self._put(sums, (owner, sku, slot, None), stranger, most)
        self._explain_two_puts(hypothesis, sums)

    def _shown_before(self, track_id: int, sku: str, among: tuple[str, ...]) -> float:
        """Return what it says that this hand was seen with an item just before it put one back."""
        if not self.sightings.seen or sku not in among:
            return 0.0
        settings = self.scene.settings
        return settings.brought * self.sightings.log_ratio(track_id, sku, among, settings)

    def _explain_two_puts(self, hypothesis: Hypothesis, sums: Sums) -> None:
        """Two articles put back within the time that a plate needs to come to rest."""
        brought = self._brought(hypothesis)
        settings = self.scene.settings
        change = self.change
        for index, (first, one) in enumerate(brought):
            for second, other in brought[index + 1 :]:
                same = one.track_id == other.track_id
                if first.party == second.party and first.item.sku == second.item.sku:
                    continue
                means = [units(self.scene.catalogue[o.item.sku], 1, 1.0) for o in (first, second)]
                expected = (means[0][0] + means[1][0], means[0][1] + means[1][1])
                density = log_density(change.delta_g, change.variance_g2, expected, settings)
                if density < math.log(settings.weight_outlier) - 3.0:
                    continue
                weight = density + math.log(settings.two_acts)
                if same:
                    weight += max(one.log_ratio, other.log_ratio)
                else:
                    weight += one.log_ratio + other.log_ratio + math.log(settings.two_people)
                outcomes = tuple(sorted((first, second), key=_order))
                _add(sums, outcomes, weight, (one.track_id, other.track_id))

    def _brought(self, hypothesis: Hypothesis) -> list[tuple[Outcome, Reach]]:
        """Return what each hand at the plate may have put back, with the slot it fits best."""
        found: dict[tuple[int, str], tuple[Outcome, Reach]] = {}
        for slot in self.slots:
            for reach in self.who.get(slot.slot_id, ()):
                party = hypothesis.party(reach.track_id)
                if reach.log_ratio < 0.0 or self.scene.roles.get(party) is Role.STAFF:
                    continue
                for sku in sorted(hypothesis.carts.get(party, {})):
                    known = found.get((reach.track_id, sku))
                    better = known is None or reach.log_ratio > known[1].log_ratio
                    if better and self._is_part(sku):
                        put = Outcome(ActKind.RETURN, party, Item(sku, 1, slot.slot_id))
                        found[(reach.track_id, sku)] = put, reach
        return list(found.values())

    def _put(
        self,
        sums: Sums,
        what: tuple[str, str, Slot, int | None],
        base: float,
        most: int,
    ) -> None:
        owner, sku, slot, track_id = what
        tracks = () if track_id is None else (track_id,)
        settings = self.scene.settings
        home = self.scene.plan.belongs(slot.slot_id, sku)
        place = math.log(settings.return_home if home else 1.0 - settings.return_home)
        for quantity, weight in self._weighed(sku, most):
            outcome = Outcome(ActKind.RETURN, owner, Item(sku, quantity, slot.slot_id))
            _add(sums, (outcome,), base + place + weight, tracks)

    def _explain_restock(self, party: str, slot: Slot, reach: Reach, sums: Sums) -> None:
        for sku in slot.skus:
            for quantity, weight in self._weighed(sku, len(self.scene.settings.quantity_prior)):
                outcome = Outcome(ActKind.RESTOCK, party, Item(sku, quantity, slot.slot_id))
                _add(sums, (outcome,), reach.log_ratio + weight, (reach.track_id,))

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


def _picked(parties: tuple[str, str], items: tuple[Item, Item]) -> tuple[Outcome, ...]:
    """Return the outcomes of two units taken; one party's of one article are one quantity."""
    first, second = items
    if parties[0] == parties[1] and first.sku == second.sku:
        both = Item(first.sku, first.quantity + second.quantity, first.slot_id)
        return (Outcome(ActKind.PICK, parties[0], both),)
    outcomes = (Outcome(ActKind.PICK, parties[0], first), Outcome(ActKind.PICK, parties[1], second))
    return tuple(sorted(outcomes, key=_order))


def _order(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.item.slot_id, outcome.item.sku, outcome.party


def _add(
    sums: Sums, outcomes: tuple[Outcome, ...], log_weight: float, tracks: tuple[int, ...] = ()
) -> None:
    """Add a way in which `outcomes` may have come about; the best way's hands are remembered."""
    known = sums.get(outcomes)
    if known is None:
        sums[outcomes] = (log_weight, log_weight, tracks)
        return
    total, best, hands = known
    top, low = max(total, log_weight), min(total, log_weight)
    total = top + math.log1p(math.exp(low - top))
    sums[outcomes] = (total, log_weight, tracks) if log_weight > best else (total, best, hands)

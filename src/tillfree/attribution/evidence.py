"""What is known of one act at a shelf: what moved, who was in reach, what was seen in hands.

It is measured once an update; picks.py and puts.py weigh explanations of it.
"""

import math
from dataclasses import dataclass, field

from tillfree.attribution.content import Content, Shelved, pair_contents, single_contents, units
from tillfree.attribution.content import weight_log_density as log_density
from tillfree.attribution.hypothesis import Hypothesis, Plan
from tillfree.attribution.reach import Reach
from tillfree.attribution.records import Role
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


@dataclass(slots=True)
class ActEvidence:
    """A change of load with the evidence gathered for it so far.

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
    _contents: dict[frozenset[tuple[str, str]], list[Content]] = field(default_factory=dict)
    _weights: dict[str, list[tuple[int, float]]] = field(default_factory=dict)

    def measured_anew(
        self, change: ShelfChange, slots: tuple[Slot, ...], beside: tuple[Slot, ...]
    ) -> None:
        """Take a refined measurement of the same change."""
        self.change, self.slots, self.t_ns = change, slots, change.t_ns
        self.beside = beside
        self._contents.clear()
        self._weights.clear()

    def is_part(self, sku: str) -> bool:
        """Tell whether a unit of the article is light enough to be one of two put back at once."""
        product = self.scene.catalogue.get(sku)
        return product is not None and product.weight_g < self.change.delta_g

    def hurry(self, hypothesis: Hypothesis, track_id: int) -> float:
        """Return the nats against hands that moved another item at nearly the same instant."""
        return self.haste(hypothesis.busy.get(track_id, 0))

    def haste(self, last_ns: int) -> float:
        """Return the same (0 or less) for hands that moved something last at `last_ns`."""
        settings = self.scene.settings
        apart_s = abs(self.t_ns - last_ns) / 1e9
        return settings.busy_log * max(0.0, 1.0 - apart_s / settings.busy_s)

    def pick_contents(self, hypothesis: Hypothesis) -> list[Content]:
        """Return what may have been taken, by weight and by what lies there under a hypothesis."""
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

    def weighed(self, sku: str, most: int) -> list[tuple[int, float]]:
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

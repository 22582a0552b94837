"""What belongs where, and when: the planogram that holds, and the one before it.

An act is weighed by the plan of its own moment, also when its weight becomes clear after the plan
has changed.
"""

from dataclasses import replace

from tillfree.attribution.evidence import Scene
from tillfree.attribution.hypothesis import Plan
from tillfree.attribution.places import Places
from tillfree.attribution.settings import AttributionSettings
from tillfree.premises import Product, Store


class Plans:
    """The scenes and places of a store by their time; `scene` is that of now."""

    def __init__(
        self, store: Store, catalogue: dict[str, Product], settings: AttributionSettings
    ) -> None:
        self.scene = Scene(catalogue, _plan_of(store), settings, {})
        self._places = Places(store, catalogue)
        self._since_ns = 0
        self._before = self.scene, self._places

    def replan(self, store: Store, since_ns: int) -> None:
        """Let the store's planogram hold from `since_ns` on; the plan before the last is gone."""
        self._before = self.scene, self._places
        self._since_ns = since_ns
        self.scene = replace(self.scene, plan=_plan_of(store))
        self._places = Places(store, self.scene.catalogue)

    def at(self, t_ns: int) -> tuple[Scene, Places]:
        """Return what an act at a moment is weighed by."""
        return (self.scene, self._places) if t_ns >= self._since_ns else self._before


def _plan_of(store: Store) -> Plan:
    return Plan({slot.slot_id: frozenset(slot.skus) for slot in store.slots})

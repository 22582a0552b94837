"""Where a change of load may have come from: the slots on its plates, and those beside them.

Goods lie across plates: an item of the next slot may move this plate and hardly its own.
"""

import math

from tillfree.attribution.content import units, weight_log_density
from tillfree.attribution.settings import AttributionSettings
from tillfree.premises import Product, Slot, Store
from tillfree.shelves import ShelfChange


class Places:
    """The slots of each plate and their neighbours on the same board."""

    def __init__(self, store: Store, catalogue: dict[str, Product]) -> None:
        self._catalogue = catalogue
        self._slots: dict[str, tuple[Slot, ...]] = {
            cell.sensor_id: store.slots_of_cell(cell.sensor_id) for cell in store.load_cells
        }
        self._beside: dict[str, tuple[Slot, ...]] = {}
        for fixture in store.fixtures:
            for shelf in fixture.shelves:
                for left, right in zip(shelf.slots, shelf.slots[1:], strict=False):
                    self._join(left, right)
                    self._join(right, left)

    def around(
        self, change: ShelfChange, settings: AttributionSettings
    ) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
        """Return the slots on a change's plates, and the neighbours whose goods fit its weight."""
        names = [step.sensor_id for step in change.steps]
        own = tuple(slot for name in names for slot in self._slots.get(name, ()))
        known = {slot.slot_id for slot in own}
        near = {
            slot.slot_id: slot
            for name in names
            for slot in self._beside.get(name, ())
            if slot.slot_id not in known and self._fits(slot, change, settings)
        }
        return own, tuple(near.values())

    def _join(self, slot: Slot, neighbour: Slot) -> None:
        if slot.load_cell is not None and neighbour.load_cell != slot.load_cell:
            self._beside[slot.load_cell] = (*self._beside.get(slot.load_cell, ()), neighbour)

    def _fits(self, slot: Slot, change: ShelfChange, settings: AttributionSettings) -> bool:
        if change.delta_g >= 0.0:
            return False
        products = [self._catalogue[sku] for sku in slot.skus if sku in self._catalogue]
        least = math.log(settings.weight_outlier) + 2.0
        return any(
            weight_log_density(
                change.delta_g, change.variance_g2, units(product, 1, -1.0), settings
            )
            > least
            for product in products
        )

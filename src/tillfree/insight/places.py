"""The floor as events speak of it: what is sold where, in front of which zone, by which door.

Made once of a store and its catalogue, so that each event only looks up.
"""

from dataclasses import dataclass

import numpy as np

from tillfree.core.geometry import boundary_distance_m, contains, polygon_area_m2
from tillfree.premises import Product, Slot, Store, Zone

STAND_M = 0.6
"""Metres before a slot's front at which somebody stands who looks at it; half an aisle."""


@dataclass(frozen=True, slots=True)
class Place:
    """A slot: the zone before it (empty: none), its shelf's height, its place among all slots."""

    slot: Slot
    zone_id: str
    shelf_height_m: float
    index: int

    @property
    def skus(self) -> tuple[str, ...]:
        """What belongs there."""
        return self.slot.skus


@dataclass(frozen=True, slots=True)
class Places:
    """All slots, what is sold, which zones have shelves and which are at a door."""

    store_id: str
    timezone: str
    currency: str
    slots: dict[str, Place]
    articles: dict[str, Product]
    zone_skus: dict[str, tuple[str, ...]]
    zone_names: dict[str, str]
    zone_areas_m2: dict[str, float]
    door_zones: frozenset[str]

    def price_minor(self, sku: str) -> int:
        """Return an article's price in minor units, 0 where the catalogue does not have it."""
        found = self.articles.get(sku)
        return 0 if found is None else found.price_minor


def places_of(store: Store, catalogue: dict[str, Product], door_m: float) -> Places:
    """Return a store's places; zones within `door_m` metres of a gate are at the door."""
    heights = {s.shelf_id: s.height_m for f in store.fixtures for s in f.shelves}
    slots: dict[str, Place] = {}
    for index, slot in enumerate(store.slots):
        zone_id = _zone_before(store, slot)
        slots[slot.slot_id] = Place(slot, zone_id, heights[slot.shelf_id], index)
    zone_skus: dict[str, tuple[str, ...]] = {}
    for zone in store.zones:
        before = [sku for p in slots.values() if p.zone_id == zone.zone_id for sku in p.skus]
        if before:
            zone_skus[zone.zone_id] = tuple(dict.fromkeys(before))
    doors = frozenset(zone.zone_id for zone in store.zones if _at_door(store, zone, door_m))
    names = {zone.zone_id: zone.name for zone in store.zones}
    areas = {zone.zone_id: abs(polygon_area_m2(zone.polygon)) for zone in store.zones}
    return Places(
        store.store_id, store.timezone, store.currency, slots, catalogue,
        zone_skus, names, areas, doors,
    )  # fmt: skip


def _zone_before(store: Store, slot: Slot) -> str:
    """Return the zone in which somebody stands who stands before a slot, or nothing."""
    away_m = slot.depth_m / 2 + STAND_M
    stand = np.array([slot.centre_m[:2]]) + np.array([slot.facing]) * away_m
    for zone in store.zones:
        if bool(contains(zone.polygon, stand)[0]):
            return zone.zone_id
    return ""


def _at_door(store: Store, zone: Zone, door_m: float) -> bool:
    for gate in store.gates:
        middle = gate.segment.mean(axis=0)
        if bool(contains(zone.polygon, middle[None])[0]):
            return True
        if float(boundary_distance_m(zone.polygon, middle[None])[0]) <= door_m:
            return True
    return False

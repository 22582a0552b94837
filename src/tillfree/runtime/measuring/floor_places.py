"""A store's floor and goods as events speak of them, from what the cloud knows of it."""

import numpy as np

from tillfree.floor import FloorPlan, PlanFixture
from tillfree.insight import Places, places_of
from tillfree.merchandise import plan_at
from tillfree.merchandise.postgres import articles, planograms, price_book
from tillfree.premises import Fixture, Gate, Product, Shelf, Slot, Store, Zone
from tillfree.runtime.cloud import OrganisationServices

_PLANS = 20
"""The newest planograms that are looked at."""


def floor_places(own: OrganisationServices, plan: FloorPlan, at_ns: int, door_m: float) -> Places:
    """Return a store's places at a moment (ns UTC): the plan that it told, the goods of the cloud.

    A planogram that was published wins over what the plan says stands where.
    """
    with own.office.reading() as connection:
        holds = plan_at(planograms(connection, plan.store_id, _PLANS), at_ns)
        planned = {slot.slot_id: slot.skus for slot in holds.slots} if holds else {}
        store = _store(plan, planned)
        skus = sorted({sku for slot in store.slots for sku in slot.skus})
        listed = articles(connection, plan.store_id, skus)
        book = price_book(connection, plan.store_id, skus)
    catalogue = {
        sku: Product(
            sku=sku,
            gtin=one.gtins[0] if one.gtins else "",
            name=one.name,
            brand=one.brand,
            category=one.category,
            price_minor=book.price_minor(sku, at_ns, member=False) or 0,
            tax_rate=one.rate_basis_points / 10_000,
            weight_g=one.weight_g,
            weight_sd_g=one.weight_sd_g,
            age_restricted=one.age_restricted,
            image=one.image,
        )
        for sku, one in listed.items()
    }
    return places_of(store, catalogue, door_m)


def _store(plan: FloorPlan, planned: dict[str, tuple[str, ...]]) -> Store:
    return Store(
        plan.store_id,
        plan.name,
        plan.zone,
        plan.currency,
        np.array(plan.outline),
        tuple(Zone(zone.zone_id, zone.name, np.array(zone.outline)) for zone in plan.zones),
        tuple(Gate(gate.gate_id, gate.kind, np.array(gate.posts)) for gate in plan.gates),
        tuple(_fixture(fixture, planned) for fixture in plan.fixtures),
        (),
        (),
    )


def _fixture(told: PlanFixture, planned: dict[str, tuple[str, ...]]) -> Fixture:
    shelves = tuple(
        Shelf(
            shelf.shelf_id,
            told.fixture_id,
            shelf.height_m,
            tuple(
                Slot(
                    slot.slot_id,
                    shelf.shelf_id,
                    told.fixture_id,
                    (slot.x_m, slot.y_m, shelf.height_m),
                    slot.width_m,
                    slot.depth_m,
                    told.facing,
                    slot.load_cell or None,
                    planned.get(slot.slot_id, slot.skus),
                )
                for slot in shelf.slots
            ),
        )
        for shelf in told.shelves
    )
    return Fixture(told.fixture_id, np.array(told.outline), told.height_m, told.facing, shelves)

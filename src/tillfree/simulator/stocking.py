"""Fill an empty store: a catalogue, a planogram, which slots share a plate, and goods on shelves.

Stands between the layout and the world. What makes articles hard to tell apart is set here:
neighbours of nearly the same weight, articles that look alike, several articles in one slot,
several slots on one plate, and goods that lie across two plates.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from tillfree.core.gtin import check_digit
from tillfree.premises import Fixture, LoadCell, Product, Shelf, Slot, Store
from tillfree.simulator.settings import PlateSettings

KINDS = (
    "Barley tea", "Yoghurt drink", "Rice ball", "Oat biscuit", "Seaweed snack", "Cold brew",
    "Ginger ale", "Tofu cup", "Noodle bowl", "Almond bar", "Peach jelly", "Corn soup",
    "Soy milk", "Egg sandwich", "Kimchi pack", "Rye crackers",
)  # fmt: skip
"""Made-up goods for names in receipts; brands are numbered houses."""

CATEGORIES = ("drinks", "snacks", "meals", "dairy")


@dataclass(frozen=True, slots=True)
class StockingSpec:
    """How hard the goods are to tell apart; shares are fractions of slots (or of plates)."""

    shared_share: float = 0.0
    """Share of plates that lie under two slots."""
    near_share: float = 0.08
    """Share of articles made within 2 g of the one before them on the shelf."""
    equal_share: float = 0.0
    """Share of articles made to weigh the same as the one before them (within 0.3 g)."""
    several_share: float = 0.0
    """Share of slots that hold two or three articles."""
    across_share: float = 0.0
    """Share of shelf places where one article stands on two plates and may lie across both."""
    lookalike_share: float = 0.3
    """Share of articles that look like the one before them."""
    repeat_share: float = 0.15
    """Share of slots that repeat an article from elsewhere in the store."""
    units: tuple[int, int] = (6, 13)
    """Fewest and most units in a slot at the start."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One physical piece of an article and where it lies in its slot, metres from the centre."""

    sku: str
    weight_g: float
    along_m: float
    depth_m: float
    width_m: float


@dataclass(frozen=True, slots=True)
class Goods:
    """A stocked store: the store with planogram and plates, the catalogue, what stands where."""

    store: Store
    catalogue: dict[str, Product]
    lookalikes: dict[str, str]
    """Article to the article it is most easily taken for."""
    stock: tuple[tuple[Unit, ...], ...]
    """Units of each slot, in the order of `store.slots`."""


def stock_store(empty: Store, spec: StockingSpec, plates: PlateSettings, rng: Generator) -> Goods:
    """Give the empty store goods, drawn with `rng`."""
    planogram, weights, lookalikes = _planogram(empty, spec, rng)
    catalogue = {sku: _product(sku, w, rng) for sku, w in weights.items()}
    store = _plated(empty, planogram, spec, plates, rng)
    stock = tuple(
        tuple(
            _lain(
                store,
                k,
                new_unit(slot, catalogue[slot.skus[int(rng.integers(len(slot.skus)))]], rng),
                rng,
            )
            for _ in range(int(rng.integers(*spec.units)))
        )
        for k, slot in enumerate(store.slots)
    )
    return Goods(store, catalogue, lookalikes, stock)


def stock_given(
    store: Store, catalogue: dict[str, Product], spec: StockingSpec, rng: Generator
) -> Goods:
    """Put goods into a store that has a planogram; articles of a slot stand mixed in it."""
    skus = [product.sku for product in catalogue.values()]
    lookalikes: dict[str, str] = {}
    for before, sku in pairwise(skus):
        alike = catalogue[before].category == catalogue[sku].category
        if alike and rng.random() < spec.lookalike_share:
            lookalikes[sku] = before
            lookalikes[before] = sku
    stock = []
    for slot in store.slots:
        count = int(rng.integers(spec.units[0], spec.units[1] + 1)) if slot.skus else 0
        articles = [slot.skus[int(rng.integers(len(slot.skus)))] for _ in range(count)]
        stock.append(tuple(new_unit(slot, catalogue[sku], rng) for sku in articles))
    return Goods(store, catalogue, lookalikes, tuple(stock))


def _lain(store: Store, slot_index: int, unit: Unit, rng: Generator) -> Unit:
    """Lay some units across onto the neighbour's plate, where the same article stands there."""
    slots = store.slots
    slot = slots[slot_index]
    sides = [
        side
        for side in (-1, 1)
        if 0 <= slot_index + side < len(slots)
        and slots[slot_index + side].shelf_id == slot.shelf_id
        and slots[slot_index + side].skus == slot.skus
    ]
    if not sides or rng.random() < 0.5:
        return unit
    side = sides[int(rng.integers(len(sides)))]
    width = float(rng.uniform(0.1, 0.22))
    edge = slot.width_m / 2 - float(rng.uniform(0.0, 0.45)) * width
    return replace(unit, along_m=side * edge, width_m=width)


def new_unit(slot: Slot, product: Product, rng: Generator) -> Unit:
    """Draw one piece of `product` and where it lies in `slot`."""
    width = min(float(rng.uniform(0.05, 0.11)), 0.8 * slot.width_m)
    room = slot.width_m / 2 - width / 2
    weight = product.weight_g + product.weight_sd_g * float(np.clip(rng.normal(), -3.0, 3.0))
    return Unit(
        product.sku,
        max(1.0, weight),
        float(rng.uniform(-room, room)),
        float(rng.uniform(-0.4, 0.4)) * slot.depth_m,
        width,
    )


Planogram = dict[str, tuple[str, ...]]


def _planogram(
    store: Store, spec: StockingSpec, rng: Generator
) -> tuple[Planogram, dict[str, float], dict[str, str]]:
    """Decide the articles of each slot, their weights, and who looks like whom."""
    planogram: Planogram = {}
    weights: dict[str, float] = {}
    lookalikes: dict[str, str] = {}
    before: str | None = None

    def fresh() -> str:
        nonlocal before
        sku = f"A{len(weights):04d}"
        weights[sku] = _weight(weights.get(before or ""), spec, rng)
        if before is not None and rng.random() < spec.lookalike_share:
            lookalikes[sku] = before
            lookalikes[before] = sku
        before = sku
        return sku

    for fixture in store.fixtures:
        for shelf in fixture.shelves:
            left = ""
            for slot in shelf.slots:
                if left and rng.random() < spec.across_share:
                    planogram[slot.slot_id] = (left,)
                    left = ""
                    continue
                skus: tuple[str, ...]
                if len(weights) > 20 and rng.random() < spec.repeat_share:
                    skus = (sorted(weights)[int(rng.integers(len(weights)))],)
                elif rng.random() < spec.several_share:
                    skus = tuple(fresh() for _ in range(int(rng.integers(2, 4))))
                else:
                    skus = (fresh(),)
                planogram[slot.slot_id] = skus
                left = skus[0] if len(skus) == 1 else ""
    return planogram, weights, lookalikes


def _weight(before_g: float | None, spec: StockingSpec, rng: Generator) -> float:
    draw = rng.random()
    if before_g is not None and draw < spec.equal_share:
        return round(before_g + float(rng.uniform(-0.3, 0.3)), 1)
    if before_g is not None and draw < spec.equal_share + spec.near_share:
        return round(before_g + float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.4, 2.0)), 1)
    return round(float(np.clip(np.exp(rng.normal(5.55, 0.75)), 40.0, 1900.0)), 1)


def _product(sku: str, weight_g: float, rng: Generator) -> Product:
    number = int(sku[1:])
    digits = f"200{number:05d}{int(rng.integers(10_000)):04d}"
    gtin = "" if rng.random() < 0.03 else digits + str(check_digit(digits))
    spread = max(0.4, round(weight_g * float(rng.uniform(0.003, 0.01)), 2))
    kind = KINDS[number % len(KINDS)]
    age = rng.random() < 0.03
    return Product(
        sku, gtin, f"{kind} no. {number}", f"House {number % 7 + 1}",
        "alcohol" if age else CATEGORIES[number % len(CATEGORIES)],
        int(rng.integers(8, 90)) * 100, 0.1, weight_g, spread, bool(age), "",
    )  # fmt: skip


def _plated(
    store: Store, planogram: Planogram, spec: StockingSpec, plates: PlateSettings, rng: Generator
) -> Store:
    """Write the planogram into the store and put some pairs of slots on one plate."""
    cells: list[LoadCell] = []
    fixtures: list[Fixture] = []
    for fixture in store.fixtures:
        shelves: list[Shelf] = []
        for shelf in fixture.shelves:
            slots: list[Slot] = []
            shares_left = False
            for slot in shelf.slots:
                skus = planogram[slot.slot_id]
                alike = bool(slots) and slots[-1].skus == skus
                join = bool(slots) and not shares_left and not alike
                shares_left = join and rng.random() < spec.shared_share
                cell = slots[-1].load_cell if shares_left else f"w{len(cells):03d}"
                if not shares_left:
                    cells.append(_cell(cell or "", store, plates, rng))
                slots.append(replace(slot, skus=skus, load_cell=cell))
            shelves.append(replace(shelf, slots=tuple(slots)))
        fixtures.append(replace(fixture, shelves=tuple(shelves)))
    return Store(
        store.store_id, store.name, store.timezone, store.currency, store.floor, store.zones,
        store.gates, tuple(fixtures), tuple(cells), store.cameras,
    )  # fmt: skip


def _cell(sensor_id: str, store: Store, plates: PlateSettings, rng: Generator) -> LoadCell:
    noisy = rng.random() < plates.noisy_share
    noise = float(rng.uniform(*plates.noise_sd_g)) if not noisy else float(rng.uniform(2.2, 3.0))
    return LoadCell(sensor_id, store.load_cells[0].rate_hz, round(noise, 2), plates.resolution_g)


def cell_shares(store: Store, slot_index: int, unit: Unit) -> tuple[tuple[int, float], ...]:
    """Return (place of the load cell, share of the weight) for a unit that lies in a slot.

    A unit that reaches over its slot's edge rests partly on the neighbour's plate.
    """
    slot = store.slots[slot_index]
    shelf = next(
        s for f in store.fixtures if f.fixture_id == slot.fixture_id for s in f.shelves
        if s.shelf_id == slot.shelf_id
    )  # fmt: skip
    across = np.array([-slot.facing[1], slot.facing[0]])
    places = {cell.sensor_id: k for k, cell in enumerate(store.load_cells)}
    shares: dict[int, float] = {}
    low, high = unit.along_m - unit.width_m / 2, unit.along_m + unit.width_m / 2
    for other in shelf.slots:
        offset = float((np.array(other.centre_m[:2]) - np.array(slot.centre_m[:2])) @ across)
        left, right = offset - other.width_m / 2, offset + other.width_m / 2
        overlap = max(0.0, min(high, right) - max(low, left)) / unit.width_m
        if overlap > 0.01 and other.load_cell is not None:
            cell = places[other.load_cell]
            shares[cell] = shares.get(cell, 0.0) + overlap
    total = sum(shares.values())
    return tuple((cell, share / total) for cell, share in sorted(shares.items()))

"""What a step weighs in products: is it a whole number of units of something?

Used to tell one item across cells from two, crosstalk from a light item, a hand from an act. It
decides nothing about who took what: that is attribution's.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tillfree.premises import Product, Store
from tillfree.shelves.settings import ShelfSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Unit weights (n,) and their sds (n,), grams, of products that may lie somewhere."""

    unit_g: Floats
    sd_g: Floats

    @property
    def lightest_g(self) -> float:
        """The lightest unit, infinite if there is none."""
        return float(self.unit_g.min()) if len(self.unit_g) else math.inf


def weights_of(products: list[Product], lightest_g: float) -> Weights:
    """Return the weights of products that have one which a plate can tell, `lightest_g` or more."""
    known = [p for p in products if p.weight_g >= lightest_g]
    return Weights(
        np.array([p.weight_g for p in known], float),
        np.array([p.weight_sd_g for p in known], float),
    )


def weights_by_cell(
    store: Store, catalogue: dict[str, Product], lightest_g: float
) -> dict[str, Weights]:
    """Return for each load cell the weights of what the planogram puts on it."""
    skus: dict[str, list[str]] = {}
    for slot in store.slots:
        if slot.load_cell is not None:
            skus.setdefault(slot.load_cell, []).extend(slot.skus)
    return {
        cell: weights_of(
            [catalogue[sku] for sku in dict.fromkeys(found) if sku in catalogue], lightest_g
        )
        for cell, found in skus.items()
    }


def misfit_sigmas(
    delta_g: float, variance_g2: float, weights: Weights, settings: ShelfSettings
) -> float:
    """Return how far `delta_g` is from the nearest whole number of units, in sds (inf if none)."""
    units = settings.units_most
    return float(_misfit(delta_g, variance_g2, weights.unit_g, weights.sd_g, units))


@njit(cache=True)
def _misfit(
    delta_g: float, variance_g2: float, unit_g: Floats, sd_g: Floats, units_most: int
) -> float:
    """Compiled: smallest misfit over all products; whole units, at least one."""
    size = abs(delta_g)
    smallest = math.inf
    for index in range(unit_g.shape[0]):
        units = min(max(round(size / unit_g[index]), 1), units_most)
        spread = math.sqrt(variance_g2 + units * sd_g[index] ** 2 + 0.25)
        smallest = min(smallest, abs(size - units * unit_g[index]) / spread)
    return smallest

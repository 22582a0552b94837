"""What moved: the likelihood of articles and quantities, given a change of load.

Second half of attribution's evidence: position says which slots, weight says which article and how
many. Source: AIM3S (BuildSys 2019) for weight and planogram as likelihoods; numbers in settings.
"""

import math
from dataclasses import dataclass

from tillfree.attribution.records import Item
from tillfree.attribution.settings import AttributionSettings
from tillfree.premises import Product, Slot
from tillfree.shelves import ShelfChange


@dataclass(frozen=True, slots=True)
class Content:
    """Items that one change may consist of, with their weight log-density and prior."""

    items: tuple[Item, ...]
    log_weight: float
    log_prior: float


def weight_log_density(
    delta_g: float, variance_g2: float, expected: tuple[float, float], settings: AttributionSettings
) -> float:
    """Return the log density per gram of a change of `delta_g` given (mean, variance) expected."""
    mean_g, own_variance_g2 = expected
    slack = settings.weight_slack_g + settings.weight_slack_share * abs(mean_g)
    variance = variance_g2 + own_variance_g2 + slack * slack
    square = (delta_g - mean_g) ** 2 / variance
    return -0.5 * square - 0.5 * math.log(2.0 * math.pi * variance)


def units(product: Product, quantity: int, sign: float) -> tuple[float, float]:
    """Return mean and variance in grams of `quantity` units that came (+1) or went (-1)."""
    return sign * quantity * product.weight_g, quantity * product.weight_sd_g**2


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article that may be in a slot, with the prior that an act there is about it."""

    slot: Slot
    sku: str
    log_prior: float


def single_contents(
    change: ShelfChange,
    places: list[Shelved],
    catalogue: dict[str, Product],
    settings: AttributionSettings,
) -> list[Content]:
    """Return whole numbers of one article that could explain the change, poor ones left out."""
    sign = 1.0 if change.delta_g > 0 else -1.0
    found = []
    for place in places:
        product = catalogue.get(place.sku)
        if product is None:
            continue
        for index, prior in enumerate(settings.quantity_prior):
            expected = units(product, index + 1, sign)
            density = weight_log_density(change.delta_g, change.variance_g2, expected, settings)
            if density < math.log(settings.weight_outlier) - 3.0:
                continue
            item = Item(place.sku, index + 1, place.slot.slot_id)
            found.append(Content((item,), density, place.log_prior + math.log(prior)))
    return found


def pair_contents(
    change: ShelfChange,
    places: list[Shelved],
    catalogue: dict[str, Product],
    settings: AttributionSettings,
) -> list[Content]:
    """Return pairs of units that could explain the change as two acts.

    Two hands, or two people within the time that one plate needs to settle; a pair of the same
    article is meant for two people (one person's is a quantity of two).
    """
    sign = 1.0 if change.delta_g > 0 else -1.0
    found = []
    for index, first in enumerate(places):
        for second in places[index:]:
            twice = first.sku == second.sku
            if twice and first.slot is not second.slot:
                continue
            if not {first.sku, second.sku} <= catalogue.keys():
                continue
            mean_1, variance_1 = units(catalogue[first.sku], 1, sign)
            mean_2, variance_2 = units(catalogue[second.sku], 1, sign)
            expected = (mean_1 + mean_2, variance_1 + variance_2)
            density = weight_log_density(change.delta_g, change.variance_g2, expected, settings)
            if density < math.log(settings.weight_outlier) - 3.0:
                continue
            items = (
                Item(first.sku, 1, first.slot.slot_id),
                Item(second.sku, 1, second.slot.slot_id),
            )
            prior = math.log(settings.two_acts) + first.log_prior + second.log_prior
            found.append(Content(items, density, prior))
    return found

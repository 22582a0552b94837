"""What a change of load may consist of: whole numbers, pairs, weights with their spread."""

import math

import pytest

from tests.attribution.corner import CATALOGUE, GIN, OATS, RICE, TEA, change, product
from tillfree.attribution.content import (
    Shelved,
    pair_contents,
    single_contents,
    units,
    weight_log_density,
)
from tillfree.attribution.settings import AttributionSettings

SETTINGS = AttributionSettings()
EVERYWHERE = [Shelved(slot, slot.skus[0], 0.0) for slot in (TEA, GIN, OATS, RICE)]


def best(found: list[tuple[str, int]], weights: list[float]) -> tuple[str, int]:
    return found[max(range(len(found)), key=weights.__getitem__)]


@pytest.mark.parametrize(
    ("delta_g", "wanted"),
    [
        (-120.4, ("tea", 1)),
        (-239.0, ("tea", 2)),
        (-1181.0, ("gin", 1)),
        (-641.0, ("rice", 1)),
        (400.5, ("oats", 1)),
    ],
)
def test_a_change_of_some_units_weight_is_those_units(
    delta_g: float, wanted: tuple[str, int]
) -> None:
    found = single_contents(change(delta_g), EVERYWHERE, CATALOGUE, SETTINGS)
    said = [(content.items[0].sku, content.items[0].quantity) for content in found]
    assert best(said, [content.log_weight + content.log_prior for content in found]) == wanted


def test_a_weight_that_nothing_has_is_left_unexplained() -> None:
    assert single_contents(change(-57.0), EVERYWHERE, CATALOGUE, SETTINGS) == []
    assert pair_contents(change(-57.0), EVERYWHERE, CATALOGUE, SETTINGS) == []


def test_the_item_lies_in_the_slot_that_it_came_from() -> None:
    found = single_contents(change(-640.0), EVERYWHERE, CATALOGUE, SETTINGS)
    assert {content.items[0].slot_id for content in found} == {"s-rice"}


def test_more_of_one_article_at_once_is_rarer() -> None:
    """Two teas, or one article of twice the weight: the single unit has the higher prior."""
    catalogue = {**CATALOGUE, "jam": product("jam", 240.0)}
    places = [Shelved(TEA, "tea", 0.0), Shelved(TEA, "jam", 0.0)]
    found = single_contents(change(-240.0), places, catalogue, SETTINGS)
    prior = {(c.items[0].sku, c.items[0].quantity): c.log_prior for c in found}
    assert prior[("jam", 1)] > prior[("tea", 2)]


def test_two_articles_of_one_plate_add_up() -> None:
    found = pair_contents(change(-1040.0, "w3"), EVERYWHERE, CATALOGUE, SETTINGS)
    assert [tuple(item.sku for item in content.items) for content in found] == [("oats", "rice")]
    assert all(item.quantity == 1 for item in found[0].items)
    assert found[0].log_prior == pytest.approx(math.log(SETTINGS.two_acts))


def test_a_pair_may_be_two_of_one_article_but_not_from_two_slots() -> None:
    same = [Shelved(TEA, "tea", 0.0), Shelved(TEA, "tea", 0.0)]
    assert len(pair_contents(change(-240.0), same[:1], CATALOGUE, SETTINGS)) == 1
    apart = [Shelved(TEA, "tea", 0.0), Shelved(GIN, "tea", 0.0)]
    found = pair_contents(change(-240.0), apart, CATALOGUE, SETTINGS)
    assert all(len({item.slot_id for item in content.items}) == 1 for content in found)


def test_an_article_that_is_not_sold_is_no_explanation() -> None:
    """A planogram may name what the catalogue lost: nothing is said of it, nothing breaks."""
    ghost = [Shelved(TEA, "ghost", 0.0)]
    assert single_contents(change(-120.0), ghost, CATALOGUE, SETTINGS) == []
    assert pair_contents(change(-120.0), ghost, CATALOGUE, SETTINGS) == []


def test_the_density_is_one_over_all_weights() -> None:
    mean, variance = units(CATALOGUE["tea"], 2, -1.0)
    assert (mean, variance) == (-240.0, 2 * 1.5**2)
    step = 0.01
    grid = [-300.0 + step * k for k in range(12_001)]
    total = sum(math.exp(weight_log_density(x, 1.0, (mean, variance), SETTINGS)) for x in grid)
    assert total * step == pytest.approx(1.0, abs=1e-6)


def test_a_noisier_plate_is_less_sure() -> None:
    """Far from the weight, noise speaks for an article; at the weight, against it."""
    tea = units(CATALOGUE["tea"], 1, -1.0)
    exact = [weight_log_density(-120.0, sd**2, tea, SETTINGS) for sd in (1.0, 20.0)]
    off = [weight_log_density(-150.0, sd**2, tea, SETTINGS) for sd in (1.0, 20.0)]
    assert exact[0] > exact[1]
    assert off[0] < off[1]

"""Goods: item numbers with check digits, shares of plates, weights over several cells."""

from dataclasses import replace

import numpy as np
import pytest

from tillfree.core.gtin import check_digit
from tillfree.premises import LayoutSpec, lay_out
from tillfree.simulator.settings import PlateSettings
from tillfree.simulator.stocking import (
    StockingSpec,
    Unit,
    cell_shares,
    stock_store,
)

EMPTY = lay_out(LayoutSpec("gondolas", 8.0, 10.0, 2), "s", "S")


def test_check_digits_are_the_standards() -> None:
    assert check_digit("629104150021") == 3
    goods = stock_store(EMPTY, StockingSpec(), PlateSettings(), np.random.default_rng(1))
    for product in goods.catalogue.values():
        assert product.gtin == "" or product.gtin[-1] == str(check_digit(product.gtin[:-1]))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
def test_plates_are_shared_as_often_as_told(share: float) -> None:
    found = []
    for seed in range(6):
        goods = stock_store(
            EMPTY, StockingSpec(shared_share=share), PlateSettings(), np.random.default_rng(seed)
        )
        cells = [slot.load_cell for slot in goods.store.slots]
        found.append(sum(cells.count(c.sensor_id) > 1 for c in goods.store.load_cells)
                     / len(goods.store.load_cells))  # fmt: skip
    assert float(np.mean(found)) == pytest.approx(share, abs=0.09)


def test_weight_over_two_cells_adds_up() -> None:
    goods = stock_store(EMPTY, StockingSpec(), PlateSettings(), np.random.default_rng(1))
    slot = goods.store.slots[1]
    unit = Unit(slot.skus[0], 500.0, slot.width_m / 2 - 0.02, 0.0, 0.2)
    shares = cell_shares(goods.store, 1, unit)
    assert len(shares) == 2
    assert sum(share for _, share in shares) == pytest.approx(1.0)
    middle = cell_shares(goods.store, 1, replace(unit, along_m=0.0, width_m=0.1))
    assert [share for _, share in middle] == [pytest.approx(1.0)]


def test_some_goods_lie_across_two_plates_where_the_store_is_so() -> None:
    goods = stock_store(
        EMPTY, StockingSpec(across_share=0.3), PlateSettings(), np.random.default_rng(1)
    )
    across = [
        unit
        for k, units in enumerate(goods.stock)
        for unit in units
        if len(cell_shares(goods.store, k, unit)) > 1
    ]
    assert len(across) > 10


def test_near_weights_stand_side_by_side() -> None:
    goods = stock_store(
        EMPTY, StockingSpec(near_share=0.3, repeat_share=0.0), PlateSettings(),
        np.random.default_rng(1),
    )  # fmt: skip
    weights = [product.weight_g for product in goods.catalogue.values()]
    near = np.abs(np.diff(weights)) < 2.1
    assert 0.15 < near.mean() < 0.45

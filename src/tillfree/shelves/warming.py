"""Compile the hot path before the first message: a tiny shelf with one act on it."""

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.premises import Fixture, LoadCell, Product, Shelf, Slot, Store
from tillfree.sensors import WeightChunk
from tillfree.shelves.monitor import ShelfMonitor


def warm_up() -> None:
    """Compile (or load from the cache) all that `ShelfMonitor` needs; takes seconds once."""
    product = Product("warm", "", "warm", "", "", 1, 0.0, 100.0, 1.0, False, "")
    slots = tuple(
        Slot(
            f"slot{i}",
            "board",
            "fixture",
            (float(i), 0.0, 1.0),
            1.0,
            0.3,
            (1.0, 0.0),
            f"cell{i}",
            ("warm",),
        )
        for i in range(2)
    )
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    fixture = Fixture("fixture", square, 1.0, (1.0, 0.0), (Shelf("board", "fixture", 1.0, slots),))
    cells = tuple(LoadCell(f"cell{i}", 20.0, 1.0, 0.25) for i in range(2))
    store = Store("warm", "warm", "UTC", "XXX", square, (), (), (fixture,), cells, ())
    monitor = ShelfMonitor(store, {"warm": product})
    for index in range(20):
        at_ns = NS_PER_S + index * NS_PER_S // 2
        for place, share in enumerate((1.0, 0.6)):
            loads = [500.0 - 130.0 * share * (index >= 8) + (i % 3) for i in range(10)]
            if index == 8:
                loads[3] -= 60.0
            late = at_ns - NS_PER_S if index == 5 else at_ns
            monitor.weigh(f"cell{place}", WeightChunk(late, 20.0, tuple(loads)))
        monitor.advance(at_ns + NS_PER_S // 2)

"""Which cells stand side by side on which board, and what can lie on them: from the store."""

import math

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.premises import LoadCell, Product, Store
from tillfree.shelves.cell import Cell, ShelfBoard
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.units import Weights, weights_by_cell

_USUAL_HZ = 20.0
"""Rate of a cell whose own is not given."""


def build_boards(
    store: Store, catalogue: dict[str, Product], settings: ShelfSettings
) -> tuple[list[ShelfBoard], dict[str, Cell]]:
    """Return the boards with their cells in order, and the cells by name in the store's order.

    A cell under slots of several boards counts to the first; one under no slot stands alone with
    its like on a last board.
    """
    weights = weights_by_cell(store, catalogue, settings.step_least_g)
    nothing = Weights(np.zeros(0), np.zeros(0))
    order = _places(store)
    shelf_ids = list(dict.fromkeys(shelf_id for shelf_id, _ in order.values()))
    boards = [ShelfBoard([]) for _ in range(len(shelf_ids) + 1)]
    cells: dict[str, Cell] = {}
    for source in store.load_cells:
        shelf_id, place = order.get(source.sensor_id, ("", 0))
        board = shelf_ids.index(shelf_id) if source.sensor_id in order else len(shelf_ids)
        own = weights.get(source.sensor_id, nothing)
        if source.sensor_id not in cells:
            cells[source.sensor_id] = _cell(source, len(cells), (board, place), own, settings)
    for cell in sorted(cells.values(), key=lambda cell: cell.place):
        boards[cell.shelf].cells.append(cell)
    for shelf_board in boards:
        for place, cell in enumerate(shelf_board.cells):
            cell.place = place
    return boards, cells


def replan_cells(
    cells: dict[str, Cell], store: Store, catalogue: dict[str, Product], settings: ShelfSettings
) -> None:
    """Let cells expect what the store's planogram puts on them now."""
    weights = weights_by_cell(store, catalogue, settings.step_least_g)
    for source in reversed(store.load_cells):
        cell = cells[source.sensor_id]
        cell.weights = weights.get(source.sensor_id, Weights(np.zeros(0), np.zeros(0)))
        cell.least_g = _least_g(source, cell.weights, settings)


def _places(store: Store) -> dict[str, tuple[str, int]]:
    """Return for each load cell its board and the place of its first slot along it."""
    order: dict[str, tuple[str, int]] = {}
    for fixture in store.fixtures:
        for shelf in fixture.shelves:
            for place, slot in enumerate(shelf.slots):
                if slot.load_cell is not None:
                    order.setdefault(slot.load_cell, (shelf.shelf_id, place))
    return order


def _cell(
    source: LoadCell, row: int, where: tuple[int, int], own: Weights, settings: ShelfSettings
) -> Cell:
    """Return one cell at rest."""
    rate = source.rate_hz if math.isfinite(source.rate_hz) and source.rate_hz > 0 else _USUAL_HZ
    return Cell(
        sensor_id=source.sensor_id,
        row=row,
        shelf=where[0],
        place=where[1],
        step_ns=round(NS_PER_S / rate),
        weights=own,
        least_g=_least_g(source, own, settings),
    )


def _least_g(source: LoadCell, own: Weights, settings: ShelfSettings) -> float:
    """Return the smallest step that is looked for on a cell with such goods, grams."""
    noise = source.noise_sd_g if math.isfinite(source.noise_sd_g) else 0.0
    least = max(settings.step_least_g, settings.step_least_sigmas * noise)
    if math.isfinite(own.lightest_g):
        half = settings.product_share * own.lightest_g
        least = max(min(least, half), settings.step_least_g)
    return least

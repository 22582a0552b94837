"""Weight messages in, shelf changes with their uncertainty out."""

from tillfree.shelves.monitor import ShelfMonitor
from tillfree.shelves.records import (
    CellHealth,
    CellState,
    CellStep,
    ShelfChange,
    ShelfEvent,
    ShelfTouch,
)
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.warming import warm_up

__all__ = [
    "CellHealth",
    "CellState",
    "CellStep",
    "ShelfChange",
    "ShelfEvent",
    "ShelfMonitor",
    "ShelfSettings",
    "ShelfTouch",
    "warm_up",
]

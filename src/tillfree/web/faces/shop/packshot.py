"""A picture for an article that has none: a package drawn by its category, in a colour of its own.

It claims no more than what kind of thing it is; the name stands beside it.
"""

import hashlib
from dataclasses import dataclass

_SHAPES = {
    "bottle": ("drink", "water", "juice", "alcohol", "wine", "beer", "음료", "주류"),
    "cup": ("dairy", "yoghurt", "coffee", "dessert", "ice", "유제품", "커피"),
    "bowl": ("meal", "noodle", "soup", "salad", "rice", "bakery", "식사", "도시락"),
    "bag": ("snack", "sweet", "chip", "candy", "nut", "과자", "간식"),
    "tube": ("care", "beauty", "health", "household", "위생", "생활"),
}
HUES = 8
"""Colours that packages come in; `95-shop.css` names them."""


@dataclass(frozen=True, slots=True)
class Packshot:
    """Which shape, and which of the colours."""

    shape: str
    hue: int


def packshot(category: str, sku: str) -> Packshot:
    """Return the picture of an article; always the same for the same one."""
    told = category.lower()
    shape = next(
        (name for name, words in _SHAPES.items() if any(word in told for word in words)), "box"
    )
    return Packshot(shape, hashlib.sha256(sku.encode()).digest()[0] % HUES)

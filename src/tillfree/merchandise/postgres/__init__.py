"""Merchandise in PostgreSQL: read models in step with the journal, and what is asked of them."""

from tillfree.merchandise.postgres.projections import MERCHANDISE_PROJECTIONS
from tillfree.merchandise.postgres.queries import (
    articles,
    price_book,
    promotions,
    served_lines,
    taken_items,
)

__all__ = [
    "MERCHANDISE_PROJECTIONS",
    "articles",
    "price_book",
    "promotions",
    "served_lines",
    "taken_items",
]

"""Merchandise in PostgreSQL: read models in step with the journal, and what is asked of them."""

from tillfree.merchandise.postgres.companions import goes_with
from tillfree.merchandise.postgres.desk import MerchandiseDesk
from tillfree.merchandise.postgres.projections import MERCHANDISE_PROJECTIONS
from tillfree.merchandise.postgres.put_back import PutBack, put_back_often
from tillfree.merchandise.postgres.queries import (
    WantedActs,
    alerts,
    article_of_path,
    articles,
    catalogue_state,
    listed_articles,
    planogram,
    planograms,
    price_book,
    promotions,
    served_lines,
    shelf_acts,
    stock,
    taken_items,
    units_moved,
)

__all__ = [
    "MERCHANDISE_PROJECTIONS",
    "MerchandiseDesk",
    "PutBack",
    "WantedActs",
    "alerts",
    "article_of_path",
    "articles",
    "catalogue_state",
    "goes_with",
    "listed_articles",
    "planogram",
    "planograms",
    "price_book",
    "promotions",
    "put_back_often",
    "served_lines",
    "shelf_acts",
    "stock",
    "taken_items",
    "units_moved",
]

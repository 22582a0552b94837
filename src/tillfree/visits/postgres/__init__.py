"""Visits and their carts in PostgreSQL; a door of its own, since a store has no database."""

from tillfree.visits.postgres.carts import Act, CartLine, LiveCart, cart_lines
from tillfree.visits.postgres.projection import VisitProjection
from tillfree.visits.postgres.reading import (
    KnownVisit,
    VisitPlace,
    VisitState,
    WantedVisits,
    carts_changed,
    evidence_of_visit,
    open_carts,
    own_carts_changed,
    visit_of,
    visits,
)

__all__ = [
    "Act",
    "CartLine",
    "KnownVisit",
    "LiveCart",
    "VisitPlace",
    "VisitProjection",
    "VisitState",
    "WantedVisits",
    "cart_lines",
    "carts_changed",
    "evidence_of_visit",
    "open_carts",
    "own_carts_changed",
    "visit_of",
    "visits",
]

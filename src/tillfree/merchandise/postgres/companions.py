"""What goes with an article: what people took on the same visits, never what one person took."""

from sqlalchemy import Connection, distinct, func, select

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.merchandise.postgres.tables import INTERACTION

VISITS_LOOKED_AT = 500
"""Newest visits with the article that are looked at. Own choice: a busy week of one article."""
VISITS_LEAST = 3
"""Visits on which two articles must have been taken together, so that no single basket shows."""


def goes_with(connection: Connection, store_id: str, sku: str, limit: int) -> tuple[str, ...]:
    """Return up to `limit` other articles that were taken most often on visits with `sku`.

    Of a store's newest visits, by how many of them had both; none that only a visit or two had.
    """
    columns = INTERACTION.c
    here = (
        columns.organisation == OWN_ORGANISATION,
        columns.store_id == store_id,
        columns.kind == "pick",
    )
    with_it = (
        select(columns.visit_id)
        .where(*here, columns.sku == sku, columns.visit_id != "")
        .group_by(columns.visit_id)
        .order_by(func.max(columns.t_ns).desc())
        .limit(VISITS_LOOKED_AT)
    )
    together = func.count(distinct(columns.visit_id))
    query = (
        select(columns.sku)
        .where(*here, columns.sku != sku, columns.visit_id.in_(with_it.scalar_subquery()))
        .group_by(columns.sku)
        .having(together >= VISITS_LEAST)
        .order_by(together.desc(), columns.sku)
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())

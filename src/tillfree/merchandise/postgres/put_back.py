"""What is often taken up and put back again: acts of everybody together, nobody's alone."""

from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.merchandise.postgres.tables import INTERACTION


@dataclass(frozen=True, slots=True)
class PutBack:
    """How often an article was taken up and put back."""

    sku: str
    picked: int
    put_back: int


def put_back_often(
    connection: Connection, since_ns: int, least_picked: int, limit: int
) -> tuple[PutBack, ...]:
    """Return up to `limit` articles by the share that is put back, greatest first.

    Of acts since a moment (ns UTC), in all stores; articles taken up seldomer than `least_picked`
    times say too little and are left out, as are those of which nothing is put back.
    """
    picked = func.sum(case((INTERACTION.c.kind == "pick", INTERACTION.c.quantity), else_=0))
    back = func.sum(case((INTERACTION.c.kind == "return", INTERACTION.c.quantity), else_=0))
    query = (
        select(INTERACTION.c.sku, picked.label("picked"), back.label("put_back"))
        .where(
            INTERACTION.c.organisation == OWN_ORGANISATION,
            INTERACTION.c.t_ns >= since_ns,
            INTERACTION.c.sku != "",
        )
        .group_by(INTERACTION.c.sku)
        .having(picked >= least_picked, back > 0)
        .order_by((back * 1.0 / picked).desc(), INTERACTION.c.sku)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    return tuple(PutBack(row.sku, int(row.picked), int(row.put_back)) for row in rows)

"""How the money of visits stands, by pages: who settled last comes first."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select, tuple_

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.settlement.postgres.projections import status_of
from tillfree.settlement.postgres.tables import VISIT_MONEY
from tillfree.settlement.state import VisitMoney


@dataclass(frozen=True, slots=True)
class MoneyPlace:
    """A visit's place among those that are settled, the newest first."""

    settled_ns: int
    visit_id: str


@dataclass(frozen=True, slots=True)
class StandingMoney:
    """A visit's money with the one word for how it stands."""

    status: str
    money: VisitMoney


def standing(money: VisitMoney) -> StandingMoney:
    """Return a visit's money with the word for how it stands."""
    return StandingMoney(status_of(money), money)


def settled_visits(
    connection: Connection, store_id: str, before: MoneyPlace | None, limit: int
) -> tuple[StandingMoney, ...]:
    """Return up to `limit` visits that are settled, of one store or (empty) of all."""
    table = VISIT_MONEY.c
    query = (
        select(table.status, table.body)
        .where(table.organisation == OWN_ORGANISATION, table.settled_ns > 0)
        .order_by(table.settled_ns.desc(), table.visit_id.desc())
        .limit(limit)
    )
    if store_id:
        query = query.where(table.store_id == store_id)
    if before:
        place = tuple_(table.settled_ns, table.visit_id)
        query = query.where(place < (before.settled_ns, before.visit_id))
    return tuple(
        StandingMoney(row.status, msgspec.json.decode(bytes(row.body), type=VisitMoney))
        for row in connection.execute(query)
    )

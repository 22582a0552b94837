"""How the money of visits stands, by pages: who settled last comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, select, tuple_

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


@dataclass(frozen=True, slots=True)
class WantedMoney:
    """Which visits' money is wanted: of this status, and (where given) with this receipt's number
    or one of these amounts due in minor units.
    """

    status: str = ""
    number: int = 0
    amounts_minor: tuple[int, ...] = ()


def found_money(connection: Connection, wanted: WantedMoney, limit: int) -> tuple[str, ...]:
    """Return the ids of up to `limit` visits whose money is as wanted, the newest first."""
    table = VISIT_MONEY.c
    query = (
        select(table.visit_id)
        .where(table.organisation == OWN_ORGANISATION)
        .order_by(table.settled_ns.desc(), table.visit_id.desc())
        .limit(limit)
    )
    if wanted.status:
        query = query.where(table.status == wanted.status)
    if wanted.number or wanted.amounts_minor:
        fits: ColumnElement[bool] = table.due_minor.in_(wanted.amounts_minor)
        if wanted.number:
            fits = fits | (table.number == wanted.number)
        query = query.where(table.settled_ns > 0, fits)
    return tuple(connection.execute(query).scalars())


def money_of_visits(connection: Connection, visit_ids: Sequence[str]) -> dict[str, StandingMoney]:
    """Return how the money of visits stands, by visit; those without any are left out."""
    table = VISIT_MONEY.c
    query = select(table.status, table.body).where(
        table.organisation == OWN_ORGANISATION, table.visit_id.in_(visit_ids)
    )
    found = [
        StandingMoney(row.status, msgspec.json.decode(bytes(row.body), type=VisitMoney))
        for row in (connection.execute(query) if visit_ids else ())
    ]
    return {one.money.visit_id: one for one in found}


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

"""What is asked of the rows of visits: one, many by pages, the carts that changed since a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select, tuple_

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.visits.evidence import ActEvidence
from tillfree.visits.postgres.carts import Act, CartLine, LiveCart, cart_lines
from tillfree.visits.postgres.tables import ACT_EVIDENCE, VISIT, VISIT_ACT
from tillfree.visits.records import Receipt

_CARTS_A_FACT = 2
"""Carts that one fact changes at most: an act becomes another visit's."""


class VisitState(StrEnum):
    """Whether a visit's people are in the store."""

    INSIDE = "inside"
    ENDED = "ended"


class KnownVisit(msgspec.Struct, frozen=True):
    """A visit as its facts say so far; times in ns UTC, `left_ns` 0 while it is inside.

    `receipt` is the engine's own, before prices, taxes and corrections of settlement.
    """

    visit_id: str
    store_id: str
    role: str
    credential: str
    state: VisitState
    entered_ns: int
    left_ns: int
    receipt: Receipt | None
    lines: tuple[CartLine, ...]


@dataclass(frozen=True, slots=True)
class VisitPlace:
    """A visit's place among all, the newest first."""

    entered_ns: int
    visit_id: str


@dataclass(frozen=True, slots=True)
class WantedVisits:
    """Which visits are wanted; an empty field wants all, `before` those that come after a place.

    Who came in from `from_ns` on and before `until_ns` (0: no bound); `visit_ids` None wants all.
    `credentials` None wants those of everybody, otherwise those that began on one of these.
    """

    store_id: str = ""
    state: VisitState | None = None
    before: VisitPlace | None = None
    from_ns: int = 0
    until_ns: int = 0
    visit_ids: tuple[str, ...] | None = None
    credentials: tuple[str, ...] | None = None


def visits(connection: Connection, wanted: WantedVisits, limit: int) -> tuple[KnownVisit, ...]:
    """Return up to `limit` visits, who came in last first."""
    query = (
        select(VISIT)
        .where(VISIT.c.organisation == OWN_ORGANISATION)
        .order_by(VISIT.c.entered_ns.desc(), VISIT.c.visit_id.desc())
        .limit(limit)
    )
    if wanted.store_id:
        query = query.where(VISIT.c.store_id == wanted.store_id)
    if wanted.state:
        query = query.where(VISIT.c.state == wanted.state.value)
    if wanted.credentials is not None:
        query = query.where(VISIT.c.credential.in_(wanted.credentials))
    if wanted.before:
        place = tuple_(VISIT.c.entered_ns, VISIT.c.visit_id)
        query = query.where(place < (wanted.before.entered_ns, wanted.before.visit_id))
    if wanted.from_ns:
        query = query.where(VISIT.c.entered_ns >= wanted.from_ns)
    if wanted.until_ns:
        query = query.where(VISIT.c.entered_ns < wanted.until_ns)
    if wanted.visit_ids is not None:
        query = query.where(VISIT.c.visit_id.in_(wanted.visit_ids))
    rows = connection.execute(query).all()
    acts = _acts_of(connection, [row.visit_id for row in rows])
    return tuple(_visit(row, acts.get(row.visit_id, [])) for row in rows)


def visit_of(connection: Connection, visit_id: str) -> KnownVisit | None:
    """Return a visit, None for one that this organisation has not."""
    own = (VISIT.c.organisation == OWN_ORGANISATION, VISIT.c.visit_id == visit_id)
    row = connection.execute(select(VISIT).where(*own)).first()
    return _visit(row, _acts_of(connection, [visit_id]).get(visit_id, [])) if row else None


def open_carts(connection: Connection, store_id: str, limit: int) -> tuple[LiveCart, ...]:
    """Return up to `limit` carts of shoppers inside, those that changed longest ago first."""
    return _carts(connection, [VISIT.c.state == VisitState.INSIDE.value], store_id, limit)


def carts_changed(
    connection: Connection, store_id: str, after: int, limit: int
) -> tuple[LiveCart, ...]:
    """Return carts that changed after a place in the journal, as they stand, in order of change.

    Up to about `limit`: those that one fact changed are never torn apart, so that who remembers the
    last one's position has seen all.
    """
    changed = [VISIT.c.changed_position > after]
    found = _carts(connection, changed, store_id, limit)
    if len(found) < limit:
        return found
    last = [VISIT.c.changed_position == found[-1].position]
    whole = _carts(connection, last, store_id, _CARTS_A_FACT)
    return (*(cart for cart in found if cart.position < found[-1].position), *whole)


def own_carts_changed(
    connection: Connection, credentials: Sequence[str], after: int, limit: int
) -> tuple[LiveCart, ...]:
    """Return the carts on these credentials that changed after a place, in order of change.

    There are few of one shopper, so a limit of some hundreds cuts nothing.
    """
    own = [VISIT.c.changed_position > after, VISIT.c.credential.in_(credentials)]
    return _carts(connection, own, "", limit)


def evidence_of_visit(connection: Connection, visit_id: str, limit: int) -> tuple[ActEvidence, ...]:
    """Return what up to `limit` acts stand on that may be a visit's, in the order of the acts.

    Also those that another visit is charged with, where this one's explains them as well.
    """
    query = (
        select(ACT_EVIDENCE.c.body)
        .where(
            ACT_EVIDENCE.c.organisation == OWN_ORGANISATION,
            ACT_EVIDENCE.c.visit_ids.contains([visit_id]),
        )
        .order_by(ACT_EVIDENCE.c.t_ns, ACT_EVIDENCE.c.interaction_id)
        .limit(limit)
    )
    bodies = connection.execute(query).scalars()
    return tuple(msgspec.json.decode(bytes(body), type=ActEvidence) for body in bodies)


def _carts(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], store_id: str, limit: int
) -> tuple[LiveCart, ...]:
    query = (
        select(VISIT)
        .where(VISIT.c.organisation == OWN_ORGANISATION, VISIT.c.role == "shopper", *conditions)
        .order_by(VISIT.c.changed_position, VISIT.c.visit_id)
        .limit(limit)
    )
    if store_id:
        query = query.where(VISIT.c.store_id == store_id)
    rows = connection.execute(query).all()
    acts = _acts_of(connection, [row.visit_id for row in rows])
    return tuple(
        LiveCart(
            visit_id=row.visit_id,
            store_id=row.store_id,
            state=row.state,
            entered_ns=row.entered_ns,
            left_ns=row.left_ns,
            lines=cart_lines(acts.get(row.visit_id, [])),
            position=row.changed_position,
        )
        for row in rows
    )


def _acts_of(connection: Connection, visit_ids: Sequence[str]) -> dict[str, list[Act]]:
    query = select(VISIT_ACT).where(
        VISIT_ACT.c.organisation == OWN_ORGANISATION, VISIT_ACT.c.visit_id.in_(visit_ids)
    )
    found: dict[str, list[Act]] = {}
    for row in connection.execute(query) if visit_ids else ():
        act = Act(row.kind, row.sku, row.quantity, row.probability)
        found.setdefault(row.visit_id, []).append(act)
    return found


def _visit(row: Row[*tuple[object, ...]], acts: Sequence[Act]) -> KnownVisit:
    receipt = msgspec.json.decode(bytes(row.receipt), type=Receipt) if row.receipt else None
    return KnownVisit(
        visit_id=row.visit_id,
        store_id=row.store_id,
        role=row.role,
        credential=row.credential,
        state=VisitState(row.state),
        entered_ns=row.entered_ns,
        left_ns=row.left_ns,
        receipt=receipt,
        lines=cart_lines(acts),
    )

"""The rows of members: what they did, which segments that makes, when to look again.

Each look takes one member's acts of the last year and asks every segment, by the same function that
the query in bulk is tested to equal.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import BigInteger, Connection, delete, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from tillfree.audience.acts import Act
from tillfree.audience.evaluating import holds, next_change_ns
from tillfree.audience.postgres.tables import ACT, CHANGED, DUE, MEMBERSHIP, VISIT
from tillfree.audience.rules import HISTORY_NS, Rule
from tillfree.audience.sql import bulk_query
from tillfree.journal.postgres import OWN_ORGANISATION

_OWN_ACT = ACT.c.organisation == OWN_ORGANISATION
_OWN_MEMBERSHIP = MEMBERSHIP.c.organisation == OWN_ORGANISATION


def write_act(connection: Connection, member_id: str, act: Act) -> None:
    """Write an act in the place of what was said of it before."""
    values = {
        "member_id": member_id,
        "visit_id": act.visit_id,
        "kind": act.kind,
        "at_ns": act.at_ns,
        "store": act.store,
        "sku": act.sku,
        "category": act.category,
        "duration_s": act.duration_s,
    }
    row = insert(ACT).values(organisation=OWN_ORGANISATION, act_id=act.act_id, **values)
    key = [ACT.c.organisation, ACT.c.act_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))


def drop_act(connection: Connection, act_id: str) -> str:
    """Delete an act and return whose it was, empty for nobody's."""
    gone = delete(ACT).where(_OWN_ACT, ACT.c.act_id == act_id).returning(ACT.c.member_id)
    return connection.execute(gone).scalar() or ""


def drop_bought(connection: Connection, visit_id: str) -> None:
    """Delete what a visit bought, before a newer receipt says it."""
    bought = (_OWN_ACT, ACT.c.visit_id == visit_id, ACT.c.kind == "bought")
    connection.execute(delete(ACT).where(*bought))


def member_of(connection: Connection, visit_id: str) -> str:
    """Return whose a visit is, empty for nobody who agreed."""
    query = select(VISIT.c.member_id).where(
        VISIT.c.organisation == OWN_ORGANISATION, VISIT.c.visit_id == visit_id
    )
    return connection.execute(query).scalar() or ""


def members_of(connection: Connection, visits: Collection[str]) -> dict[str, str]:
    """Return whose visits are, for those of who agreed."""
    query = select(VISIT.c.visit_id, VISIT.c.member_id).where(
        VISIT.c.organisation == OWN_ORGANISATION, VISIT.c.visit_id.in_(visits)
    )
    return {row.visit_id: row.member_id for row in connection.execute(query)}


def look(
    connection: Connection, member_id: str, rules: Mapping[str, Rule], at_ns: int, acts_kept: int
) -> None:
    """Put a member into the segments whose rules are true of them now and out of the others."""
    old = (_OWN_ACT, ACT.c.member_id == member_id, ACT.c.at_ns <= at_ns - HISTORY_NS)
    connection.execute(delete(ACT).where(*old))
    acts = _acts(connection, member_id, acts_kept)
    inside = [name for name, rule in rules.items() if holds(rule, acts, at_ns)]
    others = (
        _OWN_MEMBERSHIP,
        MEMBERSHIP.c.member_id == member_id,
        MEMBERSHIP.c.segment_id.not_in(inside),
    )
    connection.execute(delete(MEMBERSHIP).where(*others))
    _enter(connection, [(name, member_id) for name in inside], at_ns)
    due = [next_change_ns(rule, acts, at_ns) for rule in rules.values()]
    _note_due(connection, member_id, min((one for one in due if one), default=0))


def refill(connection: Connection, segment_id: str, rule: Rule, at_ns: int, own: str) -> None:
    """Fill one segment by one query over all members of the organisation `own`."""
    query = bulk_query(rule, at_ns, ACT.name, organisation=own)
    found = connection.execute(text(query.text), query.parameters).scalars().all()
    gone = (
        _OWN_MEMBERSHIP,
        MEMBERSHIP.c.segment_id == segment_id,
        MEMBERSHIP.c.member_id.not_in(found),
    )
    connection.execute(delete(MEMBERSHIP).where(*gone))
    _enter(connection, [(segment_id, member) for member in found], at_ns)
    # Its windows may be others than those by which it was noted when to look.
    members = (
        select(OWN_ORGANISATION, ACT.c.member_id, literal(at_ns, BigInteger))
        .where(_OWN_ACT)
        .distinct()
    )
    row = insert(DUE).from_select(["organisation", "member_id", "due_ns"], members)
    key = [DUE.c.organisation, DUE.c.member_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_={"due_ns": at_ns}))


def drop_segment(connection: Connection, segment_id: str) -> None:
    """Let everybody out of a segment that is no more."""
    gone = (_OWN_MEMBERSHIP, MEMBERSHIP.c.segment_id == segment_id)
    connection.execute(delete(MEMBERSHIP).where(*gone))


def due_members(connection: Connection, at_ns: int, limit: int) -> tuple[str, ...]:
    """Return members who are to be looked at by now."""
    query = (
        select(DUE.c.member_id)
        .where(DUE.c.organisation == OWN_ORGANISATION, DUE.c.due_ns <= at_ns)
        .order_by(DUE.c.due_ns, DUE.c.member_id)
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())


def keep_only(connection: Connection, members: Iterable[str]) -> int:
    """Delete all rows of everybody else; returns of how many members there were any."""
    known = set(members)
    query = select(VISIT.c.member_id).where(VISIT.c.organisation == OWN_ORGANISATION).distinct()
    gone = sorted(set(connection.execute(query).scalars()) - known)
    # Last what the memberships' own trigger writes.
    for table in (ACT, VISIT, MEMBERSHIP, DUE, CHANGED):
        own = (table.c.organisation == OWN_ORGANISATION, table.c.member_id.in_(gone))
        connection.execute(delete(table).where(*own))
    return len(gone)


def _acts(connection: Connection, member_id: str, limit: int) -> tuple[Act, ...]:
    columns = [ACT.c[name] for name in Act.__dataclass_fields__]
    query = (
        select(*columns)
        .where(_OWN_ACT, ACT.c.member_id == member_id)
        .order_by(ACT.c.at_ns.desc(), ACT.c.act_id)
        .limit(limit)
    )
    return tuple(Act(*row) for row in connection.execute(query))


def _enter(connection: Connection, places: Sequence[tuple[str, str]], at_ns: int) -> None:
    if not places:
        return
    rows = [
        {"segment_id": segment, "member_id": member, "since_ns": at_ns}
        for segment, member in places
    ]
    row = insert(MEMBERSHIP).values(organisation=OWN_ORGANISATION)
    connection.execute(row.on_conflict_do_nothing(), rows)


def _note_due(connection: Connection, member_id: str, due_ns: int) -> None:
    if not due_ns:
        own = (DUE.c.organisation == OWN_ORGANISATION, DUE.c.member_id == member_id)
        connection.execute(delete(DUE).where(*own))
        return
    row = insert(DUE).values(organisation=OWN_ORGANISATION, member_id=member_id, due_ns=due_ns)
    key = [DUE.c.organisation, DUE.c.member_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_={"due_ns": due_ns}))

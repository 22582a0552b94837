"""Visits and the acts of their carts as rows: a fold of the engine's facts."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.attribution import ActKind
from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.visits.evidence import EVIDENCE_KIND, ActEvidence
from tillfree.visits.postgres.tables import ACT_EVIDENCE, VISIT, VISIT_ACT
from tillfree.visits.records import Interaction, Receipt

_SAID = ("ItemTaken", "ItemReturned", "ItemRestocked", "ShelfChangeUnexplained")
_IN_CARTS = (ActKind.PICK, ActKind.RETURN)


class _Started(msgspec.Struct, frozen=True):
    credential: str
    role: str
    entered_t_ns: int


class _Ended(msgspec.Struct, frozen=True):
    entered_t_ns: int
    left_t_ns: int


class VisitProjection:
    """Keeps the tables `visit`, `visit_act` and `act_evidence`."""

    name = "visits"
    tables: Sequence[Table] = (VISIT, VISIT_ACT, ACT_EVIDENCE)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact, position = logged.fact, logged.position
        if fact.kind == "VisitStarted":
            started = msgspec.convert(fact.body, _Started)
            _put(
                connection,
                fact,
                position,
                role=started.role,
                credential=started.credential,
                entered_ns=started.entered_t_ns,
            )
        elif fact.kind == "VisitEnded":
            ended = msgspec.convert(fact.body, _Ended)
            told = {"entered_ns": ended.entered_t_ns, "left_ns": ended.left_t_ns}
            _put(connection, fact, position, state="ended", **told)
        elif fact.kind == "ReceiptIssued":
            receipt = msgspec.convert(fact.body, Receipt)
            told_of = {"entered_ns": receipt.entered_t_ns, "left_ns": receipt.left_t_ns}
            body = msgspec.json.encode(receipt)
            _put(
                connection,
                fact,
                position,
                state="ended",
                credential=receipt.credential,
                receipt=body,
                **told_of,
            )
        elif fact.kind in _SAID or fact.kind == "InteractionRevised":
            act = msgspec.convert(fact.body, Interaction)
            _replace(connection, act.interaction_id, act, position)
        elif fact.kind == "InteractionWithdrawn":
            _replace(connection, fact.subject, None, position)
        elif fact.kind == EVIDENCE_KIND:
            _note_evidence(connection, msgspec.convert(fact.body, ActEvidence))


def _put(connection: Connection, fact: Fact, position: int, **columns: object) -> None:
    """Write what a fact says of a visit; facts may come in any order, so each makes the row."""
    first: dict[str, object] = {
        "visit_id": fact.subject,
        "store_id": fact.store_id,
        "role": "shopper",
        "credential": "",
        "state": "inside",
        "entered_ns": fact.occurred_ns,
        "left_ns": 0,
        "receipt": None,
    }
    news = columns | {"changed_position": position}
    row = insert(VISIT).values(organisation=OWN_ORGANISATION, **(first | news))
    key = [VISIT.c.organisation, VISIT.c.visit_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=news))


def _replace(
    connection: Connection, interaction_id: str, act: Interaction | None, position: int
) -> None:
    """Put an act in the place of what was said of it before; both visits' carts have changed."""
    own = (
        VISIT_ACT.c.organisation == OWN_ORGANISATION,
        VISIT_ACT.c.interaction_id == interaction_id,
    )
    before = connection.execute(select(VISIT_ACT.c.visit_id).where(*own)).scalar()
    connection.execute(delete(VISIT_ACT).where(*own))
    changed = {before} if before else set()
    if act is not None and act.visit_id and act.kind in _IN_CARTS:
        changed.add(act.visit_id)
        row = insert(VISIT_ACT).values(
            organisation=OWN_ORGANISATION,
            interaction_id=interaction_id,
            visit_id=act.visit_id,
            kind=act.kind,
            sku=act.sku,
            quantity=act.quantity,
            probability=act.probability,
            t_ns=act.t_ns,
        )
        connection.execute(row)
    if changed:
        touched = update(VISIT).where(
            VISIT.c.organisation == OWN_ORGANISATION, VISIT.c.visit_id.in_(sorted(changed))
        )
        connection.execute(touched.values(changed_position=position))


def _note_evidence(connection: Connection, evidence: ActEvidence) -> None:
    visits = {one.visit_id for one in evidence.alternatives} | {evidence.visit_id}
    columns = {
        "visit_ids": sorted(one for one in visits if one),
        "t_ns": evidence.t_ns,
        "body": msgspec.json.encode(evidence),
    }
    row = insert(ACT_EVIDENCE).values(
        organisation=OWN_ORGANISATION, interaction_id=evidence.interaction_id, **columns
    )
    key = [ACT_EVIDENCE.c.organisation, ACT_EVIDENCE.c.interaction_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=columns))

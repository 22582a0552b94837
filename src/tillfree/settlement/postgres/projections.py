"""The folds of settlement: terms, how each visit stands, what waits for review, the ledger."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.core.errors import FactConflict
from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION, Projection
from tillfree.settlement import facts as told
from tillfree.settlement.ledger_rules import LedgerTransaction, ledger_transaction
from tillfree.settlement.postgres.tables import (
    LEDGER_ENTRY,
    LEDGER_TRANSACTION,
    PAYMENT_CARD,
    REVIEW,
    REVIEW_LABEL,
    STORE_TERMS,
    VISIT_MONEY,
)
from tillfree.settlement.state import VisitMoney, evolve
from tillfree.settlement.terms import TERMS_KIND, SaleTerms


class Terms:
    """The terms of each store."""

    name = "settlement.terms"
    tables: Sequence[Table] = (STORE_TERMS,)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        if logged.fact.kind != TERMS_KIND:
            return
        terms = msgspec.convert(logged.fact.body, SaleTerms)
        row = insert(STORE_TERMS).values(
            organisation=OWN_ORGANISATION,
            store_id=terms.store_id,
            body=msgspec.json.encode(terms),
        )
        key = ["organisation", "store_id"]
        connection.execute(
            row.on_conflict_do_update(index_elements=key, set_={"body": row.excluded.body})
        )


class VisitStates:
    """How the money of each visit stands."""

    name = "settlement.visits"
    tables: Sequence[Table] = (VISIT_MONEY,)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if fact.kind not in told.BODIES and fact.kind not in ("VisitStarted", "ReceiptIssued"):
            return
        query = select(VISIT_MONEY.c.body, VISIT_MONEY.c.retry_ns).where(
            VISIT_MONEY.c.organisation == OWN_ORGANISATION, VISIT_MONEY.c.visit_id == fact.subject
        )
        found = connection.execute(query).one_or_none()
        state = VisitMoney(fact.subject, fact.store_id)
        if found is not None:
            state = msgspec.json.decode(bytes(found.body), type=VisitMoney)
        state = evolve(state, fact)
        retry_ns = _retry_ns(found.retry_ns if found is not None else 0, state, fact)
        row = {
            "visit_id": state.visit_id,
            "store_id": state.store_id,
            "credential": state.credential,
            "status": status_of(state),
            "currency": state.currency,
            "number": state.settled.number if state.settled else 0,
            "due_minor": state.due_minor,
            "debt_minor": state.debt_minor,
            "retry_ns": retry_ns,
            "settled_ns": state.settled_ns,
            "body": msgspec.json.encode(state),
        }
        written = insert(VISIT_MONEY).values(organisation=OWN_ORGANISATION, **row)
        changes = {name: written.excluded[name] for name in row if name != "visit_id"}
        key = ["organisation", "visit_id"]
        connection.execute(written.on_conflict_do_update(index_elements=key, set_=changes))


class Cards:
    """The cards of payments."""

    name = "settlement.cards"
    tables: Sequence[Table] = (PAYMENT_CARD,)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact, body = logged.fact, told.body_of(logged.fact)
        if not isinstance(body, told.CardNoted):
            return
        row = insert(PAYMENT_CARD).values(
            organisation=OWN_ORGANISATION,
            visit_id=fact.subject,
            at_ns=fact.occurred_ns,
            **msgspec.structs.asdict(body),
        )
        connection.execute(row.on_conflict_do_nothing())


class Reviews:
    """What waits for a person, what was decided, and what that says of the engine's certainty."""

    name = "settlement.reviews"
    tables: Sequence[Table] = (REVIEW, REVIEW_LABEL)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact, body = logged.fact, told.body_of(logged.fact)
        if isinstance(body, told.ReviewOpened):
            row = insert(REVIEW).values(
                organisation=OWN_ORGANISATION,
                review_id=body.review_id,
                visit_id=fact.subject,
                store_id=fact.store_id,
                dispute_id=body.dispute_id,
                reasons=msgspec.json.encode(body.reasons),
                opened_ns=fact.occurred_ns,
                reviewer="",
                until_ns=0,
                decided_ns=0,
                worked_ns=0,
                agreed=False,
            )
            connection.execute(row)
        elif isinstance(body, told.ReviewClaimed):
            self._change(connection, body.review_id, reviewer=body.reviewer, until_ns=body.until_ns)
        elif isinstance(body, told.ReviewDecided):
            changes = {"worked_ns": body.worked_ns, "agreed": body.agreed}
            self._change(connection, body.review_id, decided_ns=fact.occurred_ns, **changes)
            rows = [
                {
                    "organisation": OWN_ORGANISATION,
                    "review_id": body.review_id,
                    "visit_id": fact.subject,
                    "store_id": fact.store_id,
                    "decided_ns": fact.occurred_ns,
                    **msgspec.structs.asdict(label),
                }
                for label in body.labels
            ]
            if rows:
                connection.execute(insert(REVIEW_LABEL).values(rows))

    def _change(self, connection: Connection, review_id: str, **changes: object) -> None:
        connection.execute(
            update(REVIEW)
            .where(REVIEW.c.organisation == OWN_ORGANISATION, REVIEW.c.review_id == review_id)
            .values(**changes)
        )


class Ledger:
    """Double entry. It is only added to, so it is not emptied for a rebuild but compared."""

    name = "settlement.ledger"
    tables: Sequence[Table] = ()

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Add one fact's transaction; raises FactConflict where another one is written for it."""
        transaction = ledger_transaction(logged.fact)
        if transaction is None:
            return
        row = _transaction_row(logged.fact, transaction)
        sides = [_entry_row(transaction, index) for index in range(len(transaction.entries))]
        added = insert(LEDGER_TRANSACTION).values(organisation=OWN_ORGANISATION, **row)
        fresh = added.on_conflict_do_nothing().returning(LEDGER_TRANSACTION.c.purpose)
        if connection.execute(fresh).first() is not None:
            if sides:
                own = [{"organisation": OWN_ORGANISATION, **side} for side in sides]
                connection.execute(insert(LEDGER_ENTRY).values(own))
        elif not _is_written(connection, row, sides):
            raise FactConflict(
                f"the ledger has another transaction {transaction.purpose} of visit "
                f"{transaction.visit_id} than fact {logged.fact.fact_id} makes: restore the "
                "journal or the ledger from a backup"
            )


SETTLEMENT_PROJECTIONS: tuple[Projection, ...] = (
    Terms(),
    VisitStates(),
    Cards(),
    Reviews(),
    Ledger(),
)
"""All read models of settlement, to open an organisation's log with."""


def status_of(state: VisitMoney) -> str:
    """Return one word for how a visit stands."""
    if state.written_off:
        return "written_off"
    if state.zero:
        return "zero"
    if state.settled is None:
        waiting = any(not review.decided for review in state.reviews)
        return "review" if waiting else "ended" if state.receipt else "inside"
    if state.debt_minor:
        return "debt"
    return "paid" if state.paid else "due"


def _retry_ns(before: int, state: VisitMoney, fact: Fact) -> int:
    if not state.debt_minor:
        return 0
    body = told.body_of(fact)
    return body.retry_ns if isinstance(body, told.DebtIncurred | told.DebtRetried) else before


def _transaction_row(fact: Fact, transaction: LedgerTransaction) -> dict[str, object]:
    return {
        "visit_id": transaction.visit_id,
        "purpose": transaction.purpose,
        "fact_id": fact.fact_id,
        "store_id": fact.store_id,
        "phase": transaction.phase.value,
        "resolves": transaction.resolves or None,
        "currency": transaction.currency,
        "occurred_ns": transaction.occurred_ns,
        "entries": len(transaction.entries),
    }


def _entry_row(transaction: LedgerTransaction, index: int) -> dict[str, object]:
    entry = transaction.entries[index]
    return {
        "visit_id": transaction.visit_id,
        "purpose": transaction.purpose,
        **msgspec.structs.asdict(entry),
    }


def _is_written(
    connection: Connection, row: dict[str, object], sides: Sequence[dict[str, object]]
) -> bool:
    """Tell whether the ledger holds exactly this transaction."""
    kept: list[dict[str, object]] = []
    for table in (LEDGER_TRANSACTION, LEDGER_ENTRY):
        columns = [column for column in table.c if column.name != "organisation"]
        query = select(*columns).where(
            table.c.organisation == OWN_ORGANISATION,
            table.c.visit_id == row["visit_id"],
            table.c.purpose == row["purpose"],
        )
        kept += [dict(found) for found in connection.execute(query).mappings()]

    def order(one: dict[str, object]) -> str:
        return str(one.get("account", ""))

    return sorted(kept, key=order) == sorted([row, *sides], key=order)

"""The day's close and the exports: sums of what was settled, and rows for a spreadsheet."""

import csv
import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, RowMapping, select

from tillfree.core.clock import NS_PER_S
from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.settlement.postgres.tables import (
    LEDGER_BALANCE,
    LEDGER_ENTRY,
    LEDGER_TRANSACTION,
    REVIEW_LABEL,
    VISIT_MONEY,
)
from tillfree.settlement.state import VisitMoney
from tillfree.settlement.tax import TaxRow, tax_rows

EXPORT_MAX = 100_000
"""Receipts or ledger sides in one export; a store's year fits."""


@dataclass(frozen=True, slots=True)
class DayClose:
    """What a store settled in one of its days, in minor units; refunds count where they were made.

    `first_number` and `last_number` of receipts have no gap between them; 0 where there are none.
    `posted_minor` are the ledger's sums of the day by account, debits positive; they come to 0.
    """

    store_id: str
    day: date
    currency: str
    receipts: int
    zero_carts: int
    first_number: int
    last_number: int
    total_minor: int
    unpaid_minor: int
    taxes: tuple[TaxRow, ...]
    posted_minor: dict[str, int]


def day_bounds_ns(day: date, zone: str) -> tuple[int, int]:
    """Return first ns of a day and of the next one in a zone (days of 23 or 25 hours included)."""
    bounds = []
    for one in (day, day + timedelta(days=1)):
        start = datetime(one.year, one.month, one.day, tzinfo=ZoneInfo(zone))
        bounds.append(round(start.timestamp()) * NS_PER_S)
    return bounds[0], bounds[1]


def close_day(connection: Connection, store_id: str, day: date, zone: str) -> tuple[DayClose, ...]:
    """Return a store's close of a day, one a currency.

    Asked for later it is the same, but for debts that were paid and lines corrected since.
    """
    first_ns, end_ns = day_bounds_ns(day, zone)
    posted = _posted(connection, store_id, first_ns, end_ns)
    visits = _settled(connection, store_id, first_ns, end_ns)
    currencies = sorted({row["currency"] for row in visits} | set(posted))
    return tuple(
        _close(
            store_id,
            day,
            currency,
            [row for row in visits if row["currency"] == currency],
            posted.get(currency, {}),
        )
        for currency in currencies
    )


def receipts_csv(connection: Connection, store_id: str, first_ns: int, end_ns: int) -> str:
    """Return the receipts settled in a time as CSV, one a row, by number."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = "number visit_id settled_ns currency total_minor tax_minor debt_minor status"
    writer.writerow(head.split())
    for row in _settled(connection, store_id, first_ns, end_ns):
        if row["number"]:
            tax = sum(line.tax_minor for line in _state(row).lines)
            writer.writerow(
                [
                    row["number"],
                    row["visit_id"],
                    row["settled_ns"],
                    row["currency"],
                    row["due_minor"],
                    tax,
                    row["debt_minor"],
                    row["status"],
                ]
            )
    return text.getvalue()


def ledger_csv(connection: Connection, store_id: str, first_ns: int, end_ns: int) -> str:
    """Return the ledger of a time as CSV, one side of a transaction a row, in order of time."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = [
        "occurred_ns",
        "visit_id",
        "purpose",
        "phase",
        "resolves",
        "currency",
        "account",
        "debit_minor",
        "credit_minor",
    ]
    writer.writerow(head)
    transaction, entry = LEDGER_TRANSACTION.c, LEDGER_ENTRY.c
    query = (
        select(*(transaction[name] for name in head[:6]), *(entry[name] for name in head[6:]))
        .select_from(
            LEDGER_TRANSACTION.outerjoin(
                LEDGER_ENTRY,
                (transaction.organisation == entry.organisation)
                & (transaction.visit_id == entry.visit_id)
                & (transaction.purpose == entry.purpose),
            )
        )
        .where(
            transaction.organisation == OWN_ORGANISATION,
            transaction.store_id == store_id,
            transaction.occurred_ns >= first_ns,
            transaction.occurred_ns < end_ns,
        )
        .order_by(*(transaction[name] for name in head[:3]), entry.account)
        .limit(EXPORT_MAX)
    )
    writer.writerows(tuple(row) for row in connection.execute(query))
    return text.getvalue()


def labels_csv(connection: Connection, first_ns: int, end_ns: int) -> str:
    """Return what reviewers found of what the engine said, as CSV, by the moment of decision.

    A row is one prediction: how sure the engine was, and 1 where it was right or 0. `sku` is empty
    where it is about the whole receipt. Only what was reviewed is in it, so it tells of receipts
    under the bar and of disputed lines.
    """
    head = ("decided_ns", "store_id", "visit_id", "review_id", "sku", "probability", "is_right")
    query = (
        select(*(REVIEW_LABEL.c[name] for name in head))
        .where(
            REVIEW_LABEL.c.organisation == OWN_ORGANISATION,
            REVIEW_LABEL.c.decided_ns >= first_ns,
            REVIEW_LABEL.c.decided_ns < end_ns,
        )
        .order_by(*(REVIEW_LABEL.c[name] for name in ("decided_ns", "review_id", "sku")))
        .limit(EXPORT_MAX)
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows((*row[:-1], int(row[-1])) for row in connection.execute(query))
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What is posted on an account in minor units, and what is pending (debits less credits)."""

    currency: str
    account: str
    debit_minor: int
    credit_minor: int
    pending_minor: int


@dataclass(frozen=True, slots=True)
class Takings:
    """What was settled between two moments, minor units: receipts, empty carts, due, unpaid."""

    from_ns: int
    receipts: int
    zero_carts: int
    total_minor: int
    unpaid_minor: int


@dataclass(frozen=True, slots=True)
class Period:
    """A store's takings piece by piece, and the sums posted on each account, debits positive."""

    takings: tuple[Takings, ...]
    posted_minor: dict[str, int]


def takings_between(
    connection: Connection, store_id: str, currency: str, edges_ns: Sequence[int]
) -> Period:
    """Return what a store settled in one currency between each two of the moments (ns UTC)."""
    table = VISIT_MONEY.c
    query = (
        select(table.settled_ns, table.number, table.due_minor, table.debt_minor)
        .where(
            table.organisation == OWN_ORGANISATION,
            table.store_id == store_id,
            table.settled_ns >= edges_ns[0],
            table.settled_ns < edges_ns[-1],
        )
        .limit(EXPORT_MAX)
    )
    pieces = [[0, 0, 0, 0] for _ in edges_ns[1:]]
    for row in connection.execute(query):
        piece = pieces[bisect_right(edges_ns, row.settled_ns) - 1]
        piece[0 if row.number else 1] += 1
        piece[2] += row.due_minor
        piece[3] += row.debt_minor
    posted = _posted(connection, store_id, edges_ns[0], edges_ns[-1]).get(currency, {})
    return Period(
        tuple(
            Takings(from_ns, *piece) for from_ns, piece in zip(edges_ns[:-1], pieces, strict=True)
        ),
        {account: posted[account] for account in sorted(posted)},
    )


@dataclass(frozen=True, slots=True)
class LedgerSide:
    """One side of one of a visit's transactions, minor units; `phase` posted or pending."""

    occurred_ns: int
    purpose: str
    phase: str
    currency: str
    account: str
    debit_minor: int
    credit_minor: int


def ledger_of_visit(connection: Connection, visit_id: str) -> tuple[LedgerSide, ...]:
    """Return what the ledger says of a visit, in order of time."""
    transaction, entry = LEDGER_TRANSACTION.c, LEDGER_ENTRY.c
    query = (
        select(
            transaction.occurred_ns,
            transaction.purpose,
            transaction.phase,
            transaction.currency,
            entry.account,
            entry.debit_minor,
            entry.credit_minor,
        )
        .select_from(
            LEDGER_TRANSACTION.join(
                LEDGER_ENTRY,
                (transaction.organisation == entry.organisation)
                & (transaction.visit_id == entry.visit_id)
                & (transaction.purpose == entry.purpose),
            )
        )
        .where(transaction.organisation == OWN_ORGANISATION, transaction.visit_id == visit_id)
        .order_by(transaction.occurred_ns, transaction.purpose, entry.account)
        .limit(EXPORT_MAX)
    )
    return tuple(LedgerSide(*row) for row in connection.execute(query))


def trial_balance(connection: Connection) -> tuple[AccountBalance, ...]:
    """Return every account of the organisation; the debits of a currency equal its credits."""
    query = (
        select(LEDGER_BALANCE)
        .where(LEDGER_BALANCE.c.organisation == OWN_ORGANISATION)
        .order_by(LEDGER_BALANCE.c.currency, LEDGER_BALANCE.c.account)
    )
    return tuple(
        AccountBalance(
            row.currency,
            row.account,
            int(row.debit_minor or 0),
            int(row.credit_minor or 0),
            int(row.pending_minor or 0),
        )
        for row in connection.execute(query)
    )


def _settled(connection: Connection, store_id: str, first_ns: int, end_ns: int) -> list[RowMapping]:
    query = (
        select(VISIT_MONEY)
        .where(
            VISIT_MONEY.c.organisation == OWN_ORGANISATION,
            VISIT_MONEY.c.store_id == store_id,
            VISIT_MONEY.c.settled_ns >= first_ns,
            VISIT_MONEY.c.settled_ns < end_ns,
        )
        .order_by(VISIT_MONEY.c.number, VISIT_MONEY.c.visit_id)
        .limit(EXPORT_MAX)
    )
    return list(connection.execute(query).mappings())


def _posted(
    connection: Connection, store_id: str, first_ns: int, end_ns: int
) -> dict[str, dict[str, int]]:
    """Return the day's posted sums by currency and account, debits positive."""
    transaction, entry = LEDGER_TRANSACTION.c, LEDGER_ENTRY.c
    query = (
        select(transaction.currency, entry.account, entry.debit_minor, entry.credit_minor)
        .select_from(
            LEDGER_TRANSACTION.join(
                LEDGER_ENTRY,
                (transaction.organisation == entry.organisation)
                & (transaction.visit_id == entry.visit_id)
                & (transaction.purpose == entry.purpose),
            )
        )
        .where(
            transaction.organisation == OWN_ORGANISATION,
            transaction.store_id == store_id,
            transaction.phase == "posted",
            transaction.occurred_ns >= first_ns,
            transaction.occurred_ns < end_ns,
        )
    )
    sums: dict[str, dict[str, int]] = {}
    for row in connection.execute(query):
        accounts = sums.setdefault(row.currency, {})
        amount = row.debit_minor - row.credit_minor
        accounts[row.account] = accounts.get(row.account, 0) + amount
    return sums


def _close(
    store_id: str, day: date, currency: str, visits: list[RowMapping], posted: dict[str, int]
) -> DayClose:
    numbers = [row["number"] for row in visits if row["number"]]
    lines = [line for row in visits for line in _state(row).lines]
    rows = [TaxRow(line.rate_basis_points, line.net_minor, line.tax_minor) for line in lines]
    return DayClose(
        store_id=store_id,
        day=day,
        currency=currency,
        receipts=len(numbers),
        zero_carts=len(visits) - len(numbers),
        first_number=min(numbers, default=0),
        last_number=max(numbers, default=0),
        total_minor=sum(row["due_minor"] for row in visits),
        unpaid_minor=sum(row["debt_minor"] for row in visits),
        taxes=tax_rows(rows),
        posted_minor={account: posted[account] for account in sorted(posted)},
    )


def _state(row: RowMapping) -> VisitMoney:
    return msgspec.json.decode(bytes(row["body"]), type=VisitMoney)

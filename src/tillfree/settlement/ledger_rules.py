"""Double entry: each fact about money becomes one balanced transaction, by one rule a fact.

Pending then posted: what a provider merely holds, or was merely asked to give back, is a pending
transaction; a later one resolves it, posted with what was really moved, or voided. Balances count
what is posted; pending amounts stand beside. The idea is TigerBeetle's two-phase transfers.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from tillfree.journal import Fact
from tillfree.settlement import facts as told
from tillfree.settlement.tax import TaxRow


class Account(StrEnum):
    """The accounts of an organisation. Taxes have one a rate: `tax:1000` for 10 %."""

    RECEIVABLE = "receivable"
    CLEARING = "clearing"
    DEBT = "debt"
    DISPUTED = "disputed"
    SALES_TENANT = "sales:tenant"
    SALES_VENUE = "sales:venue"
    CHARGEBACK_LOSS = "chargeback_loss"
    WRITTEN_OFF = "written_off"


class Phase(StrEnum):
    """Whether money moved, may move, or will not."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


class LedgerEntry(msgspec.Struct, frozen=True):
    """One side of a transaction in minor units; exactly one of debit and credit is not 0."""

    account: str
    debit_minor: int
    credit_minor: int


class LedgerTransaction(msgspec.Struct, frozen=True):
    """One fact's effect: debits equal credits. `purpose` is unique within the visit.

    `resolves` is the purpose of the pending transaction that this one posts or voids, or empty. A
    voided one has no entries.
    """

    visit_id: str
    purpose: str
    phase: Phase
    currency: str
    occurred_ns: int
    entries: tuple[LedgerEntry, ...]
    resolves: str = ""


def ledger_transaction(fact: Fact) -> LedgerTransaction | None:
    """Return what a fact does to the ledger, None for one that moves no money."""
    body = told.body_of(fact)
    if body is None:
        return None
    return _of_sale(fact, body) or _of_payment(fact, body) or _of_refund_or_loss(fact, body)


def _of_sale(fact: Fact, body: told.SettlementBody) -> LedgerTransaction | None:
    if isinstance(body, told.ReceiptSettled | told.ReceiptCorrected):
        purpose = "sale"
        if isinstance(body, told.ReceiptCorrected):
            purpose = f"correction:{body.correction_id}"
        legs: _Legs = [
            (Account.RECEIVABLE, body.total_minor),
            (Account.SALES_VENUE, -body.venue_minor),
            (Account.SALES_TENANT, -body.tenant_minor),
            *((_tax_account(row), -row.tax_minor) for row in body.taxes),
        ]
        return _posted(fact, purpose, body.currency, legs)
    return None


def _of_payment(fact: Fact, body: told.SettlementBody) -> LedgerTransaction | None:
    if isinstance(body, told.PaymentAuthorised):
        legs = [(Account.CLEARING, body.amount_minor), (Account.RECEIVABLE, -body.amount_minor)]
        return _pending(fact, f"hold:{body.payment_id}", body.currency, legs)
    if isinstance(body, told.PaymentCaptured):
        legs = [(Account.CLEARING, body.amount_minor), (Account.RECEIVABLE, -body.amount_minor)]
        held = f"hold:{body.payment_id}" if body.held_minor else ""
        return _posted(fact, f"capture:{body.payment_id}", body.currency, legs, held)
    if isinstance(body, told.PaymentReleased | told.PaymentDeclined) and body.held_minor:
        return _voided(fact, f"release:{body.payment_id}", f"hold:{body.payment_id}")
    if isinstance(body, told.RefundRequested):
        legs = [(Account.RECEIVABLE, body.amount_minor), (Account.CLEARING, -body.amount_minor)]
        return _pending(fact, f"refund:{body.refund_id}", body.currency, legs)
    return None


def _of_refund_or_loss(fact: Fact, body: told.SettlementBody) -> LedgerTransaction | None:
    if isinstance(body, told.RefundCompleted):
        amount, purpose = body.amount_minor, f"refund:{body.refund_id}"
        legs = [(Account.RECEIVABLE, amount), (Account.CLEARING, -amount)]
        return _posted(fact, f"refunded:{body.refund_id}", body.currency, legs, purpose)
    if isinstance(body, told.RefundFailed):
        return _voided(fact, f"refund_failed:{body.refund_id}", f"refund:{body.refund_id}")
    if isinstance(body, told.DebtIncurred | told.DebtReduced):
        amount = body.amount_minor if isinstance(body, told.DebtIncurred) else -body.amount_minor
        legs = [(Account.DEBT, amount), (Account.RECEIVABLE, -amount)]
        return _posted(fact, f"debt:{body.debt_id}", body.currency, legs)
    if isinstance(body, told.DebtWrittenOff):
        amount = body.amount_minor
        legs = [(Account.WRITTEN_OFF, amount), (Account.DEBT, -amount)]
        return _posted(fact, "write_off", body.currency, legs)
    if isinstance(body, told.ChargebackOpened):
        amount = body.amount_minor
        legs = [(Account.DISPUTED, amount), (Account.CLEARING, -amount)]
        return _posted(fact, f"chargeback:{body.chargeback_id}", body.currency, legs)
    if isinstance(body, told.ChargebackClosed):
        to = Account.CLEARING if body.won else Account.CHARGEBACK_LOSS
        legs = [(to, body.amount_minor), (Account.DISPUTED, -body.amount_minor)]
        return _posted(fact, f"chargeback_closed:{body.chargeback_id}", body.currency, legs)
    return None


def _tax_account(row: TaxRow) -> str:
    return f"tax:{row.rate_basis_points}"


_Legs = Sequence[tuple[str, int]]


def _posted(
    fact: Fact, purpose: str, currency: str, legs: _Legs, resolves: str = ""
) -> LedgerTransaction:
    entries = _entries(legs)
    at_ns = fact.occurred_ns
    return LedgerTransaction(
        fact.subject, purpose, Phase.POSTED, currency, at_ns, entries, resolves
    )


def _pending(fact: Fact, purpose: str, currency: str, legs: _Legs) -> LedgerTransaction:
    entries = _entries(legs)
    return LedgerTransaction(
        fact.subject, purpose, Phase.PENDING, currency, fact.occurred_ns, entries
    )


def _voided(fact: Fact, purpose: str, resolves: str) -> LedgerTransaction:
    at_ns = fact.occurred_ns
    return LedgerTransaction(fact.subject, purpose, Phase.VOIDED, "", at_ns, (), resolves)


def _entries(legs: _Legs) -> tuple[LedgerEntry, ...]:
    """Return entries of signed amounts (a debit is positive); nothing moves nothing."""
    assert sum(amount for _, amount in legs) == 0, f"{legs} does not balance"
    return tuple(
        LedgerEntry(str(account), max(amount, 0), max(-amount, 0))
        for account, amount in legs
        if amount
    )

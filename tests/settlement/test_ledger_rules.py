"""The ledger of one visit as text: held, sold, taken, corrected, given back, fought over, owed."""

from tillfree.settlement import facts as told
from tillfree.settlement.ledger_rules import LedgerTransaction, ledger_transaction
from tillfree.settlement.pricing import PricedLine
from tillfree.settlement.tax import TaxRow

_LINE = PricedLine("tea", "Tea", 3, 1100, (), 1000, 3000, 300)
_LESS = PricedLine("tea", "Tea", -1, 1100, (), 1000, -1000, -100)

_STORY: list[told.SettlementBody] = [
    told.PaymentRequested("p1", told.Purpose.HOLD, 3000, "KRW", "c"),
    told.PaymentAuthorised("p1", 3000, "KRW", "ref"),
    told.ReceiptSettled(
        1500, 1, "KRW", (_LINE,), (TaxRow(1000, 3000, 300),), 3300, 450, 2550, 1, 2
    ),
    told.CaptureRequested("p1", 3000, "KRW", "ref"),
    told.PaymentCaptured("p1", 3000, "KRW", 3000),
    told.PaymentRequested("p2", told.Purpose.CHARGE, 300, "KRW", "c"),
    told.PaymentDeclined("p2", "no cover", 0),
    told.DebtIncurred(300, "KRW", 9, "d1"),
    told.ReceiptCorrected(
        "c1", "KRW", (_LESS,), (TaxRow(1000, -1000, -100),), -1100, -150, -850, "not mine"
    ),
    told.DebtReduced(300, 0, "KRW", "d2"),
    told.RefundRequested("r1", "p1", 800, "KRW", "ref"),
    told.RefundCompleted("r1", "p1", 800, "KRW"),
    told.ReceiptPaid(2200),
    told.ChargebackOpened("b1", "p1", 2200, "KRW"),
    told.ChargebackClosed("b1", "p1", 2200, "KRW", won=False),
]

_TEXT = """
pending hold:p1 KRW
  clearing                 3000
  receivable              -3000
posted sale KRW
  receivable               3300
  sales:venue              -450
  sales:tenant            -2550
  tax:1000                 -300
posted capture:p1 KRW resolves hold:p1
  clearing                 3000
  receivable              -3000
posted debt:d1 KRW
  debt                      300
  receivable               -300
posted correction:c1 KRW
  receivable              -1100
  sales:venue               150
  sales:tenant              850
  tax:1000                  100
posted debt:d2 KRW
  debt                     -300
  receivable                300
pending refund:r1 KRW
  receivable                800
  clearing                 -800
posted refunded:r1 KRW resolves refund:r1
  receivable                800
  clearing                 -800
posted chargeback:b1 KRW
  disputed                 2200
  clearing                -2200
posted chargeback_closed:b1 KRW
  chargeback_loss          2200
  disputed                -2200
"""


def _transactions() -> list[LedgerTransaction]:
    facts = [told.settlement_fact("v", "s", body, at, at) for at, body in enumerate(_STORY)]
    return [one for fact in facts if (one := ledger_transaction(fact)) is not None]


def _text(transaction: LedgerTransaction) -> str:
    resolves = f" resolves {transaction.resolves}" if transaction.resolves else ""
    head = f"{transaction.phase} {transaction.purpose} {transaction.currency}{resolves}"
    legs = [
        f"  {entry.account:<20}{entry.debit_minor - entry.credit_minor:>9}"
        for entry in transaction.entries
    ]
    return "\n".join([head, *legs])


def test_the_ledger_of_a_visit_reads_like_this() -> None:
    assert "\n".join(_text(one) for one in _transactions()) == _TEXT.strip()


def test_every_purpose_is_written_once() -> None:
    purposes = [one.purpose for one in _transactions()]
    assert len(set(purposes)) == len(purposes)


def test_in_the_end_the_shopper_owes_nothing_and_the_loss_is_the_merchants() -> None:
    balance: dict[str, int] = {}
    for one in _transactions():
        for entry in one.entries if one.phase == "posted" else ():
            amount = entry.debit_minor - entry.credit_minor
            balance[entry.account] = balance.get(entry.account, 0) + amount
    assert {account: amount for account, amount in balance.items() if amount} == {
        "sales:venue": -300,
        "sales:tenant": -1700,
        "tax:1000": -200,
        "chargeback_loss": 2200,
    }

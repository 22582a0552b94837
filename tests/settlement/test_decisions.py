"""Every visit comes to its end whatever the provider does, and nobody pays twice.

A small world plays provider: it answers, declines, loses answers, tells late and doubled, takes
less than asked, gives back or refuses. Corrections, retries and write-offs come in between.
Whatever the order, what was taken less what was given back is what is due, or the rest is debt or
waits for a person; and the ledger balances at each step.
"""

from collections import Counter
from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.journal import Fact
from tillfree.merchandise import Unit
from tillfree.settlement import decisions
from tillfree.settlement import facts as told
from tillfree.settlement.corrections import CorrectionRefused
from tillfree.settlement.ledger_rules import Account, Phase, ledger_transaction
from tillfree.settlement.payment_states import IN_FLIGHT, PaymentState
from tillfree.settlement.pricing import Article, part_of_line, quote_of
from tillfree.settlement.provider import PaymentAnswer, PaymentOutcome
from tillfree.settlement.state import VisitMoney, evolve
from tillfree.settlement.terms import Merchant, SaleTerms
from tillfree.visits import Receipt, ReceiptStatus

TERMS = SaleTerms(
    store_id="store",
    currency="KRW",
    merchant=Merchant("Shop", "Street 1", "123"),
    venue_basis_points=1500,
    hold_minor=3000,
)
ARTICLES = {"tea": Article("Tea", 1000)}


@dataclass
class World:
    """One visit, its facts, and what the provider has really done."""

    state: VisitMoney = field(default_factory=lambda: VisitMoney("visit", "store"))
    facts: list[Fact] = field(default_factory=list)
    calls: list[told.SettlementBody] = field(default_factory=list)
    heard: list[tuple[str, PaymentAnswer, str]] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    ever_due_minor: int = 0

    def put(self, fact: Fact) -> None:
        """Append a fact and check what must hold at each moment."""
        self.state = evolve(self.state, fact)
        self.facts.append(fact)
        transaction = ledger_transaction(fact)
        if transaction is not None:
            debits = sum(entry.debit_minor for entry in transaction.entries)
            assert debits == sum(entry.credit_minor for entry in transaction.entries)
            assert (debits > 0) is (transaction.phase is not Phase.VOIDED)

    def say(self, *bodies: told.SettlementBody) -> None:
        """Append what was decided, and all that follows on it."""
        ahead = list(bodies)
        for _ in range(100):
            if not ahead:
                follows = decisions.follow_ups(self.state, 7)
                if follows is None:
                    return
                ahead = [follows]
            body = ahead.pop(0)
            self.put(told.settlement_fact("visit", "store", body, self.state.place, 7))
            if isinstance(body, _CALLS):
                self.calls.append(body)
        raise AssertionError("it never comes to rest")

    def start(self, units: int, *, hold: bool) -> None:
        """Let the visit begin and end with so many units at 1,000."""
        started = {"credential": "c", "entered_t_ns": 1}
        self.put(Fact("started", "VisitStarted", "store", "visit", 1, "", dict(started)))
        if hold:
            self.say(*decisions.ask_hold(self.state, TERMS))

    def finish(self, units: int) -> None:
        """Settle the visit."""
        receipt = Receipt("visit", "c", 1, 5, "KRW", (), 0, 0, 1.0, ReceiptStatus.SETTLED)
        self.state = evolve(
            self.state, Fact("issued", "ReceiptIssued", "store", "visit", 5, "", _body(receipt))
        )
        quote = quote_of([Unit("tea", 3, 1000)] * units, ARTICLES, TERMS)
        self.ever_due_minor = quote.total_minor
        self.say(*decisions.settle(self.state, quote, TERMS, 1))

    def answer(self, call: told.SettlementBody, draw: st.DataObject) -> None:
        """Do what was asked, or not, and say so now, later or twice."""
        outcome = self._act(call, draw)
        payment_id = getattr(call, "payment_id", "")
        refund_id = getattr(call, "refund_id", "")
        self.heard.append((payment_id, outcome, refund_id))
        if draw.draw(st.booleans()):
            self.heard.append((payment_id, outcome, refund_id))

    def _act(self, call: told.SettlementBody, draw: st.DataObject) -> PaymentAnswer:
        if isinstance(call, told.PaymentRequested):
            outcome = draw.draw(
                st.sampled_from(
                    [
                        PaymentOutcome.AUTHORISED,
                        PaymentOutcome.AUTHORISED,
                        PaymentOutcome.DECLINED,
                        PaymentOutcome.AUTHENTICATION_ASKED,
                    ]
                )
            )
            held = call.amount_minor if outcome is PaymentOutcome.AUTHORISED else 0
            return PaymentAnswer(outcome, held, "ref", "no cover")
        if isinstance(call, told.CaptureRequested):
            part = draw.draw(st.sampled_from([1, 1, 2, 0]))
            if not part:
                return PaymentAnswer(PaymentOutcome.DECLINED, reason="ran out")
            self.taken[call.payment_id] += call.amount_minor // part
            return PaymentAnswer(PaymentOutcome.CAPTURED, call.amount_minor // part)
        if isinstance(call, told.ReleaseRequested):
            return PaymentAnswer(PaymentOutcome.RELEASED)
        assert isinstance(call, told.RefundRequested)
        if draw.draw(st.integers(0, 4)) == 0:
            return PaymentAnswer(PaymentOutcome.REFUND_FAILED, reason="closed")
        self.taken[call.payment_id] -= call.amount_minor
        return PaymentAnswer(PaymentOutcome.REFUNDED, call.amount_minor)

    def balance(self, *phases: Phase) -> Counter[str]:
        """Return the ledger's balances, debits positive."""
        found: Counter[str] = Counter()
        for fact in self.facts:
            transaction = ledger_transaction(fact)
            if transaction is not None and transaction.phase in phases:
                for entry in transaction.entries:
                    found[entry.account] += entry.debit_minor - entry.credit_minor
        return found


_CALLS = (
    told.PaymentRequested,
    told.CaptureRequested,
    told.ReleaseRequested,
    told.RefundRequested,
)


def _body(receipt: Receipt) -> dict[str, object]:

    body: dict[str, object] = msgspec.to_builtins(receipt)
    return body


def _step(world: World, draw: st.DataObject) -> None:
    """Do one thing that can happen next."""
    state = world.state
    ways = ["answer"] * bool(world.calls) + ["tell"] * bool(world.heard)
    if state.settled and state.corrections < 3 and not state.written_off:
        ways += ["correct", "extra"]
    if state.debt_minor:
        ways += ["retry", "write_off"]
    if not ways:
        return
    way = draw.draw(st.sampled_from(ways))
    if way == "answer":
        world.answer(world.calls.pop(draw.draw(st.integers(0, len(world.calls) - 1))), draw)
    elif way == "tell":
        _tell(world, draw)
    elif way == "correct":
        line = world.state.lines[0]
        left = sum(one.quantity for one in state.lines if one.unit_price_minor == 1000)
        if left > 0 and draw.draw(st.booleans()):
            part = part_of_line(line, line.quantity - left, 1)
            world.say(decisions.correct(state, [part], "not mine"))
    elif way == "extra":
        more = quote_of([Unit("tea", 3, 500)], ARTICLES, TERMS)
        world.ever_due_minor += more.total_minor
        world.say(decisions.correct(state, more.lines, "seen"))
    elif way == "retry":
        world.say(*decisions.retry_debt(state, 7))
    elif draw.draw(st.integers(0, 3)) == 0:
        if any(one.state in IN_FLIGHT for one in state.payments):
            with pytest.raises(CorrectionRefused, match="under way"):
                decisions.write_off(state, "operator", "gone")
        else:
            world.say(*decisions.write_off(state, "operator", "gone"))


def _tell(world: World, draw: st.DataObject) -> None:
    """Let one answer arrive, and now and then be given up first."""
    payment_id, answer, refund_id = world.heard.pop(draw.draw(st.integers(0, len(world.heard) - 1)))
    if not refund_id and draw.draw(st.integers(0, 5)) == 0:
        world.say(*decisions.given_up(world.state, payment_id, "call"))
    world.say(*decisions.answered(world.state, payment_id, answer, refund_id))


@given(st.integers(0, 5), st.booleans(), st.data())
def test_nobody_pays_twice_and_every_visit_comes_to_rest(
    units: int, hold: bool, data: st.DataObject
) -> None:
    world = World()
    world.start(units, hold=hold)
    if hold and data.draw(st.booleans()):
        _step(world, data)
    world.finish(units)
    for _ in range(data.draw(st.integers(0, 30))):
        _step(world, data)
        assert sum(world.taken.values()) <= world.ever_due_minor, "more was taken than was due"
    for _ in range(200):
        if world.calls:
            world.answer(world.calls.pop(0), data)
        elif world.heard:
            _tell(world, data)
        else:
            break
    _came_to_rest(world)


def _came_to_rest(world: World) -> None:
    state, posted = world.state, world.balance(Phase.POSTED)
    assert not world.calls and not world.heard
    assert not any(payment.state in IN_FLIGHT for payment in state.payments)
    assert not any(payment.state is PaymentState.AUTHORISED for payment in state.payments)
    taken = sum(world.taken.values())
    assert (
        sum(payment.captured_minor for payment in state.payments)
        - sum(refund.amount_minor for refund in state.refunds if refund.done)
        == taken
    )
    failed = any(refund.failed for refund in state.refunds)
    assert state.due_minor - taken == state.debt_minor or failed
    assert sum(posted.values()) == 0
    assert posted[Account.CLEARING] == taken
    assert posted[Account.DEBT] == state.debt_minor
    assert posted[Account.RECEIVABLE] == state.due_minor - taken - state.debt_minor
    pending = {
        t.purpose for f in world.facts if (t := ledger_transaction(f)) and t.phase == "pending"
    }
    resolved = {t.resolves for f in world.facts if (t := ledger_transaction(f)) and t.resolves}
    assert pending == resolved


def test_a_zero_cart_closes_at_once_and_its_hold_is_let_go() -> None:
    world = World()
    world.start(0, hold=True)
    asked = world.calls.pop()
    assert isinstance(asked, told.PaymentRequested) and asked.amount_minor == 3000
    world.finish(0)
    assert world.state.zero and not world.calls
    held = PaymentAnswer(PaymentOutcome.AUTHORISED, 3000, "ref")
    world.say(*decisions.answered(world.state, asked.payment_id, held))
    assert [type(call) for call in world.calls] == [told.ReleaseRequested]
    assert world.balance(Phase.POSTED) == Counter()


def test_a_hold_is_taken_up_to_the_receipt_and_the_rest_is_charged() -> None:
    world = World()
    world.start(5, hold=True)
    hold = world.calls.pop()
    assert isinstance(hold, told.PaymentRequested)
    held = PaymentAnswer(PaymentOutcome.AUTHORISED, 3000, "ref")
    world.say(*decisions.answered(world.state, hold.payment_id, held))
    world.finish(5)
    (capture,) = world.calls
    assert isinstance(capture, told.CaptureRequested) and capture.amount_minor == 3000
    world.calls.clear()
    taken = PaymentAnswer(PaymentOutcome.CAPTURED, 3000)
    world.say(*decisions.answered(world.state, hold.payment_id, taken))
    (rest,) = world.calls
    assert isinstance(rest, told.PaymentRequested)
    assert (rest.amount_minor, rest.purpose) == (2000, told.Purpose.CHARGE)


def test_a_debt_is_retried_by_the_schedule_and_then_only_by_hand() -> None:
    world = World()
    world.start(1, hold=False)
    world.finish(1)
    waits: list[object] = []
    for _ in range(6):
        (call,) = world.calls
        world.calls.clear()
        assert isinstance(call, told.PaymentRequested)
        no = PaymentAnswer(PaymentOutcome.DECLINED, reason="no cover")
        world.say(*decisions.answered(world.state, call.payment_id, no))
        assert not world.calls and world.state.debt_minor == 1000
        last = world.facts[-1] if not waits else world.facts[-3]
        waits.append(last.body["retry_ns"])
        world.say(*decisions.retry_debt(world.state, 7))
    hours = [3600, 86_400, 259_200, 604_800, 0, 0]
    assert waits == [s and 7 + s * 10**9 for s in hours]


def test_authentication_that_comes_late_pays_the_debt() -> None:
    world = World()
    world.start(1, hold=False)
    world.finish(1)
    call = world.calls.pop()
    assert isinstance(call, told.PaymentRequested)
    asked = PaymentAnswer(PaymentOutcome.AUTHENTICATION_ASKED, 0, "ref")
    world.say(*decisions.answered(world.state, call.payment_id, asked))
    assert world.state.debt_minor == 1000
    held = PaymentAnswer(PaymentOutcome.AUTHORISED, 1000, "ref")
    world.say(*decisions.answered(world.state, call.payment_id, held))
    capture = world.calls.pop()
    assert isinstance(capture, told.CaptureRequested)
    taken = PaymentAnswer(PaymentOutcome.CAPTURED, 1000)
    world.say(*decisions.answered(world.state, call.payment_id, taken))
    assert world.state.paid and not world.state.debt_minor


def test_who_is_retried_cannot_authenticate_the_old_attempt() -> None:
    world = World()
    world.start(1, hold=False)
    world.finish(1)
    call = world.calls.pop()
    assert isinstance(call, told.PaymentRequested)
    asked = PaymentAnswer(PaymentOutcome.AUTHENTICATION_ASKED, 0, "ref")
    world.say(*decisions.answered(world.state, call.payment_id, asked))
    world.say(*decisions.retry_debt(world.state, 7))
    assert [type(one) for one in world.calls] == [told.ReleaseRequested, told.PaymentRequested]

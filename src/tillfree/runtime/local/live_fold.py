"""Fold what the engine gives into the live view's state: facts become lines, positions dots."""

from collections import OrderedDict

import msgspec

from tillfree.engine import EngineOutput
from tillfree.journal import Fact
from tillfree.runtime.local.live_state import CartRow, Happening, LiveState, Standing
from tillfree.scoring import (
    RunAlert,
    SaidAct,
    SaidReceipt,
    counted,
    done,
    from_or_into,
    how_sure,
    money,
)
from tillfree.sensors import SensorHealth, SensorState

REMEMBERED = 2000
"""Acts whose content is remembered, to tell a revision that says something new."""

_ACTS = ("ItemTaken", "ItemReturned", "ItemRestocked", "ShelfChangeUnexplained")


class _Started(msgspec.Struct, frozen=True):
    """Body of `VisitStarted`."""

    visit_id: str
    credential: str
    role: str = "shopper"


class LiveFold:
    """Keeps a `LiveState` up to date."""

    def __init__(self, state: LiveState) -> None:
        self.state = state
        self._carts: dict[str, CartRow] = {}
        self._said: OrderedDict[str, tuple[object, ...]] = OrderedDict()

    def take(self, output: EngineOutput, now_ns: int) -> list[Happening]:
        """Take in what one call of the engine gave; returns what happened, in words."""
        state = self.state
        state.now_ns = max(state.now_ns, now_ns)
        if output.positions:
            last_ns = output.positions[-1].t_ns
            state.stand(
                [
                    Standing(p.visit_id or "", p.track_id, p.x_m, p.y_m)
                    for p in output.positions
                    if p.t_ns == last_ns
                ]
            )
        found = [happening for fact in output.facts for happening in self._fact(fact)]
        for cart in output.carts:
            lines = tuple((line.sku, line.quantity, line.probability) for line in cart.lines)
            if cart.visit_id in self._carts:
                self._carts[cart.visit_id] = CartRow(cart.visit_id, cart.credential, lines)
        if output.facts or output.carts:
            state.carts = tuple(self._carts.values())
        state.happenings.extend(found)
        return found

    def sensors(self, sensors: tuple[SensorHealth, ...]) -> None:
        """Take in how the sensors do."""
        ill = [s for s in sensors if s.state is not SensorState.OK]
        self.state.ill = tuple((s.sensor_id, f"{s.state.value}: {s.note}") for s in ill)
        self.state.working = len(sensors) - len(ill)

    def _fact(self, fact: Fact) -> list[Happening]:
        at = fact.occurred_ns
        if fact.kind == "VisitStarted":
            started = msgspec.convert(fact.body, _Started)
            shopper = started.role != "staff"
            if shopper:
                self._carts[started.visit_id] = CartRow(started.visit_id, started.credential, ())
            who = started.credential if shopper else f"{started.credential} of the staff"
            return [Happening(at, started.visit_id, f"{who} came in", "grey62")]
        if fact.kind in _ACTS or fact.kind == "InteractionRevised":
            return self._act(fact)
        if fact.kind == "InteractionWithdrawn":
            return [Happening(at, "", "an act was taken back: nothing had happened", "yellow")]
        if fact.kind == "VisitEnded":
            visit_id = fact.subject
            self._carts.pop(visit_id, None)
            return []
        if fact.kind == "ReceiptIssued":
            return [self._receipt(msgspec.convert(fact.body, SaidReceipt))]
        if fact.kind == "AlertRaised":
            alert = msgspec.convert(fact.body, RunAlert)
            return [Happening(alert.t_ns, "", alert.text, "bold red")]
        return []

    def _act(self, fact: Fact) -> list[Happening]:
        act = msgspec.convert(fact.body, SaidAct)
        content = (act.kind, act.sku, act.quantity, act.slot_id, act.visit_id)
        before = self._said.pop(act.interaction_id, None)
        self._said[act.interaction_id] = content
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        if before == content:
            return []
        words = (
            f"{done(act.kind)} {act.quantity} × {self.state.article(act.sku or '')} "
            f"{from_or_into(act.kind)} {act.slot_id}"
        )
        if before is not None:
            words = f"rather {words}"
        if not act.visit_id:
            words = f"somebody without a scan {words}"
        style = "" if act.probability >= 0.9 and act.visit_id else "yellow"
        sure = how_sure(act.probability)
        return [Happening(act.t_ns, act.visit_id or "", words, style, act.slot_id or "", sure)]

    def _receipt(self, receipt: SaidReceipt) -> Happening:
        state = self.state
        settled = receipt.status == "settled"
        state.receipts += 1
        state.settled += settled
        units = sum(line.quantity for line in receipt.lines)
        items = counted(units, "item") if units else "nothing"
        total = f", {money(receipt.total_minor, receipt.currency)}" if units else ""
        words = f"left: {items}{total}, {receipt.status}"
        style = "bold green" if settled else "bold yellow"
        sure = how_sure(receipt.confidence)
        return Happening(receipt.left_t_ns, receipt.visit_id, words, style, sure=sure)

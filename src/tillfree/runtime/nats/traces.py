"""What plates weighed around each act, from the edge to whoever looks at the act later.

Raw readings stay in the store; of an act some seconds of its slot's plates go to the cloud, as
lightly as positions do: nobody is charged by them.
"""

from collections import deque
from collections.abc import Sequence

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.floor import ActTrace, WeightTrace
from tillfree.journal import Fact
from tillfree.premises import Store
from tillfree.runtime.nats.settings import TraceSettings
from tillfree.sensors import Delivery, WeightChunk

_KINDS = frozenset({"ItemTaken", "ItemReturned", "ItemRestocked", "ShelfChangeUnexplained"})
_WAITING_MAX = 1_000
"""Acts that wait for the seconds behind them at most; the oldest go without a trace."""


class TraceKeeper:
    """The last seconds of all plates, and the acts whose trace is not whole yet."""

    def __init__(self, store: Store, settings: TraceSettings) -> None:
        self._settings = settings
        self._cell_of = {slot.slot_id: slot.load_cell for slot in store.slots if slot.load_cell}
        self._chunks: dict[str, deque[WeightChunk]] = {
            cell.sensor_id: deque(maxlen=settings.chunks) for cell in store.load_cells
        }
        self._waiting: deque[tuple[str, int, str]] = deque(maxlen=_WAITING_MAX)

    def hear(self, delivery: Delivery) -> None:
        """Remember what a plate said; other messages are passed over."""
        chunks = self._chunks.get(delivery.sensor_id)
        if isinstance(delivery.body, WeightChunk) and chunks is not None:
            chunks.append(delivery.body)

    def note(self, facts: Sequence[Fact]) -> None:
        """Note the acts that the engine has just said."""
        for fact in facts:
            if fact.kind not in _KINDS:
                continue
            name, at_ns = fact.body.get("interaction_id"), fact.body.get("t_ns")
            cell = self._cell_of.get(str(fact.body.get("slot_id")))
            if isinstance(name, str) and isinstance(at_ns, int) and cell is not None:
                self._waiting.append((name, at_ns, cell))

    def whole(self, now_ns: int) -> list[ActTrace]:
        """Return the traces that are whole, measured time being `now_ns`."""
        after_ns, found = nanoseconds(self._settings.after_s), []
        for one in [one for one in self._waiting if one[1] + after_ns <= now_ns]:
            self._waiting.remove(one)
            name, at_ns, cell = one
            plate = self._trace(cell, at_ns)
            if plate is not None:
                found.append(ActTrace(name, at_ns, (plate,)))
        return found

    def _trace(self, cell: str, at_ns: int) -> WeightTrace | None:
        """Return a plate's readings around a moment, None where none are remembered."""
        settings = self._settings
        from_ns = at_ns - nanoseconds(settings.before_s)
        until_ns = at_ns + nanoseconds(settings.after_s)
        readings: dict[int, float | None] = {}
        step_ns = 0
        for chunk in self._chunks[cell]:
            step_ns = step_ns or round(NS_PER_S / chunk.rate_hz)
            for place, grams in enumerate(chunk.grams):
                t_ns = chunk.t_ns + place * step_ns
                if from_ns <= t_ns <= until_ns:
                    readings[(t_ns - from_ns) // step_ns] = grams
        if not readings:
            return None
        first, last = min(readings), max(readings)
        grams_told = tuple(_rounded(readings.get(at)) for at in range(first, last + 1))
        return WeightTrace(cell, from_ns + first * step_ns, step_ns, grams_told)


def _rounded(grams: float | None) -> float | None:
    return None if grams is None else round(grams, 1)

"""The shelves of one store: weight messages in, changes, touches and health of cells out.

Quiet messages cost one compiled call. A cell that moved is awake: its last seconds are read again
with every message, so the result depends on the trace and not on how it was cut into messages.
The clock then joins the acts of a board and says what is clear.
"""

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.premises import Product, Store
from tillfree.sensors import WeightChunk
from tillfree.shelves.acts import ActKeeper
from tillfree.shelves.boards import build_boards, replan_cells
from tillfree.shelves.cell import Act, Cell, ShelfBoard
from tillfree.shelves.history import CellHistories
from tillfree.shelves.joining import Joined, faint_most_g, join
from tillfree.shelves.merging import lifts_beside
from tillfree.shelves.reading import ShiftReader
from tillfree.shelves.records import CellHealth, CellState, ShelfEvent, ShelfTouch
from tillfree.shelves.saying import Surroundings, change_of, is_clear, is_news
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Outlook, Shift, Trace
from tillfree.shelves.trace import LONG_RUN
from tillfree.shelves.units import weights_of

_AWAKE, _RUN = 1, 4
"""Bits of what a history says of a message."""
_LATEST_NS = 2**62
"""A time beyond this (the year 2116) is no time."""
_SILENCE_EVERY_NS = NS_PER_S // 4
"""How often silence is looked for."""


class ShelfMonitor:
    """Finds changes of load on all cells of a store; deterministic, picklable, bounded."""

    def __init__(
        self,
        store: Store,
        catalogue: dict[str, Product],
        settings: ShelfSettings = ShelfSettings(),
    ) -> None:
        """Prepare the cells of `store`; `catalogue` gives the weights of what can lie there."""
        self.settings = settings
        self.unknown_messages = 0
        self.impossible_messages = 0
        self._reader = ShiftReader(settings)
        self._keeper = ActKeeper(store.store_id, settings)
        self._catalogue = weights_of(list(catalogue.values()), settings.step_least_g)
        self._boards, self._cells = build_boards(store, catalogue, settings)
        self._by_row = list(self._cells.values())
        sources = {source.sensor_id: source for source in reversed(store.load_cells)}
        ordered = [sources[cell.sensor_id] for cell in self._by_row]
        self._histories = CellHistories(ordered, self._by_row, settings)
        self._awake: dict[int, None] = {}
        self._events: list[ShelfEvent] = []
        self._next_check_ns = 0
        self._first_ns = 0

    def replan(self, store: Store, catalogue: dict[str, Product]) -> None:
        """Let the cells expect what the store's planogram puts on them from now on."""
        self._catalogue = weights_of(list(catalogue.values()), self.settings.step_least_g)
        replan_cells(self._cells, store, catalogue, self.settings)

    def weigh(self, sensor_id: str, chunk: WeightChunk) -> list[ShelfEvent]:
        """Take in one message; unknown sensors and impossible times are counted and ignored.

        What follows from it is said by the next `advance`, so the list is empty; it is there so
        that every stage has one shape.
        """
        cell = self._cells.get(sensor_id)
        if cell is None:
            self.unknown_messages += 1
            return []
        if not 0 < chunk.t_ns < _LATEST_NS:
            self.impossible_messages += 1
            return []
        code = self._histories.absorb(cell, chunk)
        if code or cell.is_deaf:
            self._stir(cell, code)
        return []

    def advance(self, now_ns: int) -> list[ShelfEvent]:
        """Read again what is awake, join it, say what is clear; `now_ns` is measured time."""
        rows = sorted(self._awake)
        self._awake.clear()
        touched = {self._by_row[row].shelf for row in rows}
        for row in rows:
            self._read(self._by_row[row])
        for index, board in enumerate(self._boards):
            if index in touched or board.waiting:
                self._decide(board, now_ns)
        for row in rows:
            cell = self._by_row[row]
            if cell.window_from_ns < 0:
                cell.acts = []
        self._first_ns = self._first_ns or now_ns
        if now_ns >= self._next_check_ns:
            self._next_check_ns = now_ns + _SILENCE_EVERY_NS
            self._check_silence(now_ns)
        events, self._events = self._events, []
        return events

    def _stir(self, cell: Cell, code: int) -> None:
        """Handle a message that was not quiet: stuck runs, recoveries, movement."""
        histories = self._histories
        run, since_ns = histories.run(cell)
        last_ns = histories.last_ns(cell)
        if code & _RUN and histories.is_long_run(cell):
            self._set_state(cell, CellState.STUCK, since_ns, last_ns)
            histories.drop_since(cell, since_ns)
            return
        if cell.is_deaf and run < LONG_RUN and last_ns > cell.since_ns:
            if cell.state is CellState.STUCK:
                stood = (since_ns - cell.since_ns) // cell.step_ns
                histories.learn_repeats(cell, int(stood) if histories.is_flat(cell) else 0)
                histories.drop_repeats(cell)
            self._set_state(cell, CellState.WORKING, since_ns, last_ns)
        if code & _AWAKE and not cell.is_deaf:
            self._awake[cell.row] = None

    def _set_state(self, cell: Cell, state: CellState, since_ns: int, at_ns: int) -> None:
        """Change a cell's state and tell."""
        if cell.state is state:
            return
        cell.state = state
        cell.since_ns = since_ns
        self._events.append(CellHealth(cell.sensor_id, at_ns, since_ns, state))

    def _check_silence(self, now_ns: int) -> None:
        """Tell which cells have fallen silent (but one that is stuck stays so until it speaks)."""
        limit_ns = now_ns - nanoseconds(self.settings.silent_after_s)
        if limit_ns < self._first_ns:
            return
        for row in self._histories.silent_rows(limit_ns):
            cell = self._by_row[row]
            since_ns = max(self._histories.last_ns(cell), self._first_ns)
            self._set_state(cell, CellState.SILENT, since_ns, now_ns)

    def _check_noise(self, cell: Cell, now_ns: int) -> None:
        """Tell when an awake cell has become too noisy, or is well again."""
        if cell.is_deaf:
            return
        noisy = self._histories.is_noisy(cell)
        state = CellState.NOISY if noisy else CellState.WORKING
        self._set_state(cell, state, now_ns, now_ns)

    def _read(self, cell: Cell) -> None:
        """Read a cell's window again and match what it shows with what is open."""
        if cell.window_from_ns < 0:
            self._histories.open_window(cell)
        trace = self._histories.window(cell, self._boards[cell.shelf].cells)
        if trace is None:
            return
        outlook = self._reader.read(trace, cell.least_g)
        lifts = lifts_beside(cell, self._boards[cell.shelf])
        self._take_back(cell, self._keeper.match(cell, outlook.shifts, int(trace.at_ns[0]), lifts))
        cell.moves = self._is_moving(cell, outlook, int(trace.at_ns[-1]))
        self._check_noise(cell, int(trace.at_ns[-1]))
        self._slide(cell, trace, outlook)

    def _take_back(self, cell: Cell, gone: list[Act]) -> None:
        """Withdraw acts that are seen no more; what was counted as part of one stands alone."""
        for act in gone:
            self._events += act.withdraw()
            for other in self._boards[cell.shelf].cells:
                for part in other.acts:
                    if part.lead_id == act.change_id and not part.faint_most_g:
                        part.lead_id = ""

    def _is_moving(self, cell: Cell, outlook: Outlook, last_ns: int) -> bool:
        """Whether the plate has not lain still since its last act, which a lift may go on."""
        if outlook.rests or not cell.acts:
            return False
        return last_ns - cell.acts[-1].shift.from_ns < nanoseconds(self.settings.slow_longest_s)

    def _slide(self, cell: Cell, trace: Trace, outlook: Outlook) -> None:
        """Let go of what is over: move the window's start, or put the cell back to rest."""
        settings = self.settings
        last_ns = int(trace.at_ns[-1])
        hold_s = settings.touch_longest_s if cell.acts else settings.rest_after_s
        awake_s = (last_ns - cell.trigger_ns) / NS_PER_S
        if outlook.stood_s >= hold_s and awake_s > settings.rest_after_s:
            self._tell_touch(cell, outlook, last_ns)
            self._histories.rest(cell, outlook.level_g)
            return
        if cell.acts:
            start_ns = self._keeper.close(cell, last_ns)
        else:
            start_ns = self._histories.recent_ns(cell, 2.0 * settings.before_s)
        cell.window_from_ns = max(cell.window_from_ns, start_ns)

    def _tell_touch(self, cell: Cell, outlook: Outlook, last_ns: int) -> None:
        """Tell of a hand that pressed the plate and left no change."""
        least = self.settings.touch_least_g + 3.0 * self._histories.noise_g(cell)
        if all(act.touch for act in cell.acts) and outlook.peak_g > least:
            touch = ShelfTouch(cell.sensor_id, cell.trigger_ns, last_ns, outlook.peak_g)
            self._events.append(touch)

    def _decide(self, board: ShelfBoard, now_ns: int) -> None:
        """Join the open acts of a board and say what is clear."""
        board.waiting = False
        for joined in join(board, self._catalogue, self.settings):
            lead = joined.lead[1]
            lead.lead_id = ""
            lead.faint_most_g = 0.0
            for _, act in joined.members[1:] + joined.crosstalk:
                act.lead_id = lead.change_id
                self._events += act.withdraw()
            for _, act in joined.crosstalk:
                act.faint_most_g = faint_most_g(lead, act, self.settings)
            self._say(board, joined, now_ns)

    def _say(self, board: ShelfBoard, joined: Joined, now_ns: int) -> None:
        """Say one joined act if it is clear and news."""
        lead = joined.lead[1]
        heard = self._has_heard(board, lead.shift, now_ns)
        surroundings = Surroundings(heard, any(cell.is_deaf for cell in board.cells))
        if not lead.is_said and not is_clear(joined, self._catalogue, surroundings, self.settings):
            board.waiting = board.waiting or not heard
            return
        change = change_of(joined, self.settings)
        if is_news(lead.said, change):
            lead.said = change
            self._events.append(change)

    def _has_heard(self, board: ShelfBoard, shift: Shift, now_ns: int) -> bool:
        """Whether all working cells of the board have reported past a shift (or had time to)."""
        past_ns = shift.to_ns + nanoseconds(self.settings.group_s)
        if now_ns > past_ns + nanoseconds(self.settings.wait_longest_s):
            return True
        return all(
            self._histories.last_ns(cell) >= past_ns for cell in board.cells if not cell.is_deaf
        )

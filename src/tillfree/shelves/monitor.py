"""The shelves of one store: weight messages in, changes, touches and health of cells out.

Quiet messages cost one compiled call. A cell that moved is awake: its last seconds are read again
with every message, so the result depends on the trace and not on how it was cut into messages.
"""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.core.ids import derived_id
from tillfree.premises import LoadCell, Product, Store
from tillfree.sensors import WeightChunk
from tillfree.shelves import trace as columns
from tillfree.shelves.cell import Act, Cell, ShelfBoard
from tillfree.shelves.joining import Joined, join
from tillfree.shelves.records import (
    CellHealth,
    CellState,
    ShelfChange,
    ShelfEvent,
    ShelfTouch,
)
from tillfree.shelves.saying import change_of, is_clear, is_news
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Outlook, Shift, ShiftReader, Trace
from tillfree.shelves.trace import absorb, first_at
from tillfree.shelves.units import Weights, misfit_sigmas, weights_by_cell, weights_of

_ANALYSED_HZ = 30.0
"""Faster cells are averaged down to about this rate before they are read again."""


class ShelfMonitor:
    """Finds changes of load on all cells of a store; deterministic, picklable, bounded."""

    def __init__(
        self,
        store: Store,
        catalogue: dict[str, Product],
        settings: ShelfSettings = ShelfSettings(),
    ) -> None:
        """Prepare the cells of `store`; `catalogue` gives the weights of what lies there."""
        self.settings = settings
        self.unknown_messages = 0
        self._store_id = store.store_id
        self._reader = ShiftReader(settings)
        self._catalogue = weights_of(list(catalogue.values()), settings.step_least_g)
        self._boards, self._cells = _build(store, catalogue, settings)
        cells = list(self._cells.values())
        fastest = max((NS_PER_S / cell.step_ns for cell in cells), default=20.0)
        capacity = int(2 * (settings.window_s + settings.before_s) * fastest) + 64
        self._times = np.zeros((len(cells), capacity), np.int64)
        self._grams = np.zeros((len(cells), capacity))
        self._marks = np.zeros((len(cells), columns.MARKS), np.int64)
        self._means = np.zeros((len(cells), columns.MEANS))
        for cell, source in zip(cells, store.load_cells, strict=True):
            noise = max(source.noise_sd_g, source.resolution_g, 0.05)
            self._means[cell.row, columns.NOISE_G] = noise
            self._means[cell.row, columns.NOMINAL_G] = noise
            self._means[cell.row, columns.RESOLUTION_G] = source.resolution_g
        self._limits = np.array([settings.reading_largest_g, settings.trigger_sigmas])
        self._by_row = cells
        self._awake: dict[int, None] = {}
        self._events: list[ShelfEvent] = []
        self._next_check_ns = 0

    def weigh(self, sensor_id: str, chunk: WeightChunk) -> list[ShelfEvent]:
        """Take in one message; unknown sensors are counted and ignored."""
        cell = self._cells.get(sensor_id)
        if cell is None:
            self.unknown_messages += 1
            return []
        step_ns = cell.step_ns
        if 0.1 < chunk.rate_hz < 10_000.0:
            step_ns = round(NS_PER_S / chunk.rate_hz)
        code = absorb(
            self._times,
            self._grams,
            self._marks,
            self._means,
            cell.row,
            chunk.t_ns,
            step_ns,
            np.array(chunk.grams, np.float64),
            self._limits,
        )
        if code or cell.state is not CellState.WORKING:
            self._stir(cell, code)
        return []

    def advance(self, now_ns: int) -> list[ShelfEvent]:
        """Read what is awake again, join it, say what is clear; `now_ns` is measured time."""
        rows = sorted(self._awake)
        self._awake.clear()
        boards: dict[int, None] = {}
        for row in rows:
            cell = self._by_row[row]
            self._read(cell)
            boards[cell.shelf] = None
        for index, board in enumerate(self._boards):
            if index in boards or board.waiting:
                self._decide(board, now_ns)
        for row in rows:
            self._retire(self._by_row[row])
        if now_ns >= self._next_check_ns:
            self._next_check_ns = now_ns + NS_PER_S // 4
            self._check_silence(now_ns)
        events, self._events = self._events, []
        return events

    # -- one cell -------------------------------------------------------------------------------

    def _stir(self, cell: Cell, code: int) -> None:
        """Handle a message that was not quiet: stuck runs, recoveries, movement."""
        mark = self._marks[cell.row]
        if code & 4 and mark[columns.RUN] >= self._run_limit(cell):
            since = int(mark[columns.RUN_SINCE_NS])
            self._set_state(cell, CellState.STUCK, since, int(mark[columns.LAST_NS]))
            count = int(mark[columns.COUNT])
            mark[columns.COUNT] = first_at(self._times[cell.row], count, since)
            return
        if cell.state is not CellState.WORKING and mark[columns.RUN] < 8 and mark[columns.COUNT]:
            if cell.state is CellState.STUCK:
                self._forget_stuck(cell)
            self._set_state(
                cell, CellState.WORKING, int(mark[columns.RUN_SINCE_NS]), int(mark[columns.LAST_NS])
            )
        if code & 1 and cell.state is CellState.WORKING:
            self._awake[cell.row] = None

    def _forget_stuck(self, cell: Cell) -> None:
        """Drop the repeated readings of a cell that is back, so that they look like a gap."""
        mark = self._marks[cell.row]
        times, grams = self._times[cell.row], self._grams[cell.row]
        count = int(mark[columns.COUNT])
        begin = first_at(times, count, cell.since_ns)
        end = first_at(times, count, int(mark[columns.RUN_ENDED_NS]))
        if begin < end:
            times[begin : count - end + begin] = times[end:count].copy()
            grams[begin : count - end + begin] = grams[end:count].copy()
            mark[columns.COUNT] = count - end + begin

    def _run_limit(self, cell: Cell) -> int:
        """Identical readings that noise and resolution make too unlikely."""
        mean = self._means[cell.row]
        nominal = mean[columns.RESOLUTION_G] / (2.0 * math.sqrt(math.pi) * mean[columns.NOMINAL_G])
        chance = min(max(nominal, mean[columns.REPEAT], 1e-3), 0.999)
        needed = math.log(self.settings.stuck_chance) / math.log(chance)
        shortest = self.settings.stuck_shortest_s * NS_PER_S / cell.step_ns
        return int(max(needed, shortest, 8))

    def _set_state(self, cell: Cell, state: CellState, since_ns: int, at_ns: int) -> None:
        """Change a cell's state and tell."""
        if cell.state is state:
            return
        cell.state = state
        cell.since_ns = since_ns
        self._events.append(CellHealth(cell.sensor_id, at_ns, since_ns, state))

    def _trace(self, cell: Cell) -> Trace | None:
        """Return the cell's window, averaged down if it is fast."""
        mark = self._marks[cell.row]
        times, grams = self._times[cell.row], self._grams[cell.row]
        count = int(mark[columns.COUNT])
        per_s = NS_PER_S / cell.step_ns
        if cell.window_from_ns < 0:
            trigger = first_at(times, count, int(mark[columns.TRIGGER_NS]))
            begin = max(trigger - int(self.settings.before_s * per_s), 0)
            cell.trigger_ns = int(mark[columns.TRIGGER_NS])
            cell.window_from_ns = int(times[begin])
        begin = first_at(times, count, cell.window_from_ns)
        begin = max(begin, count - int(self.settings.window_s * per_s))
        if count - begin < 4:
            return None
        noise = float(self._means[cell.row, columns.NOISE_G])
        factor = max(round(per_s / _ANALYSED_HZ), 1)
        if factor == 1:
            return Trace(times[begin:count], grams[begin:count], noise, cell.step_ns)
        first = begin + (-int(times[begin]) // cell.step_ns) % factor
        size = (count - first) // factor
        shape = (size, factor)
        blocks = slice(first, first + size * factor)
        return Trace(
            times[blocks].reshape(shape)[:, -1],
            grams[blocks].reshape(shape).mean(axis=1),
            noise / math.sqrt(factor),
            cell.step_ns * factor,
        )

    def _read(self, cell: Cell) -> None:
        """Read a cell's window again and match what it shows with what is open."""
        trace = self._trace(cell)
        if trace is None:
            return
        outlook = self._reader.read(trace, cell.least_g)
        self._match(cell, outlook.shifts, int(trace.at_ns[0]))
        self._mark_touches(cell)
        self._slide(cell, trace, outlook)

    def _match(self, cell: Cell, shifts: list[Shift], first_ns: int) -> None:
        """Give every shift its act: the nearest open one of the same sign, else a new one.

        What leaves the window (begins at `first_ns`) stands as it was said.
        """
        near_ns = nanoseconds(0.35)
        open_acts = list(cell.acts)
        acts: list[Act] = []
        for shift in shifts:
            best: Act | None = None
            for act in open_acts:
                apart = _apart_ns(act.shift, shift)
                same = act.shift.delta_g * shift.delta_g > 0.0
                closer = best is None or apart < _apart_ns(best.shift, shift)
                if same and closer and apart <= near_ns:
                    best = act
            if best is None:
                cell.sequence += 1
                name = derived_id(self._store_id, cell.sensor_id, cell.sequence)
                best = Act(name, shift)
            else:
                open_acts.remove(best)
                best.shift = shift
            best.touch = False
            acts.append(best)
        for act in open_acts:
            if act.shift.from_ns > first_ns + nanoseconds(self.settings.level_shortest_s):
                self._withdraw(act)
        cell.acts = acts

    def _withdraw(self, act: Act) -> None:
        """Take back what was said of an act."""
        if act.said is None or not act.said.steps:
            return
        said = act.said
        act.said = ShelfChange(
            said.change_id, said.t_ns, said.from_ns, said.to_ns, said.started_ns, (), True
        )
        self._events.append(act.said)

    def _mark_touches(self, cell: Cell) -> None:
        """Mark a level that came and went again as a touch if no product explains it."""
        settings = self.settings
        for one, two in pairwise(cell.acts):
            left, right = one.shift, two.shift
            lasted = (right.at_ns - left.at_ns) / NS_PER_S
            slack = 4.0 + 3.0 * math.sqrt(left.variance_g2 + right.variance_g2)
            slack = min(slack, 0.3 * max(abs(left.delta_g), abs(right.delta_g)))
            returned = abs(left.delta_g + right.delta_g) < slack
            if one.touch or lasted > settings.touch_longest_s:
                continue
            if not returned:
                self._take_hand_off(cell, one, two)
                continue
            size = 0.5 * abs(left.delta_g - right.delta_g)
            misfit = misfit_sigmas(size, right.variance_g2, cell.weights, settings)
            light = left.delta_g > 0.0 and size < settings.press_most_g
            if lasted < 0.45 or light or misfit > settings.unit_tolerance_sigmas:
                one.touch = two.touch = True

    def _take_hand_off(self, cell: Cell, one: Act, two: Act) -> None:
        """Let a step start from the level before a hand lay on the plate, if that explains it."""
        left, right = one.shift, two.shift
        settings = self.settings
        light = 0.0 < left.delta_g < settings.press_most_g
        if not light or right.delta_g > 0.0:
            return
        variance = left.variance_g2 + right.variance_g2
        whole = right.after_g - left.before_g
        tolerance = settings.unit_tolerance_sigmas
        if misfit_sigmas(left.delta_g, left.variance_g2, cell.weights, settings) <= tolerance:
            return
        if misfit_sigmas(right.delta_g, right.variance_g2, cell.weights, settings) <= tolerance:
            return
        if misfit_sigmas(whole, variance, cell.weights, settings) <= tolerance:
            one.touch = True
            two.shift = replace(right, before_g=left.before_g, variance_g2=variance)

    def _slide(self, cell: Cell, trace: Trace, outlook: Outlook) -> None:
        """Let go of what is over: move the window's start, or put the cell back to rest."""
        settings = self.settings
        last_ns = int(trace.at_ns[-1])
        hold_s = settings.touch_longest_s if cell.acts else 1.0
        if outlook.stood_s >= hold_s and last_ns - cell.trigger_ns > NS_PER_S:
            self._rest(cell, outlook, last_ns)
        else:
            self._narrow(cell, last_ns)

    def _narrow(self, cell: Cell, last_ns: int) -> None:
        """Move the window's start into the level before the oldest act that is not final."""
        settings = self.settings
        final_ns = last_ns - nanoseconds(settings.touch_longest_s)
        apart_ns = nanoseconds(2.0 * settings.level_shortest_s)
        final = 0
        start_ns = 0 if cell.acts else self._recent_ns(cell)
        for index, act in enumerate(cell.acts):
            if act.shift.to_ns > final_ns:
                break
            later = cell.acts[index + 1].shift.from_ns if index + 1 < len(cell.acts) else last_ns
            if later - act.shift.to_ns > apart_ns:
                final = index + 1
        while 0 < final < len(cell.acts) and cell.acts[final - 1].touch:
            final -= 1
        if final == 0 and cell.acts:
            return
        if final:
            start_ns = cell.acts[final - 1].shift.to_ns + nanoseconds(settings.level_shortest_s)
        cell.acts = cell.acts[final:]
        cell.window_from_ns = max(cell.window_from_ns, start_ns)

    def _recent_ns(self, cell: Cell) -> int:
        """Return the time from which on there are readings for twice `before_s` (gaps apart)."""
        count = int(self._marks[cell.row, columns.COUNT])
        readings = int(2.0 * self.settings.before_s * NS_PER_S / cell.step_ns)
        return int(self._times[cell.row, max(count - readings, 0)])

    def _rest(self, cell: Cell, outlook: Outlook, last_ns: int) -> None:
        """Put a cell that has come to rest back to the cheap watch."""
        mean = self._means[cell.row]
        mean[columns.SLOW] = mean[columns.FAST] = outlook.level_g
        self._marks[cell.row, columns.ACTIVE] = 0
        touched = any(act.touch for act in cell.acts) or not cell.acts
        if touched and outlook.peak_g > 3.0 * mean[columns.NOISE_G] + 10.0:
            self._events.append(
                ShelfTouch(cell.sensor_id, cell.trigger_ns, last_ns, outlook.peak_g)
            )
        cell.window_from_ns = -1

    def _retire(self, cell: Cell) -> None:
        """Forget the acts of a cell that rests, and those that left the window."""
        if cell.window_from_ns < 0:
            cell.acts = []

    # -- one board ------------------------------------------------------------------------------

    def _decide(self, board: ShelfBoard, now_ns: int) -> None:
        """Join the open acts of a board and say what is clear."""
        board.waiting = False
        for cell in board.cells:
            for act in cell.acts:
                if act.touch:
                    self._withdraw(act)
        for joined in join(board, self._catalogue, self.settings):
            joined.lead[1].lead_id = ""
            for _, act in joined.members[1:] + joined.crosstalk:
                act.lead_id = joined.lead[1].change_id
                self._withdraw(act)
            self._say(board, joined, now_ns)

    def _say(self, board: ShelfBoard, joined: Joined, now_ns: int) -> None:
        """Say one joined act if it is clear and news."""
        lead = joined.lead[1]
        heard = self._has_heard(board, lead.shift, now_ns)
        fresh = lead.said is None or not lead.said.steps
        if fresh and not is_clear(joined, self._catalogue, heard, self.settings):
            board.waiting = board.waiting or not heard
            return
        change = change_of(joined, self.settings)
        if is_news(lead.said, change):
            lead.said = change
            self._events.append(change)

    def _has_heard(self, board: ShelfBoard, shift: Shift, now_ns: int) -> bool:
        """Whether all working cells of the board have reported past a shift (or had time to)."""
        past_ns = shift.to_ns + nanoseconds(self.settings.group_s)
        if now_ns > past_ns + NS_PER_S:
            return True
        return all(
            self._marks[cell.row, columns.LAST_NS] >= past_ns
            for cell in board.cells
            if cell.state is CellState.WORKING
        )

    def _check_silence(self, now_ns: int) -> None:
        """Tell which cells have fallen silent."""
        limit_ns = now_ns - nanoseconds(self.settings.silent_after_s)
        late = np.flatnonzero(
            (self._marks[:, columns.LAST_NS] < limit_ns) & (self._marks[:, columns.COUNT] > 0)
        )
        for row in late.tolist():
            cell = self._by_row[row]
            if cell.state is not CellState.SILENT:
                self._set_state(
                    cell, CellState.SILENT, int(self._marks[row, columns.LAST_NS]), now_ns
                )


def _apart_ns(one: Shift, two: Shift) -> int:
    """Return how far apart two readings of perhaps one step are."""
    between = max(one.from_ns, two.from_ns) - min(one.to_ns, two.to_ns)
    return max(between, 0) + abs(one.at_ns - two.at_ns) // 8


def _build(
    store: Store, catalogue: dict[str, Product], settings: ShelfSettings
) -> tuple[list[ShelfBoard], dict[str, Cell]]:
    """Return the boards with their cells in order, and the cells by name in the store's order."""
    weights = weights_by_cell(store, catalogue, settings.step_least_g)
    nothing = Weights(np.zeros(0), np.zeros(0))
    order: dict[str, tuple[str, int]] = {}
    for fixture in store.fixtures:
        for shelf in fixture.shelves:
            for place, slot in enumerate(shelf.slots):
                if slot.load_cell is not None:
                    order.setdefault(slot.load_cell, (shelf.shelf_id, place))
    shelf_ids = list(dict.fromkeys(shelf_id for shelf_id, _ in order.values()))
    boards = [ShelfBoard([], nothing) for _ in range(len(shelf_ids) + 1)]
    cells: dict[str, Cell] = {}
    for row, source in enumerate(store.load_cells):
        shelf_id, place = order.get(source.sensor_id, ("", 0))
        board = shelf_ids.index(shelf_id) if shelf_id else len(shelf_ids)
        own = weights.get(source.sensor_id, nothing)
        cells[source.sensor_id] = _cell(source, row, (board, place), own, settings)
    for cell in sorted(cells.values(), key=lambda cell: cell.place):
        boards[cell.shelf].cells.append(cell)
    for shelf_board in boards:
        for place, cell in enumerate(shelf_board.cells):
            cell.place = place
    return boards, cells


def _cell(
    source: LoadCell, row: int, where: tuple[int, int], own: Weights, settings: ShelfSettings
) -> Cell:
    """Return one cell at rest."""
    rate = source.rate_hz if source.rate_hz > 0.0 else 20.0
    least = max(settings.step_least_g, 0.8 * source.noise_sd_g * settings.step_least_sigmas)
    lightest = own.lightest_g
    if math.isfinite(lightest):
        least = min(max(least, 0.0), max(settings.product_share * lightest, settings.step_least_g))
    return Cell(
        sensor_id=source.sensor_id,
        row=row,
        shelf=where[0],
        place=where[1],
        step_ns=round(NS_PER_S / rate),
        weights=own,
        least_g=least,
    )

"""The histories of all cells: what goes in with a message, what is read when a cell is awake."""

import math

import numpy as np
from numpy.typing import NDArray

from tillfree.core.clock import NS_PER_S
from tillfree.premises import LoadCell
from tillfree.sensors import WeightChunk
from tillfree.shelves import trace as columns
from tillfree.shelves.cell import Cell
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Shift, Trace
from tillfree.shelves.trace import LONG_RUN, absorb, first_at

_ANALYSED_HZ = 30.0
"""Faster cells are averaged down to about this rate before they are read again."""
_KEPT_HZ = 200.0
"""A faster cell keeps a shorter history (bounds the memory)."""
_RATES_HZ = (0.1, 10_000.0)
"""Rates that a message may claim; else the cell's own rate is taken."""


def heavy_elsewhere(cell: Cell, others: list[Cell]) -> list[Shift]:
    """Return the heavy acts of a board's other cells, but for those that `cell` took part in."""
    shared = {act.lead_id for act in cell.acts if act.lead_id and not act.faint_most_g}
    return [
        act.shift
        for other in others
        if other is not cell
        for act in other.acts
        if act.is_heavy and act.change_id not in shared
    ]


class CellHistories:
    """Rows of arrays, one a cell: the last seconds of readings, means, noise, runs."""

    def __init__(self, sources: list[LoadCell], cells: list[Cell], settings: ShelfSettings) -> None:
        """Make room for `cells`; each keeps at least `window_s` + `before_s` of readings."""
        self._settings = settings
        fastest = max((NS_PER_S / cell.step_ns for cell in cells), default=1.0)
        kept_hz = min(max(fastest, _ANALYSED_HZ), _KEPT_HZ)
        capacity = int(2 * (settings.window_s + settings.before_s) * kept_hz) + 64
        self.times: NDArray[np.int64] = np.zeros((len(cells), capacity), np.int64)
        self.grams: NDArray[np.float64] = np.zeros((len(cells), capacity))
        self.marks: NDArray[np.int64] = np.zeros((len(cells), columns.MARKS), np.int64)
        self.means: NDArray[np.float64] = np.zeros((len(cells), columns.MEANS))
        for cell, source in zip(cells, sources, strict=True):
            resolution = max(source.resolution_g, 0.0)
            noise = max(source.noise_sd_g, resolution, settings.noise_least_g)
            self.means[cell.row, columns.NOISE_G] = noise
            self.means[cell.row, columns.NOMINAL_G] = noise
            self.means[cell.row, columns.RESOLUTION_G] = resolution
        self._limits = np.array([settings.reading_largest_g, settings.trigger_sigmas])

    def absorb(self, cell: Cell, chunk: WeightChunk) -> int:
        """Take in one message; returns the code of `trace.absorb` (0: all quiet)."""
        step_ns = cell.step_ns
        if _RATES_HZ[0] < chunk.rate_hz < _RATES_HZ[1]:
            step_ns = round(NS_PER_S / chunk.rate_hz)
        code: int = absorb(
            self.times,
            self.grams,
            self.marks,
            self.means,
            cell.row,
            chunk.t_ns,
            step_ns,
            np.array(chunk.grams, np.float64),
            self._limits,
        )
        return code

    def last_ns(self, cell: Cell) -> int:
        """Return the time of the cell's newest reading (0: none yet)."""
        return int(self.marks[cell.row, columns.LAST_NS])

    def silent_rows(self, before_ns: int) -> list[int]:
        """Return the rows of cells whose newest reading is older (or that never had one)."""
        return [int(row) for row in np.flatnonzero(self.marks[:, columns.LAST_NS] < before_ns)]

    def run(self, cell: Cell) -> tuple[int, int]:
        """Return how many identical readings the cell ended with, and since when."""
        mark = self.marks[cell.row]
        return int(mark[columns.RUN]), int(mark[columns.RUN_SINCE_NS])

    def is_long_run(self, cell: Cell) -> bool:
        """Return whether noise and resolution make the present run too unlikely.

        A reading equals the one before with chance r / (2 sqrt(pi) s) for resolution r and noise
        s (the density of a difference of two readings at zero); what was seen counts if more.
        """
        mean = self.means[cell.row]
        nominal = mean[columns.RESOLUTION_G] / (2.0 * math.sqrt(math.pi) * mean[columns.NOMINAL_G])
        chance = min(max(float(nominal), float(mean[columns.REPEAT]), 1e-3), 0.9999)
        needed = math.log(self._settings.stuck_chance) / math.log(chance)
        shortest = self._settings.stuck_shortest_s * NS_PER_S / cell.step_ns
        return self.run(cell)[0] >= max(needed, shortest, LONG_RUN)

    def is_flat(self, cell: Cell) -> bool:
        """Return whether the cell, back from a run, is within two counts of where it stood."""
        mark, grams = self.marks[cell.row], self.grams[cell.row]
        stood = first_at(self.times[cell.row], int(mark[columns.COUNT]), cell.since_ns)
        apart = abs(float(self.means[cell.row, columns.LAST_G] - grams[stood]))
        return apart <= 2.5 * float(self.means[cell.row, columns.RESOLUTION_G])

    def learn_repeats(self, cell: Cell, run: int) -> None:
        """Remember that this cell repeats itself `run` times by nature."""
        mean = self.means[cell.row]
        mean[columns.REPEAT] = max(mean[columns.REPEAT], 1.0 - 1.0 / max(run, 2))

    def drop_since(self, cell: Cell, since_ns: int) -> None:
        """Forget the readings from `since_ns` on (the cell is stuck: they say nothing)."""
        mark = self.marks[cell.row]
        count = int(mark[columns.COUNT])
        mark[columns.COUNT] = first_at(self.times[cell.row], count, since_ns)

    def drop_repeats(self, cell: Cell) -> None:
        """Forget the repeated readings of a cell that is back, so that they look like a gap."""
        mark = self.marks[cell.row]
        times, grams = self.times[cell.row], self.grams[cell.row]
        count = int(mark[columns.COUNT])
        begin = first_at(times, count, cell.since_ns)
        end = first_at(times, count, int(mark[columns.RUN_ENDED_NS]))
        if begin < end:
            times[begin : count - end + begin] = times[end:count].copy()
            grams[begin : count - end + begin] = grams[end:count].copy()
            mark[columns.COUNT] = count - end + begin

    def recent_ns(self, cell: Cell, span_s: float) -> int:
        """Return the time from which on there are readings for `span_s` (gaps do not count)."""
        count = int(self.marks[cell.row, columns.COUNT])
        readings = int(span_s * NS_PER_S / cell.step_ns)
        return int(self.times[cell.row, max(count - readings, 0)])

    def open_window(self, cell: Cell) -> None:
        """Begin an awake cell's window `before_s` of readings before what woke it."""
        mark = self.marks[cell.row]
        count = int(mark[columns.COUNT])
        cell.trigger_ns = int(mark[columns.TRIGGER_NS])
        trigger = first_at(self.times[cell.row], count, cell.trigger_ns)
        before = int(self._settings.before_s * NS_PER_S / cell.step_ns)
        cell.window_from_ns = int(self.times[cell.row, max(trigger - before, 0)])

    def rest(self, cell: Cell, level_g: float) -> None:
        """Put a cell that has come to rest at `level_g` back to the cheap watch."""
        mean = self.means[cell.row]
        mean[columns.SLOW] = mean[columns.FAST] = level_g
        self.marks[cell.row, columns.ACTIVE] = 0
        cell.window_from_ns = -1

    def noise_g(self, cell: Cell) -> float:
        """Return the sd of a quiet reading as it was learned."""
        return float(self.means[cell.row, columns.NOISE_G])

    def is_noisy(self, cell: Cell) -> bool:
        """Return whether the cell has scattered for long far beyond what it should."""
        mean = self.means[cell.row]
        limit = max(self._settings.noisy_times * mean[columns.NOMINAL_G], self._settings.noisy_sd_g)
        return bool(mean[columns.NOISE_G] > limit)

    def window(self, cell: Cell, others: list[Cell]) -> Trace | None:
        """Return an awake cell's window, averaged down if it is fast; None if there is too little.

        At most `window_s` of readings, so the work is bounded. `others` are the cells of its board,
        whose acts are noted in it.
        """
        elsewhere = heavy_elsewhere(cell, others)
        elsewhere_ns = np.array([shift.at_ns for shift in elsewhere], np.int64)
        elsewhere_g = np.array([shift.delta_g for shift in elsewhere], np.float64)
        times, grams = self.times[cell.row], self.grams[cell.row]
        count = int(self.marks[cell.row, columns.COUNT])
        per_s = NS_PER_S / cell.step_ns
        begin = first_at(times, count, cell.window_from_ns)
        begin = max(begin, count - int(self._settings.window_s * per_s))
        factor = max(round(per_s / _ANALYSED_HZ), 1)
        if count - begin < 4 * factor:
            return None
        noise = self.noise_g(cell)
        if factor == 1:
            window = slice(begin, count)
            step_ns = cell.step_ns
            return Trace(times[window], grams[window], noise, step_ns, elsewhere_ns, elsewhere_g)
        first = begin + (-round(int(times[begin]) / cell.step_ns)) % factor
        size = (count - first) // factor
        blocks = slice(first, first + size * factor)
        return Trace(
            times[blocks].reshape(size, factor)[:, -1],
            grams[blocks].reshape(size, factor).mean(axis=1),
            noise / math.sqrt(factor),
            cell.step_ns * factor,
            elsewhere_ns,
            elsewhere_g,
        )

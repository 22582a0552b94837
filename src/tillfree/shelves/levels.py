"""Which stretches of a trace are levels, and what they weigh before and after a step."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.shelves.placing import middle
from tillfree.shelves.ringing import level_while_ringing
from tillfree.shelves.segments import FROM, MEAN, MEAN_VARIANCE, SCATTER, UNTIL
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Trace

Floats = NDArray[np.float64]

_LEVEL_MOST = 40
"""Readings after a step that its level is taken from (bounds the work; drift enters later)."""
_PRESSED_READINGS = 12
"""Fewer readings than this before an act may all be a hand's press, if they scatter."""
_READINGS_LEAST = 3
"""Fewer readings between two acts of a board make no level; crosstalk then adds to the doubt."""


@njit(cache=True)
def _first_still(grams: Floats, begin: int, until: int, size: int, most_g2: float) -> int:
    """Return the first of `size` readings in a row whose variance is within `most_g2`, or -1."""
    total, squares = 0.0, 0.0
    for index in range(begin, until):
        value = grams[index] - grams[begin]
        total += value
        squares += value * value
        if index - begin >= size:
            old = grams[index - size] - grams[begin]
            total -= old
            squares -= old * old
        if index - begin >= size - 1 and squares - total * total / size <= most_g2 * size:
            return index - size + 1
    return -1


class LevelReader:
    """Finds levels among stretches and weighs them, by one set of settings; keeps nothing."""

    def __init__(self, settings: ShelfSettings) -> None:
        """Remember the settings."""
        self.settings = settings

    def find(self, trace: Trace, rows: Floats, least_g: float) -> list[int]:
        """Return which stretches are levels: long enough, and no hand's press before a step."""
        found: list[int] = []
        shortest = nanoseconds(self.settings.level_shortest_s)
        for index in range(len(rows)):
            begin, end = int(rows[index, FROM]), int(rows[index, UNTIL])
            span = int(trace.at_ns[end - 1] - trace.at_ns[begin]) + trace.step_ns
            if span < shortest or end - begin < 3:
                continue
            if self._moves(trace, begin, end, least_g):
                continue
            last = index == len(rows) - 1
            if found and self._is_press(trace, rows[found[-1]], rows[index], span, last):
                continue
            found.append(index)
        return found

    def _moves(self, trace: Trace, begin: int, end: int, least_g: float) -> bool:
        """Return whether a short stretch is on its way and not a level: a straight, steep trend."""
        count = end - begin
        if count * trace.step_ns > nanoseconds(self.settings.moving_longest_s):
            return False
        at = np.arange(count) - 0.5 * (count - 1)
        grams = trace.grams[begin:end] - trace.grams[begin:end].mean()
        squares = float(at @ at)
        slope = float(at @ grams) / squares
        explained = slope * slope * squares
        rest = max(float(grams @ grams) - explained, 0.0)
        error = math.sqrt(max(rest / (count - 2), trace.noise_g**2) / squares)
        steep = abs(slope) > 5.0 * error and abs(slope) * count > least_g
        return steep and explained > 2.0 * rest

    def _is_press(
        self, trace: Trace, before: Floats, level: Floats, span_ns: int, last: bool
    ) -> bool:
        """Return whether a short raised stretch is a hand that presses before it takes or puts."""
        above = float(level[MEAN] - before[MEAN])
        if not 0.0 < above < self.settings.press_most_g:
            return False
        if span_ns > nanoseconds(self.settings.press_longest_s):
            return False
        return bool(level[SCATTER] > (2.5 if last else 1.6) * trace.noise_g)

    def _is_still(self, trace: Trace, begin: int, until: int) -> bool:
        """Return whether readings scatter no more than those of a plate at rest."""
        limit_g = self.settings.rest_noise_times * trace.noise_g
        return bool(trace.grams[begin:until].std() <= limit_g)

    def rests_ns(self, trace: Trace, begin: int, until: int) -> int:
        """Return from when on the plate lay still within readings `begin` to `until` (0: never)."""
        size = max(nanoseconds(self.settings.rest_shortest_s) // trace.step_ns, 4)
        most_g2 = (self.settings.rest_noise_times * trace.noise_g) ** 2
        first = int(_first_still(trace.grams, begin, until, size, most_g2))
        return 0 if first < 0 else int(trace.at_ns[first])

    def before(self, trace: Trace, level: Floats) -> tuple[float, float]:
        """Return what a cell weighed, and its variance, at the end of a level.

        Only readings since the last act elsewhere on the board count, where there are enough.
        """
        begin, end = int(level[FROM]), int(level[UNTIL])
        mean, variance = float(level[MEAN]), float(level[MEAN_VARIANCE])
        inside = (trace.elsewhere_ns > trace.at_ns[begin]) & (
            trace.elsewhere_ns < trace.at_ns[end - 1]
        )
        if not inside.any():
            return mean, variance
        slack_ns = nanoseconds(self.settings.group_s)
        last_ns = int(trace.elsewhere_ns[inside].max())
        first = int(np.searchsorted(trace.at_ns, last_ns + slack_ns))
        restless = 0 < end - first < _PRESSED_READINGS and not self._is_still(trace, first, end)
        if end - first < _READINGS_LEAST or restless:
            quiet = int(np.searchsorted(trace.at_ns, int(trace.elsewhere_ns[inside].min())))
            if restless and quiet - begin >= _READINGS_LEAST:
                mean = float(trace.grams[begin:quiet].mean())
            strongest = float(np.abs(trace.elsewhere_g[inside]).max())
            return mean, variance + (self.settings.crosstalk_sd_share * strongest) ** 2
        grams = trace.grams[first:end]
        scatter = max(float(grams.var()), trace.noise_g**2)
        return middle(grams, 0, len(grams)) if end - first < 8 else float(grams.mean()), scatter * (
            1.6 if end - first < 8 else 1.0
        ) / (end - first)

    def after(
        self, trace: Trace, span: tuple[int, int, int], step: tuple[int, float], noise_g: float
    ) -> tuple[float, float]:
        """Return the level and its variance in the first readings after a step.

        `step` is the index of the last reading at the level before, and the step's size in grams.
        `span` are the indices of the first reading after the step, the first that counts and the
        end; readings count until the next act elsewhere on the board; one at the same
        moment adds its possible crosstalk to the variance.
        """
        moment, first, until = span
        until = min(until, first + _LEVEL_MOST)
        settings = self.settings
        same_ns = nanoseconds(settings.group_s)
        moment_ns = int(trace.at_ns[min(moment, len(trace.at_ns) - 1)])
        left_ns = min(int(trace.at_ns[step[0]]), moment_ns - same_ns)
        same = (trace.elsewhere_ns >= left_ns) & (trace.elsewhere_ns <= moment_ns + same_ns)
        extra = settings.crosstalk_sd_share * trace.elsewhere_g[same]
        later = trace.elsewhere_ns[trace.elsewhere_ns > moment_ns + same_ns]
        if len(later):
            end_ns = int(later.min()) - nanoseconds(settings.clocks_apart_s)
            until = min(until, max(int(np.searchsorted(trace.at_ns, end_ns)), first + 3))
        since = (trace.at_ns[first:until] - moment_ns + trace.step_ns // 2) / NS_PER_S
        level, variance = level_while_ringing(
            since,
            trace.grams[first:until],
            settings.ringing_share * step[1],
            noise_g,
            settings.ringing_decay_s,
            settings.ringing_hz,
        )
        return float(level), float(variance + np.sum(extra * extra))

"""The last seconds of every load cell as rows of arrays, and the watch that wakes the slow path.

Every reading of every plate passes here, nearly all of them quiet, so one compiled call does it
all: put the readings in their place by time (late ones too, doubles once), keep a slow and a fast
mean, the noise, and the run of identical readings.
Source: exponentially weighted means as in any control chart (Roberts 1959); own choice of gates.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Columns of `marks` (int64) ...
COUNT: Final = 0
LAST_NS: Final = 1
RUN: Final = 2
RUN_SINCE_NS: Final = 3
ACTIVE: Final = 4
TRIGGER_NS: Final = 5
SEEN: Final = 6
LATE_NS: Final = 7
RUN_ENDED_NS: Final = 8
MARKS: Final = 9
# ... and of `means` (float64).
SLOW: Final = 0
FAST: Final = 1
NOISE_G: Final = 2
NOMINAL_G: Final = 3
LAST_G: Final = 4
REPEAT: Final = 5
RESOLUTION_G: Final = 6
MEANS: Final = 7

LONG_RUN: Final = 8
"""Identical readings from which on a run is worth a look."""
RUN_COUNTED: Final = 200
"""Readings of one run that count, so that a cell that was stuck can be called so again soon."""
WARM_READINGS: Final = 8
"""Readings after which the slow mean is trusted."""


@njit(cache=True)
def _insert(
    times: Integers, grams: Floats, count: int, at_ns: int, value: float, near_ns: int
) -> int:
    """Put a late reading in its place; returns the new count (unchanged for a double)."""
    place = count
    while place > 0 and times[place - 1] > at_ns:
        place -= 1
    if place == 0 or at_ns - times[place - 1] < near_ns:
        return count
    if place < count and times[place] - at_ns < near_ns:
        return count
    for index in range(count, place, -1):
        times[index] = times[index - 1]
        grams[index] = grams[index - 1]
    times[place] = at_ns
    grams[place] = value
    return count + 1


@njit(cache=True)
def _watch(mark: Integers, mean: Floats, at_ns: int, value: float, sigmas: float) -> None:
    """Update means, noise and runs with one new reading, and wake the cell if it moved."""
    if mark[SEEN] == 0:
        mean[SLOW] = mean[FAST] = mean[LAST_G] = value
        mark[RUN] = 0
    same = value == mean[LAST_G]
    if not same or mark[RUN] == 0:
        if mark[RUN] >= LONG_RUN:
            mark[RUN_ENDED_NS] = at_ns
        repeats = min(max(mark[RUN] - 1, 0), RUN_COUNTED)
        mean[REPEAT] = 0.99 * (1.0 - (1.0 - mean[REPEAT]) * 0.99**repeats)
        mark[RUN] = 0
        mark[RUN_SINCE_NS] = at_ns
    mark[RUN] += 1
    noise = mean[NOISE_G]
    jump = min(abs(value - mean[LAST_G]), 4.0 * noise)
    if not same:
        gain = 0.002 if mark[ACTIVE] else 0.01
        variance = noise * noise + gain * (0.5 * jump * jump - noise * noise)
        mean[NOISE_G] = max(variance**0.5, 0.5 * mean[NOMINAL_G])
    mean[LAST_G] = value
    mark[SEEN] += 1
    mean[FAST] += 0.3 * (value - mean[FAST])
    away = value - mean[SLOW]
    if mark[SEEN] < WARM_READINGS:
        mean[SLOW] += away / mark[SEEN]
        mean[FAST] = mean[SLOW]
        return
    gate = sigmas * noise + 2.0 * mean[RESOLUTION_G]
    drift = abs(mean[FAST] - mean[SLOW])
    if abs(away) > gate or drift > 0.5 * gate + 1.0:
        if mark[ACTIVE] == 0:
            mark[ACTIVE] = 1
            mark[TRIGGER_NS] = at_ns
    elif mark[ACTIVE] == 0:
        mean[SLOW] += 0.03 * away


@njit(cache=True)
def absorb(  # noqa: PLR0913 - one compiled call a message, so its arrays come one by one
    times: Integers,
    grams: Floats,
    marks: Integers,
    means: Floats,
    row: int,
    first_ns: int,
    step_ns: int,
    readings: Floats,
    limits: Floats,
) -> int:
    """Take in one message of cell `row`.

    `times`, `grams` (cells, capacity) hold the history in order of time; `marks`, `means` the
    columns named above; `readings` grams with NaN for none; `limits` = (largest reading, sigmas).
    Returns 0 for quiet, else the sum of 1 (the cell is awake), 2 (there was a gap or a late
    reading) and 4 (eight or more readings are identical).
    """
    mark = marks[row]
    mean = means[row]
    line_ns = times[row]
    line_g = grams[row]
    capacity = line_ns.shape[0]
    code = 0
    for index in range(readings.shape[0]):
        value = readings[index]
        if not abs(value) <= limits[0]:
            continue
        at_ns = first_ns + index * step_ns
        if mark[COUNT] == capacity:
            keep = capacity // 2
            line_ns[:keep] = line_ns[capacity - keep :].copy()
            line_g[:keep] = line_g[capacity - keep :].copy()
            mark[COUNT] = keep
        count = mark[COUNT]
        if count > 0 and at_ns < line_ns[count - 1] + step_ns // 2:
            grown = _insert(line_ns, line_g, count, at_ns, value, step_ns // 2)
            if grown > count:
                mark[COUNT] = grown
                mark[LATE_NS] = at_ns
                code |= 2
            continue
        if count > 0 and at_ns - line_ns[count - 1] > 3 * step_ns:
            code |= 2
        line_ns[count] = at_ns
        line_g[count] = value
        mark[COUNT] = count + 1
        mark[LAST_NS] = at_ns
        _watch(mark, mean, at_ns, value, limits[1])
    if mark[ACTIVE]:
        code |= 1
    if mark[RUN] >= LONG_RUN:
        code |= 4
    return code


@njit(cache=True)
def first_at(times: Integers, count: int, at_ns: int) -> int:
    """Return the index of the first of `count` ordered `times` at or after `at_ns`."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if times[middle] < at_ns:
            low = middle + 1
        else:
            high = middle
    return low

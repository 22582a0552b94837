"""Cut a trace into stretches of one mean: optimal partitioning, then joining what is one level.

Each stretch has its own mean and its own scatter (a shaking plate is one stretch, not many), the
scatter never below the cell's noise. Source: PELT (Killick, Fearnhead, Eckley 2012, eq. 5) with
the Gaussian cost for changing mean and variance; joining by inverse-variance weights.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Columns of a stretch.
FROM: Final = 0
UNTIL: Final = 1
MEAN: Final = 2
MEAN_VARIANCE: Final = 3
SCATTER: Final = 4
COLUMNS: Final = 5


@njit(cache=True)
def _partition(values: Floats, noise_g: float, penalty: float) -> Integers:
    """Return for each end index the start of the best last stretch (PELT)."""
    count = values.shape[0]
    sums = np.zeros(count + 1)
    squares = np.zeros(count + 1)
    shift = values[0]
    for index in range(count):
        value = values[index] - shift
        sums[index + 1] = sums[index] + value
        squares[index + 1] = squares[index] + value * value
    best = np.empty(count + 1)
    best[0] = -penalty
    start = np.zeros(count + 1, np.int64)
    alive = np.empty(count + 1, np.int64)
    alive[0] = 0
    living = 1
    floor = noise_g * noise_g
    costs = np.empty(count + 1)
    for end in range(1, count + 1):
        lowest = np.inf
        for place in range(living):
            begin = alive[place]
            length = end - begin
            total = sums[end] - sums[begin]
            error = max(squares[end] - squares[begin] - total * total / length, 0.0)
            variance = max(error / length, floor)
            cost = best[begin] + length * np.log(variance) + error / variance
            costs[place] = cost
            if cost + penalty < lowest:
                lowest = cost + penalty
                start[end] = begin
        best[end] = lowest
        kept = 0
        for place in range(living):
            if costs[place] <= lowest:
                alive[kept] = alive[place]
                kept += 1
        alive[kept] = end
        living = kept + 1
    return start


@njit(cache=True)
def _describe(values: Floats, noise_g: float, row: Floats) -> None:
    """Fill in mean, its variance and the scatter of the stretch `row`."""
    begin, end = int(row[FROM]), int(row[UNTIL])
    length = end - begin
    total = 0.0
    for index in range(begin, end):
        total += values[index]
    mean = total / length
    error = 0.0
    for index in range(begin, end):
        error += (values[index] - mean) ** 2
    variance = max(error / length, noise_g * noise_g)
    row[MEAN] = mean
    row[SCATTER] = variance**0.5
    row[MEAN_VARIANCE] = variance / length


@njit(cache=True)
def _join(rows: Floats, count: int, least_g: float) -> int:
    """Join neighbouring stretches that are one level; returns how many are left."""
    while count > 1:
        chosen, smallest = -1, 1.0
        for index in range(count - 1):
            apart = abs(rows[index + 1, MEAN] - rows[index, MEAN])
            spread = (rows[index, MEAN_VARIANCE] + rows[index + 1, MEAN_VARIANCE]) ** 0.5
            ratio = apart / max(least_g, 4.0 * spread)
            if ratio < smallest:
                chosen, smallest = index, ratio
        if chosen < 0:
            return count
        left, right = rows[chosen], rows[chosen + 1]
        weight = 1.0 / left[MEAN_VARIANCE]
        other = 1.0 / right[MEAN_VARIANCE]
        left[MEAN] = (weight * left[MEAN] + other * right[MEAN]) / (weight + other)
        left[MEAN_VARIANCE] = 1.0 / (weight + other)
        if right[UNTIL] - right[FROM] > left[UNTIL] - left[FROM]:
            left[SCATTER] = right[SCATTER]
        left[UNTIL] = right[UNTIL]
        for index in range(chosen + 1, count - 1):
            rows[index] = rows[index + 1]
        count -= 1
    return count


@njit(cache=True)
def stretches(values: Floats, noise_g: float, penalty: float, least_g: float) -> Floats:
    """Cut `values` (n,) grams into stretches of one mean.

    `noise_g` is the sd of a quiet reading, `penalty` the price of one more stretch in twice the
    log likelihood (raising: fewer stretches), `least_g` the smallest difference of levels.
    Returns (m, 5): first index, end index, mean, variance of the mean, scatter.
    """
    start = _partition(values, noise_g, penalty)
    count = 0
    end = values.shape[0]
    while end > 0:
        count += 1
        end = start[end]
    rows = np.empty((count, COLUMNS))
    end = values.shape[0]
    for index in range(count - 1, -1, -1):
        rows[index, FROM] = start[end]
        rows[index, UNTIL] = end
        _describe(values, noise_g, rows[index])
        end = start[end]
    return rows[: _join(rows, count, least_g)]

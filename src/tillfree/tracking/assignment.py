"""Kernel: the best one-to-one pairing of rows and columns, some left alone.

Source: Jonker and Volgenant (1987), shortest augmenting paths; checked against `lap.lapjv`.
"""

import numpy as np

from tillfree.tracking.arrays import Floats, Ints
from tillfree.tracking.compiled import compiled, entered


@compiled
def assign(gain: Floats) -> Ints:
    """Pair rows with columns so that the summed gain is greatest; returns a column per row.

    `gain` (rows, columns) in nats; a pair is made only if it gains more than 0; -1 is alone.
    """
    rows, columns = gain.shape
    wide = columns + rows
    row_price = np.zeros(rows + 1)
    column_price = np.zeros(wide + 1)
    owner = np.zeros(wide + 1, np.int64)
    before = np.zeros(wide + 1, np.int64)
    for row in range(1, rows + 1):
        owner[0] = row
        here = 0
        least = np.full(wide + 1, np.inf)
        used = np.zeros(wide + 1, np.bool_)
        while True:
            used[here] = True
            i = owner[here]
            delta, best = np.inf, 0
            for j in range(1, wide + 1):
                if used[j]:
                    continue
                cost = 0.0
                if j <= columns:
                    cost = -max(gain[i - 1, j - 1], -1e6)
                elif j - columns != i:
                    cost = 1e6
                reduced = cost - row_price[i] - column_price[j]
                if reduced < least[j]:
                    least[j] = reduced
                    before[j] = here
                if least[j] < delta:
                    delta, best = least[j], j
            for j in range(wide + 1):
                if used[j]:
                    row_price[owner[j]] += delta
                    column_price[j] -= delta
                else:
                    least[j] -= delta
            here = best
            if owner[here] == 0:
                break
        while here != 0:
            last = before[here]
            owner[here] = owner[last]
            here = last
    found = np.full(rows, -1, np.int64)
    for j in range(1, columns + 1):
        if owner[j] > 0 and gain[owner[j] - 1, j - 1] > 0.0:
            found[owner[j] - 1] = j - 1
    return found


@entered
def assign_alone(gain: Floats) -> Ints:
    """Do what `assign` does, as a way in from Python."""
    return assign(gain)

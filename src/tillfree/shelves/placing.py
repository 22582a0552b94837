"""Where between two levels the load truly changed: once, twice in short order, or slowly.

Each hypothesis says what a reading may be: at the level before (and up to a hand's press above
it shortly before a step), at the level after (and ringing around it), or in between. A reading
outside of what is allowed costs; the cheapest hypothesis wins, more steps cost more.
Source: own choice; the tolerances are the measured press-down and ringing of real plates.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Columns of `shape`: what hands and plates do.
PRESS_G: Final = 0
PRESS_S: Final = 1
RINGING: Final = 2
DECAY_S: Final = 3
APART_S: Final = 4

COST_MOST: Final = 20.0
"""No single reading costs more than this: one spike decides nothing."""
MISFIT_WEIGHT: Final = 0.2
"""Share of a tolerated deviation that still costs, so that the best moment is found."""
STEP_PRICE: Final = 15.0
"""What a second step must save. Raising: fewer double acts, more of them taken as one."""
NEARLY: Final = 1.0
"""Moments whose cost is within this of the best one's may be the true one."""
SLOW_PRICE: Final = 9.0
"""What a slow lift must save against a sharp step."""


@njit(cache=True)
def _cost(residual: float, above: float, around: float, noise_g: float) -> float:
    """Cost of one residual that may be up to `around` off, or `above` more upwards."""
    far = abs(residual)
    allowed = around + (above if residual > 0.0 else 0.0)
    beyond = min(max(far - allowed - 2.0 * noise_g, 0.0) / noise_g, COST_MOST)
    return beyond + MISFIT_WEIGHT * min(far / noise_g, COST_MOST)


@njit(cache=True)
def _piece(  # noqa: PLR0913 - compiled inner loop
    at_s: Floats,
    grams: Floats,
    first: int,
    until: int,
    level_g: float,
    came_s: float,
    came_g: float,
    leaves_s: float,
    noise_g: float,
    shape: Floats,
) -> float:
    """Cost of readings `first` to `until` at a level that came and leaves at given times."""
    total = 0.0
    for index in range(first, until):
        above = shape[PRESS_G] if leaves_s - at_s[index] <= shape[PRESS_S] else 0.0
        since = at_s[index] - came_s
        around = shape[RINGING] * abs(came_g) * np.exp(-max(since, 0.0) / shape[DECAY_S])
        total += _cost(grams[index] - level_g, above, around, noise_g)
    return total


@njit(cache=True)
def middle(grams: Floats, first: int, until: int) -> float:
    """Return the median of a short stretch (numpy's own takes twenty times as long)."""
    return float(np.median(grams[first:until]))


@njit(cache=True)
def roughness(grams: Floats, first: int, until: int) -> float:
    """Return the median of successive differences of a stretch; 0 for fewer than two readings."""
    piece = grams[first:until]
    return float(np.median(np.abs(np.diff(piece)))) if len(piece) > 1 else 0.0


@njit(cache=True)
def place(
    at_s: Floats, grams: Floats, before_g: float, after_g: float, noise_g: float, shape: Floats
) -> Floats:
    """Find how the load went from `before_g` to `after_g` in the readings (n,) at `at_s` seconds.

    Returns (7,): number of steps (1 or 2; 0 for a slow lift), index of the first reading after
    the (first) step, index after the second (or the lift's end), the level between, the cost,
    and the earliest and latest index at which a single step would do nearly as well.
    """
    count = grams.shape[0]
    never = 1e9
    change = after_g - before_g
    found = np.array([1.0, 0.0, 0.0, after_g, np.inf, 0.0, 0.0])
    costs = np.empty(count + 1)
    for one in range(count + 1):
        came = at_s[one] if one < count else never
        cost = _piece(at_s, grams, 0, one, before_g, -never, 0.0, came, noise_g, shape)
        cost += _piece(at_s, grams, one, count, after_g, came, change, never, noise_g, shape)
        costs[one] = cost
        if cost < found[4]:
            found[1], found[2], found[4] = one, one, cost
    near = np.flatnonzero(costs <= found[4] + NEARLY)
    found[5], found[6] = near[0], near[-1]
    if found[4] > STEP_PRICE:
        _place_two(at_s, grams, before_g, after_g, noise_g, shape, found)
    if found[4] > SLOW_PRICE:
        _place_slow(at_s, grams, before_g, after_g, noise_g, found)
    return found


@njit(cache=True)
def _place_two(  # noqa: PLR0913 - compiled inner loop
    at_s: Floats,
    grams: Floats,
    before_g: float,
    after_g: float,
    noise_g: float,
    shape: Floats,
    found: Floats,
) -> None:
    """Try two steps with a level between them."""
    count = grams.shape[0]
    never = 1e9
    best = found[4] - STEP_PRICE
    for one in range(count - 2):
        lead = _piece(at_s, grams, 0, one, before_g, -never, 0.0, at_s[one], noise_g, shape)
        if lead >= best:
            continue
        for two in range(one + 2, count):
            if at_s[two] - at_s[one] < shape[APART_S]:
                continue
            level = middle(grams, one, two)
            raised = 0.0 < level - before_g < shape[PRESS_G]
            if raised and at_s[two] - at_s[one] <= shape[PRESS_S]:
                continue
            cost = lead + _piece(
                at_s, grams, one, two, level, at_s[one], level - before_g, at_s[two], noise_g, shape
            )
            if cost >= best:
                continue
            cost += _piece(
                at_s, grams, two, count, after_g, at_s[two], after_g - level, never, noise_g, shape
            )
            if cost < best:
                best = cost
                found[0], found[1], found[2], found[3] = 2.0, one, two, level
                found[4] = cost + STEP_PRICE


@njit(cache=True)
def _place_slow(
    at_s: Floats, grams: Floats, before_g: float, after_g: float, noise_g: float, found: Floats
) -> None:
    """Try a load that goes evenly between two readings, 0.2 s or more apart."""
    count = grams.shape[0]
    best = found[4] - SLOW_PRICE
    slack = noise_g + 0.07 * abs(after_g - before_g)
    for one in range(count - 3):
        for two in range(one + 3, count):
            span = at_s[two] - at_s[one]
            if span < 0.2:
                continue
            cost = 0.0
            for index in range(count):
                share = min(max((at_s[index] - at_s[one]) / span, 0.0), 1.0)
                level = before_g + share * (after_g - before_g)
                around = slack if 0.0 < share < 1.0 else 0.0
                cost += _cost(grams[index] - level, 0.0, around, noise_g)
                if cost >= best:
                    break
            if cost < best:
                best = cost
                found[0], found[1], found[2], found[3] = 0.0, one, two, after_g
                found[4] = cost + SLOW_PRICE

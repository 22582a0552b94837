"""One step of everybody's walking: down the field, around each other, never through shelves.

Source: the social-force idea (Helbing and Molnar 1995) with a side step to the right, so that two
who meet in an aisle get past each other; distances between bodies are then kept by projection.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]

RING = 16
"""Directions tried when walking down a field."""


@njit(cache=True)
def _blocked(cost: Array, origin: Array, cell: float, x: float, y: float) -> bool:
    i, j = int((x - origin[0]) / cell), int((y - origin[1]) / cell)
    if i < 0 or j < 0 or i >= cost.shape[0] or j >= cost.shape[1]:
        return True
    return bool(cost[i, j] <= 0.0)


@njit(cache=True)
def downhill(field: Array, origin: Array, cell: float, x: float, y: float) -> tuple[float, float]:
    """Return the unit direction in which the walking distance falls fastest, (0, 0) if none."""
    best, ux, uy = 1e6, 0.0, 0.0
    for k in range(RING):
        angle = 2.0 * np.pi * k / RING
        dx, dy = np.cos(angle), np.sin(angle)
        i = int((x + dx * 2.2 * cell - origin[0]) / cell)
        j = int((y + dy * 2.2 * cell - origin[1]) / cell)
        if i < 0 or j < 0 or i >= field.shape[0] or j >= field.shape[1]:
            continue
        if field[i, j] < best:
            best, ux, uy = field[i, j], dx, dy
    return ux, uy


@njit(cache=True)
def step_people(
    place: Array,
    speed: Array,
    want: Array,
    cost: Array,
    origin: Array,
    numbers: Array,
) -> None:
    """Move people one tick, in place.

    `place` and `speed` are (n, 2); `want` (n, 2) the velocity each would like, m/s; `cost` the
    walking grid from `origin`; `numbers` = cell_m, tick_s, apart_m, personal_m.
    """
    cell, tick, apart, personal = numbers[0], numbers[1], numbers[2], numbers[3]
    n = len(place)
    for a in range(n):
        vx, vy = want[a, 0], want[a, 1]
        size = np.hypot(vx, vy)
        for b in range(n):
            if a == b:
                continue
            dx, dy = place[a, 0] - place[b, 0], place[a, 1] - place[b, 1]
            gap = max(np.hypot(dx, dy), 1e-3)
            if gap > personal:
                continue
            ahead = -(dx * want[a, 0] + dy * want[a, 1]) / (gap * max(size, 1e-3))
            push = 0.9 * np.exp((apart - gap) / 0.16)
            if size > 0.05 and ahead < -0.2:
                push *= 0.3
            if size <= 0.05:
                push *= 0.25 if gap > apart else 0.6
            vx += push * dx / gap
            vy += push * dy / gap
            if size > 0.05 and ahead > 0.2:
                # Pass on the right: sideways, the more the closer.
                side = 0.7 * ahead * size * (personal - gap) / personal
                vx += side * vy_unit(want[a, 1], size)
                vy -= side * vy_unit(want[a, 0], size)
        top = max(1.6, size)
        total = np.hypot(vx, vy)
        if total > top:
            vx, vy = vx * top / total, vy * top / total
        ease = min(1.0, tick / 0.18)
        speed[a, 0] += ease * (vx - speed[a, 0])
        speed[a, 1] += ease * (vy - speed[a, 1])
    for a in range(n):
        x, y = place[a, 0] + speed[a, 0] * tick, place[a, 1] + speed[a, 1] * tick
        if not _blocked(cost, origin, cell, x, y):
            place[a, 0], place[a, 1] = x, y
        elif not _blocked(cost, origin, cell, x, place[a, 1]):
            place[a, 0] = x
            speed[a, 1] = 0.0
        elif not _blocked(cost, origin, cell, place[a, 0], y):
            place[a, 1] = y
            speed[a, 0] = 0.0
        else:
            speed[a, 0] = 0.0
            speed[a, 1] = 0.0
    _separate(place, cost, origin, cell, 0.55 * apart)


@njit(cache=True)
def vy_unit(part: float, size: float) -> float:
    """Return a component of a unit vector, zero where there is no direction."""
    return part / size if size > 1e-6 else 0.0


@njit(cache=True)
def _separate(place: Array, cost: Array, origin: Array, cell: float, least: float) -> None:
    """Push pairs that are nearer than `least` apart, half each, where there is room."""
    for a in range(len(place)):
        for b in range(a + 1, len(place)):
            dx, dy = place[a, 0] - place[b, 0], place[a, 1] - place[b, 1]
            gap = np.hypot(dx, dy)
            if gap >= least:
                continue
            if gap < 1e-6:
                dx, dy, gap = 1.0, 0.0, 1.0
            move = 0.5 * (least - gap) / gap
            for who, sign in ((a, 1.0), (b, -1.0)):
                x, y = place[who, 0] + sign * dx * move, place[who, 1] + sign * dy * move
                if not _blocked(cost, origin, cell, x, y):
                    place[who, 0], place[who, 1] = x, y

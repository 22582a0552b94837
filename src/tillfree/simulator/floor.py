"""Where one can walk: a grid of the floor with walking distances to any goal.

Stands under the people: each goal gets a field of walking distances, and people walk down it. The
field is an Eikonal solution by fast sweeping (Zhao 2005), slower near furniture so that people
keep to the middle of an aisle.
"""

from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from tillfree.core.geometry import boundary_distance_m, contains, segment_distance_m
from tillfree.premises import Store

Array = NDArray[np.float64]

MARGIN_M = 2.6
"""Ground outside the walls that is simulated too, metres: people come up to the door (own)."""
WALL_M = 0.12
"""Thickness of a wall, metres (own)."""
COMFORT_M = 0.45
"""Below this distance to furniture people walk more slowly, metres (own)."""
FAR = 1e6


@njit(cache=True)
def _sweep(cost: Array, times: Array, step: float, rounds: int) -> None:  # pragma: no cover
    """Solve the Eikonal equation on the grid in place; cost <= 0 is blocked."""
    rows, columns = cost.shape
    for _ in range(rounds):
        worst = 0.0
        for way in range(4):
            for a in range(rows):
                i = a if way < 2 else rows - 1 - a
                for b in range(columns):
                    j = b if way % 2 == 0 else columns - 1 - b
                    if cost[i, j] <= 0.0:
                        continue
                    up = times[i - 1, j] if i > 0 else FAR
                    down = times[i + 1, j] if i < rows - 1 else FAR
                    left = times[i, j - 1] if j > 0 else FAR
                    right = times[i, j + 1] if j < columns - 1 else FAR
                    first, second = min(up, down), min(left, right)
                    if first >= FAR and second >= FAR:
                        continue
                    h = cost[i, j] * step
                    if abs(first - second) >= h:
                        t = min(first, second) + h
                    else:
                        t = 0.5 * (first + second + np.sqrt(2.0 * h * h - (first - second) ** 2))
                    if t < times[i, j]:
                        worst = max(worst, times[i, j] - t)
                        times[i, j] = t
        if worst < 1e-9:
            break


@dataclass(slots=True)
class WalkingGrid:
    """The floor as squares: `cost` > 0 is free (1 in the open); fields are cached by goal."""

    origin: Array
    cell_m: float
    cost: Array
    fields: dict[tuple[int, int], Array] = field(default_factory=dict)

    def index(self, point: Array) -> tuple[int, int]:
        """Return the square of a point (2,), clipped to the grid."""
        i, j = np.floor((point - self.origin) / self.cell_m).astype(int)
        rows, columns = self.cost.shape
        return int(np.clip(i, 0, rows - 1)), int(np.clip(j, 0, columns - 1))

    def free(self, point: Array) -> bool:
        """Tell whether a body fits at the point."""
        return bool(self.cost[self.index(point)] > 0.0)

    def nearest_free(self, point: Array) -> Array:
        """Return the point, or the middle of the nearest free square."""
        if self.free(point):
            return point
        free = np.argwhere(self.cost > 0.0)
        middles = self.origin + (free + 0.5) * self.cell_m
        return np.asarray(middles[int(np.argmin(np.sum((middles - point) ** 2, axis=1)))])

    def distances(self, goal: Array) -> Array:
        """Return the field of walking distances to `goal` (made once for each square)."""
        key = self.index(self.nearest_free(goal))
        if key not in self.fields:
            times = np.full(self.cost.shape, FAR)
            times[key] = 0.0
            _sweep(self.cost, times, self.cell_m, 40)
            self.fields[key] = times
        return self.fields[key]


def walking_grid(store: Store, cell_m: float, body_m: float) -> WalkingGrid:
    """Build the grid of a store in its own frame: walls with gates in them, furniture, margin."""
    low = store.floor.min(axis=0) - MARGIN_M
    high = store.floor.max(axis=0) + MARGIN_M
    rows, columns = np.ceil((high - low) / cell_m).astype(int)
    x = low[0] + (np.arange(rows) + 0.5) * cell_m
    y = low[1] + (np.arange(columns) + 0.5) * cell_m
    points = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    wall = boundary_distance_m(store.floor, points) < WALL_M
    for gate in store.gates:
        start, end = gate.segment
        wall &= segment_distance_m(points, start, end) > 0.25
    if not store.gates:
        # A store without gates is open along its front.
        wall &= ~((points[:, 1] < 0.3) & (points[:, 0] > 0.5) & (points[:, 0] < high[0] - 3.1))
    blocked = wall
    for fixture in store.fixtures:
        blocked = blocked | contains(fixture.footprint, points)
    clearance = distance_transform_edt(~blocked.reshape(rows, columns)) * cell_m
    cost = 1.0 + 2.0 * np.clip(COMFORT_M - clearance, 0.0, None) / COMFORT_M
    cost[clearance <= body_m] = 0.0
    return WalkingGrid(low, cell_m, np.ascontiguousarray(cost))

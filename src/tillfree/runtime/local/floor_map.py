"""The floor as characters: fixtures, gates, people as letters, their ways, where acts happened."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tillfree.core.geometry import contains
from tillfree.premises import Store

Array = NDArray[np.float64]

MARGIN_M = 0.45
"""Metres shown beyond the floor, so that who waits at the door is seen."""
FINE = 0.2
"""Width of the samples that tell how much of a character is covered, in characters."""
FLOOR, SHELF, GATE, GATE_UPRIGHT, WALL = "floor", "shelf", "gate", "gate upright", "wall"
LABEL_STYLE = "bold white on grey37"
STYLES = {
    FLOOR: "",
    SHELF: "grey37",
    GATE: "bold green",
    GATE_UPRIGHT: "bold green",
    WALL: "grey42",
}
GLYPHS = {FLOOR: " ", SHELF: "█", GATE: "═", GATE_UPRIGHT: "║", WALL: "·"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place (metres, world frame): one character and its style."""

    x_m: float
    y_m: float
    glyph: str
    style: str


class FloorMap:
    """A store's floor fitted into a number of columns and rows, turned a quarter if that fits."""

    def __init__(self, store: Store, columns: int, rows: int, aspect: float) -> None:
        """Fit the floor; `aspect` is a character's height over its width."""
        self.columns, self.rows = max(columns, 8), max(rows, 4)
        corners = np.concatenate([store.floor, *(gate.segment for gate in store.gates)])
        low, high = corners.min(axis=0) - MARGIN_M, corners.max(axis=0) + MARGIN_M
        width, height = (float(v) for v in high - low)
        upright = min(self.columns / width, self.rows * aspect / height)
        turned = min(self.columns / height, self.rows * aspect / width)
        self._turned = turned > upright
        self._scale = max(upright, turned)
        self._aspect = aspect
        self._middle = (low + high) / 2.0
        self._ground = self._draw_ground(store)
        self._labels = self._place_labels(store)

    def draw(self, marks: Iterable[Mark]) -> Text:
        """Return the map with marks on it; later marks cover earlier ones."""
        placed: dict[tuple[int, int], Mark] = {}
        for mark in marks:
            if not (np.isfinite(mark.x_m) and np.isfinite(mark.y_m)):
                continue
            column, row = self._cell(mark.x_m, mark.y_m)
            if 0 <= column < self.columns and 0 <= row < self.rows:
                placed[(row, column)] = mark
        text = Text(no_wrap=True)
        for row in range(self.rows):
            for column in range(self.columns):
                found = placed.get((row, column))
                if found is not None:
                    text.append(found.glyph, found.style)
                else:
                    ground = self._ground[row][column]
                    label = self._labels.get((row, column))
                    if label is not None:
                        text.append(label, LABEL_STYLE)
                    else:
                        text.append(GLYPHS[ground], STYLES[ground])
            if row + 1 < self.rows:
                text.append("\n")
        return text

    def _cell(self, x_m: float, y_m: float) -> tuple[int, int]:
        across, up = x_m - float(self._middle[0]), y_m - float(self._middle[1])
        if self._turned:
            across, up = up, -across
        column = self.columns / 2.0 + across * self._scale
        row = self.rows / 2.0 - up * self._scale / self._aspect
        return int(np.floor(column)), int(np.floor(row))

    def _lies(self, segment: Array) -> bool:
        """Tell whether a segment runs along the rows rather than across them."""
        across, up = np.abs(segment[1] - segment[0])
        return bool((up if self._turned else across) >= (across if self._turned else up))

    def _places(self) -> Array:
        """Return the world place (rows * columns, 2) of every character's middle."""
        column, row = np.meshgrid(np.arange(self.columns) + 0.5, np.arange(self.rows) + 0.5)
        across = (column - self.columns / 2.0) / self._scale
        up = (self.rows / 2.0 - row) * self._aspect / self._scale
        if self._turned:
            across, up = -up, across
        return np.asarray(np.stack([across.ravel(), up.ravel()], axis=1) + self._middle)

    def _draw_ground(self, store: Store) -> list[list[str]]:
        places = self._places()
        inside = contains(store.floor, places).reshape(self.rows, self.columns)
        ground = [[FLOOR] * self.columns for _ in range(self.rows)]
        for row in range(self.rows):
            for column in range(self.columns):
                if not inside[row, column] and self._beside(inside, row, column):
                    ground[row][column] = WALL
        for fixture in store.fixtures:
            for row, column in self._covered(fixture.footprint):
                ground[row][column] = SHELF
        for gate in store.gates:
            for share in np.linspace(0.0, 1.0, 60):
                x_m, y_m = gate.segment[0] + share * (gate.segment[1] - gate.segment[0])
                column, row = self._cell(float(x_m), float(y_m))
                if 0 <= column < self.columns and 0 <= row < self.rows:
                    ground[row][column] = GATE if self._lies(gate.segment) else GATE_UPRIGHT
        return ground

    def _covered(self, footprint: Array) -> list[tuple[int, int]]:
        """Return the characters of which a footprint covers a quarter or more, or its middle."""
        low, high = footprint.min(axis=0), footprint.max(axis=0)
        step_m = FINE / self._scale
        counts = [max(int(np.ceil(float(size) / step_m)), 1) for size in high - low]
        x_m, y_m = np.meshgrid(
            *(
                float(start) + (np.arange(count) + 0.5) * float(size) / count
                for start, size, count in zip(low, high - low, counts, strict=True)
            )
        )
        points = np.stack([x_m.ravel(), y_m.ravel()], axis=1)
        hits: dict[tuple[int, int], int] = {}
        for point in points[contains(footprint, points)]:
            column, row = self._cell(float(point[0]), float(point[1]))
            hits[(row, column)] = hits.get((row, column), 0) + 1
        middle = footprint.mean(axis=0)
        column, row = self._cell(float(middle[0]), float(middle[1]))
        whole = self._aspect / FINE**2
        chosen = {(row, column)} | {cell for cell, hit in hits.items() if hit >= whole / 4}
        return sorted(c for c in chosen if 0 <= c[0] < self.rows and 0 <= c[1] < self.columns)

    def _place_labels(self, store: Store) -> dict[tuple[int, int], str]:
        """Return the characters of the fixtures' names where a name fits on its fixture."""
        labels: dict[tuple[int, int], str] = {}
        for fixture in store.fixtures:
            x_m, y_m = fixture.footprint.mean(axis=0)
            column, row = self._cell(float(x_m), float(y_m))
            start = column - len(fixture.fixture_id) // 2
            cells = [(row, start + number) for number in range(len(fixture.fixture_id))]
            fits = all(
                0 <= r < self.rows and 0 <= c < self.columns and self._ground[r][c] == SHELF
                for r, c in cells
            )
            if fits:
                labels.update(zip(cells, fixture.fixture_id, strict=True))
        return labels

    @staticmethod
    def _beside(inside: NDArray[np.bool_], row: int, column: int) -> bool:
        around = inside[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        return bool(around.any())

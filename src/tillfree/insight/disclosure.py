"""Whether a number may be told: what everybody who has all answers so far could work out with it.

A cell is a set of people whose count is told. People who are in exactly the same cells are one
atom. Each answer is a sum of atoms; what can be worked out by adding and subtracting answers is the
span of those sums. Two searches look for a count of few people in it: every sum and difference of
up to four answers, whose size follows from how many people each two cells share; and the span's
reduced row echelon form modulo a large prime, where what follows from many answers shows as a row,
or a difference of two, with few people. To find every such count is as hard as the shortest vector
of a lattice; the number of answers is bounded instead. (Query-set auditing: Chin, Ozsoyoglu 1982;
complementary suppression: Cox 1980.)
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_PRIME = 2_147_483_629
"""Largest prime below 2^31 - 18: products of two residues fit 64 bits."""


@dataclass(slots=True)
class Audit:
    """The cells told so far of one data set of `people` people, numbered from 0."""

    people: int
    least: int
    _atom_of: Ints = field(init=False)
    _rows: Ints = field(default_factory=lambda: np.zeros((0, 1), np.int64))
    _pivots: list[int] = field(default_factory=list)
    _cells: NDArray[np.float32] = field(init=False)
    _shared: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def __post_init__(self) -> None:
        self._atom_of = np.zeros(self.people, np.int64)
        self._cells = np.zeros((0, self.people), np.float32)

    def __len__(self) -> int:
        return len(self._cells)

    def copy(self) -> "Audit":
        """Return the same, to try something on."""
        other = Audit(self.people, self.least)
        other._atom_of = self._atom_of.copy()
        other._rows, other._pivots = self._rows, list(self._pivots)
        other._cells, other._shared = self._cells, self._shared
        return other

    def would_open(self, cell: Collection[int]) -> bool:
        """Tell whether with this cell a count of fewer than `least` people could be worked out."""
        if self._few_together(self._vector(cell)):
            return True
        trial = self.copy()
        return trial._opens(trial.tell(cell))

    def _vector(self, cell: Collection[int]) -> NDArray[np.float32]:
        vector = np.zeros(self.people, np.float32)
        vector[sorted(cell)] = 1.0
        return vector

    def _few_together(self, cell: NDArray[np.float32]) -> bool:
        """Tell whether the cell and up to three told ones, added or subtracted, are few people.

        The square of a sum's length follows from the shared people of each two; of few people that
        are counted once it is their number.
        """
        size, with_cell = float(cell.sum()), self._cells @ cell
        for count in range(4):
            chosen = _combinations(len(self._cells), count)
            for signs in product((1.0, -1.0), repeat=count):
                length = np.full(len(chosen), size, np.float32)
                for k, sign in enumerate(signs):
                    one = chosen[:, k]
                    length += self._shared[one, one] + 2.0 * sign * with_cell[one]
                    for j in range(k):
                        length += 2.0 * sign * signs[j] * self._shared[one, chosen[:, j]]
                for place in np.flatnonzero((length > 0.5) & (length < self.least)).tolist():
                    total = cell + np.array(signs, np.float32) @ self._cells[chosen[place]]
                    if total.min() >= 0.0 or total.max() <= 0.0:
                        return True
        return False

    def tell(self, cell: Collection[int]) -> Ints:
        """Note that the count of these people is told; return the places of rows that changed."""
        members = np.array(sorted(cell), np.int64)
        vector = self._vector(cell)
        with_cell = self._cells @ vector
        self._shared = np.block(
            [[self._shared, with_cell[:, None]], [with_cell[None], vector.sum()[None, None]]]
        )
        self._cells = np.concatenate([self._cells, vector[None]])
        self._split(members)
        row = np.zeros(self._rows.shape[1], np.int64)
        row[self._atom_of[members]] = 1
        return self._add(row)

    def _split(self, members: Ints) -> None:
        """Split atoms that are partly in the cell; rows get a column for each new atom."""
        inside = np.zeros(self.people, bool)
        inside[members] = True
        kinds = np.unique(self._atom_of * 2 + inside)
        both = np.intersect1d(kinds[kinds % 2 == 0] // 2, kinds[kinds % 2 == 1] // 2)
        renamed = np.arange(self._rows.shape[1])
        renamed[both] = self._rows.shape[1] + np.arange(len(both))
        self._atom_of = np.where(inside, renamed[self._atom_of], self._atom_of)
        self._rows = np.concatenate([self._rows, self._rows[:, both]], axis=1)

    def _add(self, row: Ints) -> Ints:
        """Add a row and keep the echelon form reduced; what follows already changes nothing."""
        for place, pivot in enumerate(self._pivots):
            if row[pivot]:
                row = (row - row[pivot] * self._rows[place]) % _PRIME
        found = np.flatnonzero(row)
        if not len(found):
            return np.zeros(0, np.int64)
        pivot = int(found[0])
        row = row * pow(int(row[pivot]), -1, _PRIME) % _PRIME
        changed = np.flatnonzero(self._rows[:, pivot])
        rows = self._rows.copy()
        rows[changed] = (rows[changed] - rows[changed, pivot][:, None] * row) % _PRIME
        self._rows = np.concatenate([rows, row[None]])
        self._pivots.append(pivot)
        return np.append(changed, len(rows))

    def _opens(self, changed: Ints) -> bool:
        """Tell whether a changed row, or a difference of one and another, is of few people."""
        sizes = np.bincount(self._atom_of, minlength=self._rows.shape[1]).astype(np.float32)
        held = (self._rows != 0).astype(np.float32)
        counts = held @ sizes
        few = changed[counts[changed] < self.least]
        if any(_is_count(self._rows[place]) for place in few.tolist()):
            return True
        # What is in one row alone stays in every difference of the two: most pairs end here.
        shared = (held[changed] * sizes) @ held.T
        apart = counts[changed][:, None] + counts[None, :] - 2.0 * shared
        near = np.argwhere((apart < self.least) & (shared > 0))
        return any(
            self._pair_opens(self._rows[changed[one]], self._rows[other], sizes)
            for one, other in near.tolist()
            if changed[one] != other
        )

    def _pair_opens(self, one: Ints, other: Ints, sizes: NDArray[np.float32]) -> bool:
        """Tell whether a row less another, in any proportion that cancels, is of few people."""
        both = np.flatnonzero((one != 0) & (other != 0))
        pairs = np.unique(np.stack([one[both], other[both]]), axis=1).T.tolist()
        for top, bottom in pairs:
            rest = (one - top * pow(bottom, -1, _PRIME) % _PRIME * other) % _PRIME
            if 0 < float((rest != 0) @ sizes) < self.least and _is_count(rest):
                return True
        return False


def _is_count(row: Ints) -> bool:
    """Tell whether a row counts people, and is not the difference of two groups' counts."""
    return not (bool(np.any(row == 1)) and bool(np.any(row == _PRIME - 1)))


@lru_cache(maxsize=8)
def _combinations(cells: int, count: int) -> Ints:
    """Return every choice of `count` of `cells`, a row each."""
    found = list(combinations(range(cells), count))
    return np.array(found, np.int64).reshape(len(found), count)


def too_few_withheld(counts: Sequence[int], told: Sequence[bool], least: int) -> bool:
    """Tell whether what is withheld of a group could be guessed from the rest of it."""
    withheld = [count for count, is_told in zip(counts, told, strict=True) if not is_told and count]
    return bool(withheld) and (len(withheld) == 1 or sum(withheld) < least)

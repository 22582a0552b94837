"""Take typed values out of outside JSON without ever trusting it.

A `Node` is one JSON object and its place in the file. Each getter returns a value of the right
type, or notes a problem and returns None; nothing here raises.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.premises.problems import Findings

LARGEST = 1e9
"""No length, rate or pixel of a store is larger; it keeps arithmetic finite (own choice)."""

ITEMS = 100_000
"""Entries of a list that are looked at; more is an error."""


def as_number(value: object) -> float | None:
    """Return a JSON value as a finite number within `LARGEST`; else None (also for true, false)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= LARGEST else None


def is_text(value: object) -> bool:
    """Tell whether a JSON value is text that can be written as UTF-8 (no lone surrogates)."""
    if not isinstance(value, str):
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON object at `place` in the file."""

    raw: dict[str, object]
    place: str
    findings: Findings

    def at(self, key: str) -> str:
        """Return the place of a key of this object."""
        return f"{self.place}.{key}" if self.place else key

    def error(self, key: str, message: str, remedy: str) -> None:
        """Note an error at one of this object's keys."""
        self.findings.error(self.at(key), self.raw.get(key), message, remedy)

    def warning(self, key: str, message: str, remedy: str) -> None:
        """Note a warning at one of this object's keys."""
        self.findings.warning(self.at(key), self.raw.get(key), message, remedy)

    def missing(self, key: str, remedy: str) -> bool:
        """Tell, and note as an error, that a key that must be there is not."""
        if key in self.raw:
            return False
        self.findings.error(self.at(key), None, "is missing", remedy)
        return True

    def text(self, key: str, default: str | None = None) -> str | None:
        """Return non-empty text; `default` stands in for a missing key."""
        if self.raw.get(key) is None and default is not None:
            return default
        if self.missing(key, "add it as text"):
            return None
        value = self.raw[key]
        if not isinstance(value, str) or not is_text(value) or not value.strip():
            self.error(key, "must be text that is not empty", "write a text in quotes")
            return None
        return value

    def number(
        self,
        key: str,
        above: float | None = None,
        least: float | None = None,
        most: float = LARGEST,
    ) -> float | None:
        """Return a finite number greater than `above`, not less than `least`, at most `most`."""
        if self.missing(key, "add it as a number"):
            return None
        number = as_number(self.raw[key])
        fits = number is not None and (above is None or number > above)
        if number is not None and fits and number <= most and (least is None or number >= least):
            return number
        limit = f" above {above:g}" if above is not None else ""
        limit += f" of at least {least:g}" if least is not None else ""
        limit += f" and at most {most:g}" if most < LARGEST else ""
        self.error(key, f"must be a finite number{limit}", "give the true value")
        return None

    def array(self, key: str, *shape: int) -> NDArray[np.float64] | None:
        """Return an array of finite numbers of a shape; -1 stands for any length."""
        if self.missing(key, f"add it as {_shape_words(shape)}"):
            return None
        found = as_array(self.raw[key], shape)
        if found is None:
            wanted = _shape_words(shape)
            self.error(key, f"must be {wanted}, all finite", f"give it as {wanted}")
        return found

    def nodes(self, key: str) -> Iterator["Node"]:
        """Yield the objects of a list; a missing list is an empty one."""
        value = self.raw.get(key)
        if value is None:
            return
        if not isinstance(value, list) or len(value) > ITEMS:
            self.error(key, f"must be a list of at most {ITEMS} objects", "write it as [...]")
            return
        for index, item in enumerate(value):
            place = f"{self.at(key)}[{index}]"
            if isinstance(item, dict):
                yield Node(item, place, self.findings)
            else:
                self.findings.error(place, item, "must be an object", "write it as {...}")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a missing list is an empty one, a wrong entry is left out."""
        value = self.raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > ITEMS:
            self.error(key, f"must be a list of at most {ITEMS} texts", 'write it as ["...", ...]')
            return ()
        found = []
        for index, item in enumerate(value):
            if isinstance(item, str) and is_text(item) and item:
                found.append(item)
            else:
                place = f"{self.at(key)}[{index}]"
                self.findings.error(place, item, "must be text that is not empty", "name it")
        return tuple(found)


def as_array(value: object, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """Return nested lists as an array of that shape (-1: any length), or None."""
    if not isinstance(value, list) or len(value) > ITEMS:
        return None
    if shape[0] not in (-1, len(value)):
        return None
    if len(shape) == 1:
        numbers = [as_number(item) for item in value]
        if any(number is None for number in numbers):
            return None
        return np.array(numbers, dtype=np.float64)
    rows = [as_array(item, shape[1:]) for item in value]
    whole = [row for row in rows if row is not None]
    if len(whole) < len(rows):
        return None
    return np.array(whole, dtype=np.float64).reshape(len(whole), *shape[1:])


def _shape_words(shape: tuple[int, ...]) -> str:
    sizes = " by ".join("n" if size < 0 else str(size) for size in shape)
    return f"{sizes} numbers"

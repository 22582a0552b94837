"""Questions that are answered another way than by their SQL, sooner: the answers are the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tillfree.insight.answers import Value
from tillfree.insight.funnel import Moments, reached
from tillfree.insight.lake.reading import Reader

Row = tuple[object, ...]
Numbers = NDArray[np.int32]
_KEYS = {"visit": "", "zone": "zone_id", "sku": "sku"}
_ORDER = ("store", "day", "number", "place")
_SUNDAY = np.datetime64("2023-01-01", "D")


@dataclass(frozen=True, slots=True)
class Quick:
    """Which days summed up are read, and how they become the question's rows."""

    daily: str
    rows: Callable[[Reader, Mapping[str, Value]], Sequence[Row]]


@dataclass(slots=True)
class _Words:
    """Numbers words in the order in which they come; the same in every table."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, column: pa.ChunkedArray) -> Numbers:
        """Return each row's number, -1 for the empty word and for none."""
        found = column.combine_chunks()
        words = [str(word) for word in found.dictionary.to_pylist()]
        by_index = [
            self.numbers.setdefault(word, len(self.numbers)) if word else -1 for word in words
        ]
        return _taken(by_index, found)


def _taken(by_index: Sequence[int], column: pa.DictionaryArray) -> Numbers:
    """Return for each row what stands at its word's place, and -1 where it has none."""
    indices = pc.fill_null(column.indices, len(by_index))
    places: NDArray[np.int64] = indices.to_numpy(zero_copy_only=False)
    return np.array([*by_index, -1], np.int32)[places]


def funnel_rows(reader: Reader, chosen: Mapping[str, Value]) -> list[Row]:
    """Return the rows of `funnel.sql`."""
    names = [str(chosen[f"step{k}"]) for k in range(1, 7)]
    while len(names) > 1 and not names[-1]:
        names.pop()
    walk = _Walk(
        names=names,
        key=_KEYS[str(chosen["per"])],
        by=str(chosen["by"]),
        window_ns=round(float(chosen["window_s"])) * 1_000_000_000,
        strict=chosen["mode"] == "strict",
    )
    tables = reader.summed_up("daily_moments", walk.columns(), _ORDER)
    with ThreadPoolExecutor(1) as beside:
        going: Future[None] | None = None
        for table in tables:  # the next is read while one is walked through
            if going is not None:
                going.result()
            going = beside.submit(walk.take, table)
        if going is not None:
            going.result()
    return walk.rows()


@dataclass(slots=True)
class _Walk:
    """Goes through events, table after table, and keeps how far each session came."""

    names: list[str]
    key: str
    by: str
    window_ns: int
    strict: bool
    keys: _Words = field(default_factory=_Words)
    stores: _Words = field(default_factory=_Words)
    groups: list[NDArray[np.int64]] = field(default_factory=list)
    t_ns: list[NDArray[np.int64]] = field(default_factory=list)

    def columns(self) -> list[str]:
        """Return the columns that are needed."""
        by = {"store": "store", "weekday": "day", "hour": "hour"}.get(self.by, "")
        wanted = ("place", "name", "t_ns", self.key, by)
        return list(dict.fromkeys(column for column in wanted if column))

    def take(self, table: pa.Table) -> None:
        """Go through the events of some visits."""
        if not len(table):
            return
        key = self.keys.of(table[self.key]) if self.key else np.zeros(len(table), np.int32)
        moments = Moments(
            begins=table["place"].to_numpy() == 1,
            key=key,
            steps=_steps_of(table["name"], self.names),
            group=self._groups(table, key),
            t_ns=table["t_ns"].to_numpy(),
        )
        found = reached(moments, len(self.names), self.window_ns, strict=self.strict)
        self.groups.append(found.group)
        self.t_ns.append(found.t_ns)

    def _groups(self, table: pa.Table, key: Numbers) -> Numbers:
        """Return the number of what each row is broken down by."""
        if self.by == "key":
            return key
        if self.by == "store":
            return self.stores.of(table["store"])
        if self.by == "weekday":
            days = table["day"].to_numpy().astype("datetime64[D]") - _SUNDAY
            return np.asarray(days.astype(np.int64) % 7, np.int32)
        if self.by == "hour":
            return np.ascontiguousarray(table["hour"].to_numpy(), np.int32)
        return np.zeros(len(table), np.int32)

    def rows(self) -> list[Row]:
        """Return the rows of all breakdowns."""
        if not self.groups:
            return []
        group, t_ns = np.concatenate(self.groups), np.concatenate(self.t_ns)
        called = {"store": list(self.stores.numbers), "key": list(self.keys.numbers)}.get(self.by)
        said = [
            row
            for number, of_it in _apart(group, t_ns)
            for row in _steps(_called(self.by, called, number), self.names, of_it)
        ]
        return sorted(said, key=lambda row: (str(row[0]), row[1]))


def _apart(
    group: NDArray[np.int64], t_ns: NDArray[np.int64]
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Give each group with the first moments of its sessions."""
    if not group.any():
        yield 0, t_ns
        return
    kind = np.int16 if group.max() < 2**15 else np.int32  # which is sorted by radix
    order = np.argsort(group.astype(kind), kind="stable")
    numbers, begins = np.unique(group[order], return_index=True)
    for number, places in zip(numbers.tolist(), np.split(order, begins[1:]), strict=True):
        yield number, t_ns[places]


def _called(by: str, words: Sequence[str] | None, number: int) -> str:
    """Return what a number of a breakdown is called: its word, a weekday or hour, or nothing."""
    if words:
        return words[number]
    return str(number) if by in ("weekday", "hour") else ""


def _steps_of(column: pa.ChunkedArray, names: Sequence[str]) -> NDArray[np.uint8]:
    """Return which of the funnel's steps each row's event is, a bit a step."""
    found = column.combine_chunks()
    bits = [
        sum(1 << k for k, name in enumerate(names) if name and name == word)
        for word in found.dictionary.to_pylist()
    ]
    return _taken(bits, found).astype(np.uint8)


def _steps(group: str, names: Sequence[str], t_ns: NDArray[np.int64]) -> Iterator[Row]:
    """Give the rows of one breakdown: of first moments (sessions, steps), 0 where not reached."""
    came = np.count_nonzero(t_ns, axis=0).tolist()
    before = 0
    for step, name in enumerate(names):
        if step and not name:
            continue
        middle = None
        if step:
            both = (t_ns[:, step] != 0) & (t_ns[:, step - 1] != 0)
            apart_s = (t_ns[both, step] - t_ns[both, step - 1]) / 1e9
            middle = float(np.median(apart_s)) if len(apart_s) else None
        yield (
            group, step + 1, name, came[step],
            came[step] / came[0] if came[0] else None,
            came[step] / came[before] if step and came[before] else None,
            middle,
        )  # fmt: skip
        before = step


QUICK = {"funnel": Quick("daily_moments", funnel_rows)}
"""By the question's name."""

"""Questions that are answered another way than by their SQL, sooner: the answers are the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.insight.answers import Value
from tillfree.insight.funnel import Moments, reached
from tillfree.insight.lake.reading import Reader

Row = tuple[object, ...]
_KEYS = {"visit": "", "zone": "zone_id", "sku": "sku"}
_WEEKDAY = "(date_diff('day', DATE '2023-01-01', day) % 7 + 7) % 7"


@dataclass(frozen=True, slots=True)
class Quick:
    """Which days summed up are read, and how they become the question's rows."""

    daily: str
    rows: Callable[[Reader, Mapping[str, Value]], Sequence[Row]]


def funnel_rows(reader: Reader, chosen: Mapping[str, Value]) -> list[Row]:
    """Return the rows of `funnel.sql`."""
    names = [str(chosen[f"step{k}"]) for k in range(1, 7)]
    key = _KEYS[str(chosen["per"])]
    keys = _words(reader, key) if key else [""]
    groups = _groups(reader, str(chosen["by"]), keys if key else [])
    moments = _moments(reader, names, key, groups)
    if not len(moments.visit):
        return []
    window_ns = round(float(chosen["window_s"])) * 1_000_000_000
    found = reached(moments, len(names), window_ns, strict=chosen["mode"] == "strict")
    said = [
        row
        for group in np.unique(found.group).tolist()
        for row in _steps(groups.names[group], names, found.t_ns[found.group == group])
    ]
    return sorted(said, key=lambda row: (str(row[0]), row[1]))


@dataclass(frozen=True, slots=True)
class _Groups:
    """What to break down by: SQL that gives a number, and what each number is called."""

    sql: str
    names: list[str]


def _groups(reader: Reader, by: str, keys: list[str]) -> _Groups:
    if by == "store":
        stores = _words(reader, "store")
        return _Groups("enum_code(CAST(store AS word_store))", stores)
    if by == "weekday":
        return _Groups(_WEEKDAY, [str(day) for day in range(7)])
    if by == "hour":
        return _Groups("hour", [str(hour) for hour in range(24)])
    if by == "key" and keys:
        return _Groups("key", keys)
    return _Groups("0", [""])


def _words(reader: Reader, column: str) -> list[str]:
    """Number the values of a column, as the type `word_COLUMN`; return them by their numbers."""
    rows = f"SELECT DISTINCT {column} FROM daily_moments ORDER BY {column}"
    found = [str(row[0]) for row in reader.connection.execute(rows).fetchall()]
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in found or [""])
    reader.connection.execute(f"CREATE OR REPLACE TYPE word_{column} AS ENUM ({listed})")
    return found or [""]


def _moments(reader: Reader, names: list[str], key: str, groups: _Groups) -> Moments:
    """Read the events of the funnel, in order: as they lie, or sorted where they do not."""
    number = f"enum_code(CAST({key} AS word_{key}))" if key else "0"
    bits = " + ".join(f"CASE WHEN name = ${k + 1} THEN {1 << k} ELSE 0 END" for k in range(6))
    read = reader.connection.execute(
        f"SELECT hash(store, day, number) AS visit, place, CAST({number} AS INTEGER) AS key, "
        f"CAST({bits} AS UTINYINT) AS steps, CAST({groups.sql} AS INTEGER) AS kind, t_ns "
        "FROM daily_moments WHERE name <> '' AND name IN ($1, $2, $3, $4, $5, $6)"
        + (f" AND {key} <> ''" if key else ""),
        names,
    ).fetchnumpy()
    visit, place = read["visit"], read["place"]
    columns = (visit, read["key"], read["steps"], read["kind"], read["t_ns"])
    if not _in_order(visit, place):
        order = np.lexsort((place, visit))
        columns = tuple(column[order] for column in columns)
    return Moments(*(np.ascontiguousarray(column) for column in columns))


def _in_order(visit: NDArray[np.uint64], place: NDArray[np.int32]) -> bool:
    same = visit[1:] == visit[:-1]
    if np.any(same & (place[1:] <= place[:-1])):
        return False
    begins = visit[np.flatnonzero(np.concatenate([[True], ~same]))] if len(visit) else visit
    return len(np.unique(begins)) == len(begins)


def _steps(group: str, names: list[str], t_ns: NDArray[np.int64]) -> Iterator[Row]:
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

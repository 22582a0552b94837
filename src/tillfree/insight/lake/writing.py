"""Batches of visits into the lake: each visit whole, so that writing it again replaces it.

Columns are split by day and written as they are; no row is touched one by one.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tillfree.core.errors import TillfreeError
from tillfree.insight.lake.folders import Folders, Part, fresh_file, whole_file
from tillfree.insight.lake.tables import OF_VISITS, TABLES, VISITS, TableSpec

_NAMES = tuple(spec.name for spec in OF_VISITS)


class BatchRefused(TillfreeError):
    """A batch does not hold what the lake's tables hold."""


def write_visits(
    folders: Folders,
    organisation: str,
    store: str,
    batch: Mapping[str, pa.Table],
    row_group: int,
) -> tuple[Part, ...]:
    """Write visits with all their rows; return the parts that became different.

    `batch` maps a table's name to its rows, without `version`; `visits` must be there and hold
    each visit of the other tables once. A visit lies in the folder of the day it began on, by the
    store's own clock. What the lake had of these visits counts no more. One writer a store at a
    time. Raises BatchRefused for unknown tables, missing columns, a visit twice, rows of none.
    """
    visits = _checked(VISITS, batch.get(VISITS.name))
    if pc.count_distinct(visits["visit_id"]).as_py() < len(visits):
        raise BatchRefused("A batch holds a visit more than once: give each visit one row.")
    days = pc.strftime(visits["entered_at"], format="%Y-%m-%d").combine_chunks()
    rows = {name: _checked(_spec(name), table) for name, table in batch.items()}
    of_day: dict[str, dict[str, pa.Table]] = {}
    names = sorted(pc.unique(days).to_pylist())
    for name, table in rows.items():
        for day, share in _by_day(table, visits["visit_id"], days, names).items():
            of_day.setdefault(day, {})[name] = share
    return tuple(
        _write_day(folders, folders.part(organisation, store, day), of_day[day], row_group)
        for day in names
    )


def _spec(name: str) -> TableSpec:
    if name not in _NAMES:
        raise BatchRefused(f"The lake has no table {name!r} of visits: it has {', '.join(_NAMES)}.")
    return TABLES[name]


def _checked(spec: TableSpec, table: pa.Table | None) -> pa.Table:
    if table is None:
        raise BatchRefused(f"A batch without {spec.name!r} names no visits: add that table.")
    wanted = [name for name in spec.columns.names if name != "version"]
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise BatchRefused(f"The batch's {spec.name!r} lacks the column {missing[0]!r}: add it.")
    schema = pa.schema([spec.columns.field(name) for name in wanted])
    return table.select(wanted).cast(schema)


def _by_day(
    table: pa.Table, visit_ids: pa.ChunkedArray, days: pa.Array, names: list[str]
) -> dict[str, pa.Table]:
    """Split rows by the day of their visit."""
    places = pc.index_in(table["visit_id"], value_set=visit_ids.combine_chunks())
    if places.null_count:
        raise BatchRefused(
            f"{places.null_count} rows of a batch are of visits that it does not hold: add those "
            "visits."
        )
    if len(names) == 1:
        return {names[0]: table}
    day_of = pc.take(days, places)
    return {day: table.filter(pc.equal(day_of, day)) for day in names}


def _write_day(folders: Folders, part: Part, rows: dict[str, pa.Table], row_group: int) -> Part:
    """Write one batch of one day; its visits come last and make it count.

    The first batch of a day is all there is of it, and so a whole.
    """
    number = folders.next_number(_NAMES, part)
    file = fresh_file if part.newest else whole_file
    for name in [*(n for n in rows if n != VISITS.name), VISITS.name]:
        table = rows[name]
        if not len(table) and name != VISITS.name:
            continue
        version = pa.repeat(pa.scalar(number, pa.int64()), len(table))
        table = table.add_column(1, "version", version)
        table = table.sort_by([(column, "ascending") for column in TABLES[name].order])
        write_file(table, file(folders.of_day(name, part), number), row_group)
    return folders.part(part.organisation, part.store, part.day)


def write_store(
    folders: Folders, organisation: str, store: str, tables: Mapping[str, pa.Table]
) -> None:
    """Replace the tables of a store at rest; one that is the same stays untouched.

    Days were summed up with the file as it is: a new one would have them summed up again.
    """
    for name, table in tables.items():
        path = store_file(folders, TABLES[name], organisation, store)
        told = table.cast(TABLES[name].columns)
        if not (path.is_file() and pq.read_table(path, partitioning=None).equals(told)):
            write_file(told, path, 1 << 16)


def store_file(folders: Folders, spec: TableSpec, organisation: str, store: str) -> Path:
    """Return the file of a table of a store at rest."""
    return whole_file(folders.of_store(spec.name, organisation, store), 1)


def write_file(table: pa.Table, path: Path, row_group: int) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    pq.write_table(table, draft, compression="zstd", compression_level=1, row_group_size=row_group)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(path)

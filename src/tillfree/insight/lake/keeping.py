"""What keeps the lake small and true: days put together, old rows thinned or deleted, people gone.

Each is done a day at a time and may be stopped anywhere and done again.
"""

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tillfree.insight.lake.folders import Folders, Part, number_of, whole_file
from tillfree.insight.lake.reading import Reader, Scope
from tillfree.insight.lake.tables import (
    LOOKS,
    OF_VISITS,
    POSITIONS,
    STAYS,
    VISITS,
    TableSpec,
)
from tillfree.insight.lake.writing import write_file
from tillfree.insight.settings import LakeSettings

_GRID_NS = 200_000_000
"""Nanoseconds between positions of a track as they come (5 Hz)."""


def put_together(
    folders: Folders, part: Part, settings: LakeSettings, without: Collection[str] = ()
) -> None:
    """Make one file of each table of a part, in its order; the ones before count no more.

    Rows of versions that count no more are left out, and so is every row of the visits `without`,
    whose files are deleted at once: a reader that has just listed them lists again.
    """
    number = part.newest + (1 if without else 0)
    scope = Scope(part.organisation, (part.store,), part.day, part.day)
    with Reader(folders, scope) as reader:
        for spec in (*(s for s in OF_VISITS if s is not VISITS), VISITS):
            names = ", ".join(spec.columns.names)
            order = ", ".join(spec.order)
            rows = reader.connection.sql(f"SELECT {names} FROM {spec.name} ORDER BY {order}")
            table = rows.to_arrow_table().cast(spec.columns)
            if without:
                gone = pc.is_in(table["visit_id"], value_set=pa.array(sorted(without)))
                table = table.filter(pc.invert(gone))
            if len(table) or spec is VISITS:
                path = whole_file(folders.of_day(spec.name, part), number)
                write_file(table, path, settings.row_group)
    if without:
        _sweep_part(folders, part, number)


def sweep(folders: Folders, organisation: str, before_ns: int) -> int:
    """Delete files that ceased to count before `before_ns` (ns UTC); return how many.

    Readers list files first and open them later, so what was put together is left for a while.
    """
    deleted = 0
    for part in tuple(folders.parts(organisation, folders.stores(organisation))):
        whole = whole_file(folders.of_day(VISITS.name, part), part.whole)
        if part.whole and whole.stat().st_mtime_ns < before_ns:
            deleted += _sweep_part(folders, part, part.whole)
    return deleted


def _sweep_part(folders: Folders, part: Part, number: int) -> int:
    """Delete the files of a part that the whole of `number` took the place of."""
    deleted = 0
    for spec in OF_VISITS:
        folder = folders.of_day(spec.name, part)
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path != whole_file(folder, number) and number_of(path) <= number:
                path.unlink()
                deleted += 1
    return deleted


def retain(folders: Folders, organisation: str, today: date, settings: LakeSettings) -> int:
    """Thin and delete what is older than it may be; return the number of files touched."""
    touched = 0
    stores = folders.stores(organisation)
    for part in tuple(folders.parts(organisation, stores)):
        age = today - date.fromisoformat(part.day)
        if age > timedelta(days=settings.acts_days):
            # Visits last, since they are what makes the rest count.
            for spec in (*(s for s in OF_VISITS if s is not VISITS), VISITS):
                touched += _delete(folders, part, spec)
            continue
        if age > timedelta(days=settings.attention_days):
            touched += _delete(folders, part, LOOKS) + _delete(folders, part, STAYS)
        if age > timedelta(days=settings.positions_days):
            touched += _delete(folders, part, POSITIONS)
        elif age > timedelta(days=settings.fine_positions_days):
            touched += _thin(folders, part, settings)
    return touched


def _delete(folders: Folders, part: Part, spec: TableSpec) -> int:
    folder = folders.of_day(spec.name, part)
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in files:
        path.unlink()
    if folder.is_dir():
        folder.rmdir()
    return len(files)


def _thin(folders: Folders, part: Part, settings: LakeSettings) -> int:
    """Keep one of so many positions, by their time, so that thinning twice is thinning once."""
    whole, fresh = folders.files(POSITIONS.name, part)
    touched = 0
    for path in (*whole, *fresh):
        table = read_file(path)
        slots = pc.divide(table["t_ns"], _GRID_NS)
        rest = pc.subtract(
            slots, pc.multiply(pc.divide(slots, settings.thin_every), settings.thin_every)
        )
        kept = table.filter(pc.equal(rest, 0))
        held = pa.repeat(
            pa.scalar(settings.thin_every * _GRID_NS // 1_000_000, pa.int32()), len(kept)
        )
        kept = kept.set_column(kept.column_names.index("held_ms"), "held_ms", held)
        if len(kept) < len(table):
            write_file(kept, path, settings.row_group)
            touched += 1
    return touched


def read_file(path: Path) -> pa.Table:
    """Return the rows of one file, without what its folders say."""
    return pq.read_table(path, partitioning=None)


def parts_of_visits(
    folders: Folders, organisation: str, visit_ids: Collection[str]
) -> tuple[Part, ...]:
    """Return the parts that hold any of the visits."""
    wanted = pa.array(sorted(visit_ids), pa.string())
    found = []
    for part in folders.parts(organisation, folders.stores(organisation)):
        whole, fresh = folders.files(VISITS.name, part)
        for path in (*whole, *fresh):
            ids = pq.read_table(path, columns=["visit_id"], partitioning=None)["visit_id"]
            if pc.any(pc.is_in(ids, value_set=wanted)).as_py():
                found.append(part)
                break
    return tuple(found)


def visits_of_person(folders: Folders, organisation: str, person: str) -> tuple[str, ...]:
    """Return the visits that are linked to a pseudonym."""
    with Reader(folders, Scope(organisation)) as reader:
        rows = reader.connection.execute(
            "SELECT visit_id FROM visits WHERE person = $person ORDER BY visit_id",
            {"person": person},
        ).fetchall()
    return tuple(str(row[0]) for row in rows)

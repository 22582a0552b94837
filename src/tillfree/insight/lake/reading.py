"""The lake as DuckDB sees it: views over just the files of one organisation, its stores and days.

Who asks within a scope can name no file beyond it: the views are made of a list of files, and the
connection may open those alone. Of a visit that was written more than once only the newest counts.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tillfree.insight.lake.folders import Folders, Part
from tillfree.insight.lake.rolled import months_of, rolled_file
from tillfree.insight.lake.tables import OF_STORES, OF_VISITS, TABLES, VISITS, TableSpec
from tillfree.insight.questions.daily import all_daily

_WORD = re.compile(r"[a-z_]+")
_HIVE = "hive_partitioning=true, hive_types={'organisation': VARCHAR, 'store': VARCHAR%s}"
_SQL_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "int32": "INTEGER",
    "double": "DOUBLE",
    "float": "FLOAT",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about: stores (none: all) and days, both included (`2026-11-23`)."""

    organisation: str
    stores: tuple[str, ...] = ()
    from_day: str = "0001-01-01"
    to_day: str = "9999-12-31"


class Reader:
    """A connection whose tables are a scope's; to be used as a context, or closed.

    `tables` are those that are wanted: each costs the reading of its files' ends. With `daily`,
    days summed up, the tables hold no more than the days that were not summed up beforehand.
    """

    def __init__(
        self,
        folders: Folders,
        scope: Scope,
        tables: Collection[str] = tuple(TABLES),
        daily: Collection[str] = (),
    ) -> None:
        words = frozenset(word for name in daily for word in _WORD.findall(all_daily()[name]))
        self._tables = frozenset((*tables, *words, VISITS.name)) & TABLES.keys()
        self._connection = duckdb.connect(":memory:")
        self._scope = scope
        stores = scope.stores or folders.stores(scope.organisation)
        self._rolled, parts = _rolled(folders, scope, stores, daily)
        at_rest = {
            spec: [file for file in _at_rest(folders, spec, scope, stores) if file.exists()]
            for spec in OF_STORES
            if spec.name in self._tables
        }
        besides = [file for files in (*self._rolled.values(), *at_rest.values()) for file in files]
        self._of_parts(folders, parts, besides)
        for spec, files in at_rest.items():
            self._view(spec, files, [], _HIVE % "")
        for name in daily:
            self._daily(name)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection; its tables are the lake's within the scope."""
        return self._connection

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of some SQL over the scope's tables."""
        return self._connection.execute(sql).fetchall()

    def close(self) -> None:
        """Give back what the connection holds."""
        self._connection.close()

    def shut(self) -> None:
        """From now on no file beyond the scope's can be opened, and no setting be changed."""
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def summed_up(
        self, name: str, columns: Sequence[str], order: Sequence[str]
    ) -> Iterator[pa.Table]:
        """Give columns of days summed up by their `order`, no visit in more than one table.

        Texts are dictionaries, as they lie in the files. What was summed up beforehand is read as
        it lies, a store and month a table, so `order` is that of the text; the rest comes last.
        """
        for file in self._rolled[name]:
            yield self._of_month(file, columns)
        wanted = (
            f"SELECT {', '.join(columns)} FROM ({all_daily()[name]}) ORDER BY {', '.join(order)}"
        )
        rest = self._connection.sql(wanted).to_arrow_table()
        for place, field in enumerate(rest.schema):
            if pa.types.is_string(field.type):
                rest = rest.set_column(place, field.name, rest[field.name].dictionary_encode())
        yield rest

    def _of_month(self, file: Path, columns: Sequence[str]) -> pa.Table:
        """Read a month summed up, without the days beyond the scope."""
        month, scope = file.parent.name.removeprefix("month=")[:7], self._scope
        is_whole = scope.from_day <= f"{month}-01" and f"{month}-31" <= scope.to_day
        read = list(dict.fromkeys([*columns, "day"])) if not is_whole else [*columns]
        texts = [f.name for f in pq.read_schema(file) if pa.types.is_string(f.type)]
        found = pq.read_table(file, columns=read, read_dictionary=texts, partitioning=None)
        if is_whole:
            return found
        first, last = (date.fromisoformat(day) for day in (scope.from_day, scope.to_day))
        in_scope = pc.and_(pc.greater_equal(found["day"], first), pc.less_equal(found["day"], last))
        return found.filter(in_scope).select(columns)

    def _daily(self, name: str) -> None:
        """Make the view of days summed up: beforehand where they were, else now."""
        told = all_daily()[name]
        if self._rolled[name]:
            listed = ", ".join(_quoted(str(file)) for file in self._rolled[name])
            first, last = _quoted(self._scope.from_day), _quoted(self._scope.to_day)
            told = (
                f"SELECT * FROM read_parquet([{listed}], hive_partitioning=false) "
                f"WHERE day BETWEEN DATE {first} AND DATE {last} "
                f"UNION ALL BY NAME ({told})"
            )
        self._connection.execute(f"CREATE VIEW {name} AS {told}")

    def _of_parts(self, folders: Folders, parts: tuple[Part, ...], besides: list[Path]) -> None:
        wanted = [spec for spec in OF_VISITS if spec.name in self._tables]
        found = {spec.name: _split(folders, spec.name, parts) for spec in wanted}
        _, dirty = found[VISITS.name]
        allowed = [file for clean, fresh in found.values() for file in (*clean, *fresh)]
        self._allow([str(file) for file in (*allowed, *besides)])
        hive = _HIVE % ", 'day': DATE"
        if dirty:
            self._connection.execute(
                "CREATE TEMP TABLE current_visits AS "
                f"SELECT visit_id, max(version) AS version FROM {_read(dirty, hive)} "
                "GROUP BY visit_id"
            )
        for spec in wanted:
            clean, fresh = found[spec.name]
            self._view(spec, clean, fresh, hive)

    def _allow(self, files: list[str]) -> None:
        listed = ", ".join(_quoted(file) for file in files)
        self._connection.execute(f"SET allowed_paths = [{listed}]")

    def _view(self, spec: TableSpec, clean: list[Path], dirty: list[Path], hive: str) -> None:
        sources = []
        if clean:
            sources.append(f"SELECT * FROM {_read(clean, hive)}")
        if dirty:
            sources.append(
                f"SELECT rows.* FROM {_read(dirty, hive)} AS rows "
                "SEMI JOIN current_visits USING (visit_id, version)"
            )
        if not sources:
            sources.append(_nothing(spec, "day" in hive))
        told = " UNION ALL BY NAME ".join(sources)
        self._connection.execute(f"CREATE VIEW {spec.name} AS {told}")


def _at_rest(
    folders: Folders, spec: TableSpec, scope: Scope, stores: tuple[str, ...]
) -> list[Path]:
    """Return where a table of stores at rest lies."""
    homes = [folders.of_store(spec.name, scope.organisation, store) for store in stores]
    return [home / "whole-000001.parquet" for home in homes]


def _rolled(
    folders: Folders, scope: Scope, stores: tuple[str, ...], daily: Collection[str]
) -> tuple[dict[str, list[Path]], tuple[Part, ...]]:
    """Return the files of months summed up for each name, and the days that have none."""
    found: dict[str, list[Path]] = {name: [] for name in daily}
    if not daily:
        parts = folders.parts(scope.organisation, stores, scope.from_day, scope.to_day)
        return found, tuple(parts)
    rest: list[Part] = []
    for month in months_of(folders, scope.organisation, stores):
        wanted = [p for p in month.parts if scope.from_day <= p.day <= scope.to_day]
        files = {name: rolled_file(folders, name, month) for name in daily}
        if not wanted:
            continue
        if all(file.is_file() for file in files.values()):
            for name, file in files.items():
                found[name].append(file)
        else:
            rest += wanted
    return found, tuple(rest)


def _split(folders: Folders, table: str, parts: tuple[Part, ...]) -> tuple[list[Path], list[Path]]:
    """Return the files of days that are all in one, and the files of days that are not."""
    clean: list[Path] = []
    dirty: list[Path] = []
    for part in parts:
        whole, fresh = folders.files(table, part)
        if part.fresh:
            dirty += [*whole, *fresh]
        else:
            clean += whole
    return clean, dirty


def _read(files: list[Path], hive: str) -> str:
    return f"read_parquet([{', '.join(_quoted(str(file)) for file in files)}], {hive})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _nothing(spec: TableSpec, has_day: bool) -> str:
    columns = [f"NULL::{_SQL_TYPES[str(field.type)]} AS {field.name}" for field in spec.columns]
    columns += ["NULL::VARCHAR AS organisation", "NULL::VARCHAR AS store"]
    columns += ["NULL::DATE AS day"] if has_day else []
    return f"SELECT {', '.join(columns)} WHERE false"

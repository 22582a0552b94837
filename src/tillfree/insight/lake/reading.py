"""The lake as DuckDB sees it: views over just the files of one organisation, its stores and days.

Who asks within a scope can name no file beyond it: the views are made of a list of files, and the
connection may open those alone. Of a visit that was written more than once only the newest counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb

from tillfree.insight.lake.folders import Folders, Part
from tillfree.insight.lake.tables import OF_STORES, OF_VISITS, TABLES, VISITS, TableSpec

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

    `tables` are those that are wanted: each costs the reading of its files' ends.
    """

    def __init__(
        self, folders: Folders, scope: Scope, tables: Collection[str] = tuple(TABLES)
    ) -> None:
        self._tables = frozenset((*tables, VISITS.name))
        self._connection = duckdb.connect(":memory:")
        stores = scope.stores or folders.stores(scope.organisation)
        parts = tuple(folders.parts(scope.organisation, stores, scope.from_day, scope.to_day))
        self._of_parts(folders, parts)
        for spec in (spec for spec in OF_STORES if spec.name in self._tables):
            homes = [folders.of_store(spec.name, scope.organisation, store) for store in stores]
            files = [home / "whole-000001.parquet" for home in homes]
            self._view(spec, [file for file in files if file.exists()], [], _HIVE % "")

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

    def close(self) -> None:
        """Give back what the connection holds."""
        self._connection.close()

    def shut(self) -> None:
        """From now on no file beyond the scope's can be opened, and no setting be changed."""
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def _of_parts(self, folders: Folders, parts: tuple[Part, ...]) -> None:
        wanted = [spec for spec in OF_VISITS if spec.name in self._tables]
        found = {spec.name: _split(folders, spec.name, parts) for spec in wanted}
        _, dirty = found[VISITS.name]
        allowed = [str(file) for clean, fresh in found.values() for file in (*clean, *fresh)]
        self._allow(allowed)
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

"""Questions that somebody types as SQL: over views that hold nothing personal, and nothing else.

The views have no person and no visit's id: a visit is a word that is drawn anew for each question,
so rows of one question can be joined, and none with anything outside. Moments are the hour in which
a visit came in, and seconds since. What was typed is parsed before it is run (DuckDB's own parser):
it is one SELECT, and every table in it is one of the views. Then the connection is shut as well.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Timer
from typing import Any

import duckdb

from tillfree.core.errors import TillfreeError
from tillfree.insight.answers import Answer, Column
from tillfree.insight.lake.asking import cell_of
from tillfree.insight.lake.lake import Lake
from tillfree.insight.lake.reading import Reader, Scope

_OF_VISIT = "JOIN main.visits AS v ON v.store = r.store AND v.visit_id = r.visit_id"
_VISIT = "left(md5(concat($salt, r.visit_id)), 12) AS visit"
_AT = "(r.t_ns - v.entered_ns) / 1e9 AS at_s"

VIEWS: dict[str, str] = {
    "visits": (
        f"SELECT {_VISIT}, store, day, extract(hour FROM entered_at) AS hour, "
        "(left_ns - entered_ns) / 1e9 AS inside_s, units, paid_minor, currency, confidence "
        "FROM main.visits AS r"
    ),
    "acts": (
        f"SELECT {_VISIT}, r.store, r.day, {_AT}, r.kind, r.sku, r.quantity, r.slot_id, r.zone_id, "
        f"r.price_minor, r.probability FROM main.acts AS r {_OF_VISIT}"
    ),
    "looks": (
        f"SELECT {_VISIT}, r.store, r.day, {_AT}, r.kind, r.sku, r.slot_id, r.zone_id, "
        f"r.duration_ms / 1e3 AS seconds FROM main.looks AS r {_OF_VISIT}"
    ),
    "stays": (
        f"SELECT {_VISIT}, r.store, r.day, {_AT}, r.zone_id, r.duration_ms / 1e3 AS seconds "
        f"FROM main.stays AS r {_OF_VISIT}"
    ),
    "events": (
        f"SELECT {_VISIT}, r.store, r.day, {_AT}, r.name, r.sku, r.zone_id, r.slot_id, r.quantity, "
        f"r.value_minor FROM main.events AS r {_OF_VISIT}"
    ),
    "purchases": (
        f"SELECT {_VISIT}, store, day, sku, quantity, unit_price_minor, paid_minor "
        "FROM main.purchases AS r"
    ),
    "slots": "SELECT * EXCLUDE (organisation) FROM main.slots",
    "articles": "SELECT * EXCLUDE (organisation) FROM main.articles",
    "zones": "SELECT * EXCLUDE (organisation) FROM main.zones",
    "shortages": "SELECT * EXCLUDE (organisation) FROM main.shortages",
}
"""What can be asked of, each by the SQL that makes it."""

_SOURCES = frozenset(
    {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY"}
)
"""Where rows of a question may come from, in the parser's words."""
_TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
_FORBIDDEN = frozenset({"getenv", "current_setting", "getvariable"})
_WORDS_MAX = 300
_LETTERS_MAX = 8_000


class TypedRefused(TillfreeError):
    """What was typed is not answered."""


@dataclass(frozen=True, slots=True)
class TypedLimits:
    """What a typed question may take: seconds, bytes of memory; and how many rows are told."""

    seconds: float
    memory_bytes: int
    rows: int


def ask_typed(lake: Lake, scope: Scope, sql: str, salt: str, limits: TypedLimits) -> Answer:
    """Return what SQL gives over the views of a scope.

    `salt` is drawn anew for each question. Raises TypedRefused for what is no SELECT, reads
    anything but the views, or takes too long.
    """
    if len(sql) > _LETTERS_MAX:
        raise TypedRefused(f"{len(sql)} letters are too many: {_LETTERS_MAX} are read")
    with lake.reader(scope) as reader:
        try:
            _show_views(reader, salt)
            _check(reader, sql)
            reader.connection.execute(f"SET memory_limit = '{limits.memory_bytes} bytes'")
            reader.shut()
            rows, columns = _run(reader, sql, limits)
        except duckdb.InterruptException as error:
            raise TypedRefused(
                f"it took longer than {limits.seconds:g} seconds and was broken off: ask for fewer "
                "days, or sum up sooner"
            ) from error
        except duckdb.Error as error:
            raise TypedRefused(str(error).partition("\n")[0][:_WORDS_MAX]) from error
    told = tuple(tuple(cell_of(value) for value in row) for row in rows[: limits.rows])
    return Answer("sql", "Typed", {}, columns, told, is_cut=len(rows) > limits.rows)


def views_of(lake: Lake, scope: Scope) -> dict[str, tuple[str, ...]]:
    """Return the views and the names of their columns."""
    with lake.reader(scope) as reader:
        _show_views(reader, "")
        return {
            name: tuple(
                column[0] for column in reader.connection.sql(f"FROM shown.{name}").description
            )
            for name in VIEWS
        }


def _show_views(reader: Reader, salt: str) -> None:
    reader.connection.execute("CREATE SCHEMA shown")
    quoted = "'" + salt.replace("'", "''") + "'"
    for name, text in VIEWS.items():
        reader.connection.execute(f"CREATE VIEW shown.{name} AS {text.replace('$salt', quoted)}")
    reader.connection.execute("SET search_path = 'shown'")
    reader.connection.execute("SET python_enable_replacements = false")


def _check(reader: Reader, sql: str) -> None:
    row = reader.connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchone()
    told = json.loads(row[0]) if row else {}
    if told.get("error"):
        raise TypedRefused(str(told.get("error_message", ""))[:_WORDS_MAX])
    if len(told["statements"]) != 1:
        raise TypedRefused("one SELECT at a time is answered")
    hidden = {
        str(name).lower()
        for (name,) in reader.connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name <> 'shown' "
            "UNION SELECT table_name FROM duckdb_tables()"
        ).fetchall()
    }
    own: set[str] = set()
    nodes = list(_nodes(told["statements"]))
    for node in nodes:
        for one in node.get("cte_map", {}).get("map", ()):
            name = str(one["key"]).lower()
            if name in hidden:
                raise TypedRefused(
                    f"call what you name {name!r} something else: it is a view's name"
                )
            own.add(name)
    for node in nodes:
        _check_node(node, own)


def _check_node(node: dict[str, Any], own: set[str]) -> None:
    function = str(node.get("function_name", "")).lower()
    if function in _FORBIDDEN:
        raise TypedRefused(f"{function} is not answered here")
    kind = node.get("type")
    if "sample" not in node or "modifiers" in node:
        return
    if kind not in _SOURCES:
        raise TypedRefused("only the views can be read, with SELECT")
    if kind == "TABLE_FUNCTION":
        called = node.get("function")
        name = str(called.get("function_name", "")).lower() if isinstance(called, dict) else ""
        if name not in _TABLE_FUNCTIONS:
            raise TypedRefused(f"{name!r} cannot be read from: only the views can")
    if kind == "BASE_TABLE":
        name = str(node.get("table_name", "")).lower()
        is_plain = not node.get("schema_name") and not node.get("catalog_name")
        if not is_plain or name not in VIEWS.keys() | own:
            raise TypedRefused(f"there is no view {name!r}: there are {', '.join(VIEWS)}")


def _nodes(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        yield found
        for value in found.values():
            yield from _nodes(value)
    elif isinstance(found, list):
        for value in found:
            yield from _nodes(value)


def _run(
    reader: Reader, sql: str, limits: TypedLimits
) -> tuple[list[tuple[object, ...]], tuple[Column, ...]]:
    timer = Timer(limits.seconds, reader.connection.interrupt)
    timer.start()
    try:
        cursor = reader.connection.execute(sql)
        columns = tuple(Column(one[0], "", "") for one in cursor.description or ())
        rows = cursor.fetchmany(limits.rows + 1)
    finally:
        timer.cancel()
    return rows, columns

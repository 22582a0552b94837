"""What somebody types is answered from views that hold nothing personal, or not at all."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from benchmarks.measuring.made_visits import MadeSpec, made_day, made_store

from tillfree.insight.lake import Lake, Scope, TypedLimits, TypedRefused, ask_typed, views_of

OWN, OTHER = Scope("organisation-a"), Scope("organisation-b")
LIMITS = TypedLimits(20.0, 1 << 28, 1_000)


@pytest.fixture(scope="module")
def lake() -> Iterator[Lake]:
    """Give a lake of two organisations."""
    with TemporaryDirectory() as name:
        found = Lake(Path(name))
        for seed, scope in enumerate((OWN, OTHER)):
            found.write_store(scope.organisation, "store-1", made_store())
            made = made_day(MadeSpec(visits=80, positions=3), "store-1", date(2026, 3, 1), seed)
            found.write(scope.organisation, "store-1", made)
        yield found


def typed(lake: Lake, sql: str, salt: str = "s") -> list[tuple[object, ...]]:
    """Return the rows of what is typed."""
    return list(ask_typed(lake, OWN, sql, salt, LIMITS).rows)


def test_views_are_joined_by_a_word_that_is_new_each_time(lake: Lake) -> None:
    sql = (
        "WITH took AS (SELECT visit, count(*) AS acts FROM acts WHERE kind = 'pick' GROUP BY visit)"
        " SELECT v.visit, t.acts FROM visits AS v JOIN took AS t USING (visit) ORDER BY v.visit"
    )
    one, other = typed(lake, sql), typed(lake, sql, "other")
    assert len(one) == len(other) > 20
    assert not {row[0] for row in one} & {row[0] for row in other}
    assert sorted(str(row[1]) for row in one) == sorted(str(row[1]) for row in other)


def test_no_view_holds_a_person_or_an_id(lake: Lake) -> None:
    columns = {column for names in views_of(lake, OWN).values() for column in names}
    assert not columns & {"person", "visit_id", "track_id", "t_ns", "happened_at", "entered_at"}
    for view in views_of(lake, OWN):
        for row in typed(lake, f"SELECT * FROM {view}"):
            assert not any("person-" in str(cell) or "store-1-26" in str(cell) for cell in row)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM main.visits",
        "SELECT * FROM memory.main.visits",
        "SELECT person FROM positions",
        "SELECT * FROM labels",
        "SELECT (SELECT max(person) FROM main.visits)",
        "SELECT * FROM visits WHERE visit IN (SELECT person FROM main.visits)",
        "WITH a AS (WITH labels AS (SELECT 1) SELECT * FROM labels) SELECT * FROM labels",
        "SELECT * FROM read_parquet('/tmp/**/*.parquet')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM query('SELECT * FROM main.visits')",
        "SELECT * FROM query_table('main.visits')",
        "SELECT * FROM duckdb_views()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM sqlite_master",
        "SELECT current_setting('allowed_paths')",
        "DESCRIBE main.visits",
        "SUMMARIZE main.visits",
        "COPY visits TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'",
        "SET lock_configuration = false",
        "INSTALL httpfs",
        "CREATE TABLE x AS SELECT 1",
        "DROP VIEW visits",
        "PIVOT main.visits ON store USING count(*)",
        "SELECT 1; SELECT 2",
        "",
        "SELECT nothing FROM visits",
        "SELECT " + "1," * 5_000 + "1",
    ],
)
def test_whatever_else_is_refused(lake: Lake, sql: str) -> None:
    with pytest.raises(TypedRefused):
        typed(lake, sql)


def test_what_takes_too_long_is_broken_off(lake: Lake) -> None:
    limits = TypedLimits(0.2, 1 << 28, 10)
    sql = "SELECT sum(a.range * b.range) FROM range(3000000) AS a, range(3000000) AS b"
    with pytest.raises(TypedRefused, match=r"longer than 0\.2 seconds"):
        ask_typed(lake, OWN, sql, "s", limits)


def test_no_more_rows_are_told_than_may_be(lake: Lake) -> None:
    answer = ask_typed(lake, OWN, "SELECT range FROM range(50)", "s", TypedLimits(9.0, 1 << 28, 10))
    assert answer.is_cut and len(answer.rows) == 10

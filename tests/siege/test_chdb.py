"""Funnels and retention are ClickHouse's `windowFunnel` and `retention` on the same random events.

Of events at one moment ClickHouse says no order, so each session's are at moments of their own.
Its `strict_order` ends a whole session at the first event out of order, where ours goes on to the
next beginning; that mode is held against trying every beginning instead.
"""

import json
from collections import Counter
from datetime import date, timedelta

import chdb
import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillfree.insight import all_questions
from tillfree.insight.funnel import Moments, reached

pytestmark = pytest.mark.siege

NAMES = ("view_item_list", "select_item", "view_item", "add_to_cart", "purchase")
FIRST_DAY = date(2026, 3, 1)
Session = list[tuple[int, str]]
SESSIONS = st.lists(
    st.lists(
        st.tuples(st.integers(1, 60), st.sampled_from(NAMES)), max_size=14, unique_by=lambda e: e[0]
    ).map(sorted),
    min_size=1,
    max_size=12,
)
STEPS = st.permutations(NAMES).flatmap(
    lambda names: st.integers(1, 5).map(lambda count: tuple(names[:count]))
)


def clickhouse(sql: str) -> list[list[int]]:
    """Return the rows of a query that needs no table."""
    told = str(chdb.query(sql, "JSONCompactEachRow"))
    return [[int(value) for value in json.loads(line)] for line in told.splitlines()]


def by_sql(sessions: list[Session], steps: tuple[str, ...], window_s: int, mode: str) -> list[int]:
    """Return how many sessions came to each step, as `funnel.sql` says it."""
    with duckdb.connect(":memory:") as lake:
        lake.execute(
            "CREATE TABLE events (store VARCHAR, day DATE, visit_id VARCHAR, event_id VARCHAR, "
            "name VARCHAR, t_ns BIGINT, zone_id VARCHAR, sku VARCHAR)"
        )
        lake.execute(
            "CREATE TABLE visits (store VARCHAR, day DATE, visit_id VARCHAR, entered_at TIMESTAMP)"
        )
        for number, session in enumerate(sessions):
            visit = ["s", FIRST_DAY, f"v{number}"]
            lake.execute("INSERT INTO visits VALUES (?, ?, ?, TIMESTAMP '2026-03-01 09:00')", visit)
            for at_s, name in session:
                event = [*visit, f"e{at_s}", name, at_s * 1_000_000_000, "z", "a"]
                lake.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", event)
        chosen: dict[str, object] = {f"step{k}": "" for k in range(1, 7)}
        chosen |= {f"step{k}": name for k, name in enumerate(steps, 1)}
        chosen |= {"window_s": window_s, "mode": mode, "per": "visit", "by": "none"}
        rows = lake.execute(all_questions()["funnel"].sql, chosen).fetchall()
    return [row[3] for row in rows] or [0] * len(steps)


def by_kernel(
    sessions: list[Session], steps: tuple[str, ...], window_s: int, mode: str
) -> list[int]:
    """Return the same by the quick way."""
    rows = [
        (number, at_s, 1 << steps.index(name))
        for number, session in enumerate(sessions)
        for at_s, name in session
        if name in steps
    ]
    table = np.array(rows, np.int64).reshape(-1, 3)
    nothing = np.zeros(len(table), np.int32)
    begins = np.diff(table[:, 0], prepend=-1) != 0
    moments = Moments(
        begins, nothing, table[:, 2].astype(np.uint8), nothing, table[:, 1] * 1_000_000_000
    )
    found = reached(moments, len(steps), window_s * 1_000_000_000, strict=mode == "strict")
    return [int(count) for count in np.count_nonzero(found.t_ns, axis=0)]


def at_least(levels: list[int], steps: tuple[str, ...]) -> list[int]:
    """Return how many came to each step or further."""
    return [sum(level >= step for level in levels) for step in range(1, len(steps) + 1)]


@given(SESSIONS, STEPS, st.integers(1, 70))
@settings(max_examples=40, deadline=None)
def test_a_funnel_is_clickhouses(
    sessions: list[Session], steps: tuple[str, ...], window_s: int
) -> None:
    values = ", ".join(
        f"({number}, {at_s}, '{name}')"
        for number, session in enumerate(sessions)
        for at_s, name in session
    )
    wanted = ", ".join(f"name = '{name}'" for name in steps)
    levels = []
    if values:
        table = f"values('session UInt32, t UInt64, name String', {values})"
        levels = [
            row[0]
            for row in clickhouse(
                f"SELECT windowFunnel({window_s})(t, {wanted}) FROM {table} GROUP BY session"
            )
        ]
    found = at_least(levels, steps)
    assert by_sql(sessions, steps, window_s, "ordered") == found
    assert by_kernel(sessions, steps, window_s, "ordered") == found


def strictly(session: Session, steps: tuple[str, ...], window_s: int) -> int:
    """Return how far a session came with nothing of the funnel in between, from any beginning."""
    events = [event for event in session if event[1] in steps]
    best = 0
    for start, (begun_s, _) in enumerate(events):
        run = zip(events[start:], steps, strict=False)
        level = 0
        for (at_s, name), step in run:
            if name != step or at_s - begun_s > window_s:
                break
            level += 1
        best = max(best, level)
    return best


@given(SESSIONS, STEPS, st.integers(1, 70))
@settings(max_examples=60, deadline=None)
def test_a_strict_funnel_is_the_best_of_every_beginning(
    sessions: list[Session], steps: tuple[str, ...], window_s: int
) -> None:
    found = at_least([strictly(session, steps, window_s) for session in sessions], steps)
    assert by_sql(sessions, steps, window_s, "strict") == found
    assert by_kernel(sessions, steps, window_s, "strict") == found


@given(
    st.dictionaries(
        st.integers(0, 15), st.sets(st.integers(0, 20), min_size=1, max_size=10), min_size=1
    ),
    st.integers(2, 9),
)
@settings(max_examples=40, deadline=None)
def test_retention_is_clickhouses(came: dict[int, set[int]], period_days: int) -> None:
    with duckdb.connect(":memory:") as lake:
        lake.execute(
            "CREATE TABLE daily_people (store VARCHAR, day DATE, person VARCHAR, bought INTEGER)"
        )
        for person, days in came.items():
            for day in sorted(days):
                row = [FIRST_DAY + timedelta(day), f"p{person}"]
                lake.execute("INSERT INTO daily_people VALUES ('s', ?, ?, 1)", row)
        chosen = {"period_days": period_days, "what": "visit"}
        told = lake.execute(all_questions()["retention"].sql, chosen).fetchall()
    first = min(min(days) for days in came.values())
    said = {
        ((row[0] - FIRST_DAY).days - first, row[1]): (row[2], row[3])
        for row in told
    }  # fmt: skip
    values = ", ".join(
        f"({person}, {(day - first) // period_days})"
        for person, days in came.items()
        for day in days
    )
    last = 21 // period_days + 1
    table = f"values('person UInt32, period UInt32', {values})"
    found: Counter[tuple[int, int]] = Counter()
    for cohort in sorted({(min(days) - first) // period_days for days in came.values()}):
        later = ", ".join(f"period = {cohort + k}" for k in range(1, last + 1))
        new = f"SELECT person FROM {table} GROUP BY person HAVING min(period) = {cohort}"
        rows = clickhouse(
            f"SELECT arrayJoin(arrayEnumerate(kept)) - 1, kept[arrayJoin(arrayEnumerate(kept))] "
            f"FROM (SELECT retention(period = {cohort}, {later}) AS kept FROM {table} "
            f"WHERE person IN ({new}) GROUP BY person)"
        )
        for place, is_kept in rows:
            found[cohort * period_days, place] += is_kept
    assert {key: people for key, (people, _) in said.items()} == +found
    assert all(cohort == found[key[0], 0] for key, (_, cohort) in said.items())

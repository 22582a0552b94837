"""Rules: read as written, one sentence for each fault, the same by hand, by act and by SQL."""

from collections.abc import Iterator
from dataclasses import astuple

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audience.drawing import ACTS, DAY_NS, MEMBERS, NOW_NS, RULES, written
from tillfree.audience import Act, Rule, bulk_query, holds, next_change_ns, parse
from tillfree.audience.rules import Absent, Both, Count, CountVisits, Either, Not, Pattern
from tillfree.core.errors import SegmentRefused

_JUICE = Pattern("picked_up", "sku", "juice")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            'picked_up(sku "juice") at least 3 times in 30 days and bought(sku "juice") never',
            Both(
                Count(_JUICE, False, 3, 30 * 86_400),
                Count(Pattern("bought", "sku", "juice"), True, 0),
            ),
        ),
        (
            'hesitated(category "coffee") over 20 s in 2 weeks',
            Count(Pattern("hesitated", "category", "coffee", 20), False, 1, 14 * 86_400),
        ),
        (
            'visits with bought(sku "A") without bought(sku "B") at least 2 times',
            CountVisits(Pattern("bought", "sku", "A"), Pattern("bought", "sku", "B"), False, 2),
        ),
        ("absent 21 days", Absent(21 * 86_400)),
        ("visited at most 1 time in 12 hours", Count(Pattern("visited"), True, 1, 43_200)),
        (
            'not visited or put_back and (absent 1 day or visited(store "s"))',
            Either(
                Not(Count(Pattern("visited"), False, 1)),
                Both(
                    Count(Pattern("put_back"), False, 1),
                    Either(Absent(86_400), Count(Pattern("visited", "store", "s"), False, 1)),
                ),
            ),
        ),
    ],
)
def test_what_is_written_is_read(text: str, rule: Rule) -> None:
    assert parse(text) == rule


@given(RULES)
def test_every_rule_comes_back(rule: Rule) -> None:
    assert parse(written(rule)) == rule


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "its end"),
        ("liked", "'liked' at letter 1"),
        ("bought(colour 1)", "sku, category or store"),
        ('bought(sku "")', 'a name in "quotes"'),
        ("bought at least times", "a whole number after times"),
        ("bought at least 3", "times"),
        ("bought at least 3000 times", "too much"),
        ("bought in 3", "seconds, minutes, hours, days or weeks"),
        ("bought in 400 days", "up to 365 days"),
        ("bought in 0 days", "up to 365 days"),
        ("bought over 3 s", "bought has no duration"),
        ('visited(sku "x")', "a visit is of a store"),
        ("bought bought", "and, or, or the end"),
        ("bought; drop", "';' at letter 7"),
        ('bought(sku "x', "which means nothing"),
        ("(" * 20 + "bought" + ")" * 20, "deeper than"),
        (" and ".join(["bought"] * 50), "more than 40 parts"),
        ("not " * 20 + "bought", "deeper than"),
        ("x" * 3_000, "3000 letters"),
        ("visits bought", "where with should be"),
        ("'", "means nothing"),
    ],
)
def test_a_fault_is_one_sentence_with_its_place(text: str, told: str) -> None:
    with pytest.raises(SegmentRefused) as refused:
        parse(text)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.text('()"abcdefghijklmnopqrstuvwxyz _0123456789', max_size=80))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except SegmentRefused as refused:
        assert str(refused)


@pytest.fixture(scope="module")
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database in memory with an empty table of acts."""
    with duckdb.connect(config={"threads": 1}) as lake:
        lake.execute(
            "create table act (member_id text, act_id text, visit_id text, kind text, at_ns bigint,"
            " store text, sku text, category text, duration_s int)"
        )
        yield lake


@settings(max_examples=40)
@given(rule=RULES, members=MEMBERS)
def test_sql_in_bulk_gives_the_same(
    lake: duckdb.DuckDBPyConnection, rule: Rule, members: dict[str, list[Act]]
) -> None:
    lake.execute("delete from act")
    rows = [[member, *astuple(one)] for member, acts in members.items() for one in acts]
    for row in rows:
        lake.execute("insert into act values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    query = bulk_query(rule, NOW_NS)
    found = lake.execute(query.text.replace(":p", "$p"), query.parameters).fetchall()
    assert [row[0] for row in found] == sorted(
        member for member, acts in members.items() if holds(rule, acts, NOW_NS)
    )


@given(rule=RULES, acts=st.lists(ACTS, max_size=6), halves=st.integers(0, 30))
def test_nothing_changes_before_it_is_said_to(rule: Rule, acts: list[Act], halves: int) -> None:
    next_ns = next_change_ns(rule, acts, NOW_NS)
    later_ns = NOW_NS + halves * DAY_NS // 2
    if later_ns < next_ns or not next_ns:
        assert holds(rule, acts, later_ns) == holds(rule, acts, NOW_NS)


def test_windows_end_to_the_nanosecond() -> None:
    rule = parse('picked_up(sku "juice") in 1 day')
    act = Act("a", "v", "picked_up", NOW_NS, sku="juice")
    assert not holds(rule, [act], NOW_NS - 1)
    assert holds(rule, [act], NOW_NS)
    assert holds(rule, [act], NOW_NS + DAY_NS - 1)
    assert not holds(rule, [act], NOW_NS + DAY_NS)
    assert next_change_ns(rule, [act], NOW_NS) == NOW_NS + DAY_NS


def test_a_table_is_named_by_us_alone() -> None:
    with pytest.raises(ValueError, match="drop"):
        bulk_query(Absent(1), 1, "act; drop table act")

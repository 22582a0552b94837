"""Days, weeks and months are those of the store's calendar, summer time included."""

from datetime import date

import pytest

from tillfree.web.faces.console.spans import span_of, zone_of

NOON_NS = 1_700_000_000_000_000_000
HOUR_NS = 3_600 * 10**9


def test_a_day_has_as_many_hours_as_it_has() -> None:
    assert len(span_of("day", "2026-11-23", "Asia/Seoul", NOON_NS).edges_ns) == 25
    long = span_of("day", "2026-10-25", "Europe/Berlin", NOON_NS)
    assert long.edges_ns[-1] - long.edges_ns[0] == 25 * HOUR_NS
    assert len(long.edges_ns) == 26


@pytest.mark.parametrize(
    ("kind", "first", "after", "pieces"),
    [
        ("week", date(2026, 11, 23), date(2026, 11, 30), 7),
        ("month", date(2026, 11, 1), date(2026, 12, 1), 30),
        ("year", date(2026, 11, 25), date(2026, 11, 26), 24),
    ],
)
def test_a_span_holds_its_day(kind: str, first: date, after: date, pieces: int) -> None:
    span = span_of(kind, "2026-11-25", "Asia/Seoul", NOON_NS)
    assert (span.first, span.after, len(span.edges_ns) - 1) == (first, after, pieces)
    assert span.before < span.first <= span.last < span.after


@pytest.mark.parametrize("day", ["", "yesterday", "0001-01-01", "9999-12-31"])
def test_no_day_is_today(day: str) -> None:
    assert span_of("day", day, "Asia/Seoul", NOON_NS).first == date(2023, 11, 15)
    assert zone_of("no such zone").key == "UTC"


def test_the_days_of_a_week_or_month_begin_where_one_was() -> None:
    for kind in ("week", "month"):
        now = span_of(kind, "", "Asia/Seoul", NOON_NS)
        assert span_of("day", str(now.day), "Asia/Seoul", NOON_NS).first == date(2023, 11, 15)

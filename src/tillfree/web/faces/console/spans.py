"""Days, weeks and months of a store's own calendar, in pieces that a chart can show."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tillfree.core.clock import NS_PER_S

SPANS = ("day", "week", "month")
_HOUR_NS = 3_600 * NS_PER_S


@dataclass(frozen=True, slots=True)
class Span:
    """A day, week or month; `edges_ns` are where its pieces (hours or days) begin and end.

    `day` is the day in it that was asked for, which a longer or shorter span goes on from.
    """

    kind: str
    day: date
    first: date
    after: date
    edges_ns: tuple[int, ...]

    @property
    def last(self) -> date:
        """The last day in it."""
        return self.after - timedelta(days=1)

    @property
    def before(self) -> date:
        """A day in the span before this one."""
        return self.first - timedelta(days=1)


def span_of(kind: str, day: str, zone: str, now_ns: int) -> Span:
    """Return the span of that kind that a day (as 2026-11-23; now where it is none) lies in."""
    where = zone_of(zone)
    try:
        some = date.fromisoformat(day)
    except ValueError:
        some = datetime.fromtimestamp(now_ns // NS_PER_S, where).date()
    if not 1970 < some.year < 2100:
        some = datetime.fromtimestamp(now_ns // NS_PER_S, where).date()
    if kind == "week":
        first = some - timedelta(days=some.weekday())
        after = first + timedelta(days=7)
    elif kind == "month":
        first = some.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
    else:
        kind, first, after = "day", some, some + timedelta(days=1)
    days = [first + timedelta(days=count) for count in range((after - first).days + 1)]
    edges = [_start_ns(one, where) for one in days]
    if kind == "day":
        edges = [*range(edges[0], edges[1], _HOUR_NS), edges[1]]
    return Span(kind, some, first, after, tuple(edges))


def zone_of(zone: str) -> ZoneInfo:
    """Return a zone by its name, UTC for one that there is not."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _start_ns(day: date, zone: ZoneInfo) -> int:
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    return round(start.timestamp()) * NS_PER_S

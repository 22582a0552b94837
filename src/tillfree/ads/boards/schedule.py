"""Which loop a board shows when, by its own clock: pure, for a day ahead."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tillfree.ads.boards.records import Board, Daypart
from tillfree.core.clock import NS_PER_S

_DAYS_MAX = 8


def parts_ahead(board: Board, from_ns: int, until_ns: int) -> tuple[tuple[int, int, Daypart], ...]:
    """Return what is shown between two moments (ns UTC): from when until when, and the daypart.

    Of dayparts that overlap the first in the board's list holds. Where none does there is a gap.
    """
    found: list[tuple[int, int, Daypart]] = []
    edges = sorted({from_ns, until_ns, *_edges(board, from_ns, until_ns)})
    for begin_ns, end_ns in pairwise(edges):
        part = part_at(board, begin_ns)
        if part is None:
            continue
        if found and found[-1][1] == begin_ns and found[-1][2] is part:
            found[-1] = (found[-1][0], end_ns, part)
        else:
            found.append((begin_ns, end_ns, part))
    return tuple(found)


def part_at(board: Board, at_ns: int) -> Daypart | None:
    """Return the daypart of a moment (ns UTC), None where nothing is to be shown."""
    local = _local(board, at_ns)
    minute = local.hour * 60 + local.minute
    for part in board.dayparts:
        if local.weekday() in part.weekdays and part.from_minute <= minute < part.until_minute:
            return part
    return None


def _local(board: Board, at_ns: int) -> datetime:
    return datetime.fromtimestamp(at_ns // NS_PER_S, UTC).astimezone(ZoneInfo(board.time_zone))


def _edges(board: Board, from_ns: int, until_ns: int) -> Iterator[int]:
    """Yield the moments between two at which a daypart begins or ends."""
    zone, first = ZoneInfo(board.time_zone), _local(board, from_ns).date()
    minutes = {m for part in board.dayparts for m in (part.from_minute, part.until_minute)}
    for number in range(_DAYS_MAX):
        midnight = datetime.combine(first + timedelta(days=number), datetime.min.time())
        for minute in sorted(minutes):
            # A time that a change of clocks leaves out or repeats is taken as the zone has it.
            edge = (midnight + timedelta(minutes=minute)).replace(tzinfo=zone)
            edge_ns = round(edge.timestamp()) * NS_PER_S
            if from_ns < edge_ns < until_ns:
                yield edge_ns

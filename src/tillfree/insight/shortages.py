"""When an article was out of stock: from counts and acts at the shelf, by hour.

Stock is what was counted last, plus what was put on the shelf since, less what was taken. It is
known from the first count on; before, nothing is said to be missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_HOUR_NS = 3_600_000_000_000


@dataclass(frozen=True, slots=True)
class StockMove:
    """Units of an article in a slot: counted (`is_count`), or more (positive) or fewer."""

    t_ns: int
    slot_id: str
    sku: str
    quantity: int
    is_count: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """An article was in none of its slots for `out_s` seconds of the hour that begins at
    `hour_ns` (ns UTC)."""

    sku: str
    hour_ns: int
    out_s: float


def shortages_of(moves: Iterable[StockMove], until_ns: int) -> tuple[Shortage, ...]:
    """Return the shortages up to `until_ns`, by article and hour; at most one an hour and article.

    Stock below nothing is nothing: somebody put something back that was never counted.
    """
    by_sku: dict[str, list[StockMove]] = {}
    for move in sorted(moves, key=lambda m: (m.t_ns, not m.is_count, m.slot_id, m.quantity)):
        if move.t_ns < until_ns:
            by_sku.setdefault(move.sku, []).append(move)
    found = []
    for sku, of_sku in sorted(by_sku.items()):
        seconds: dict[int, float] = {}
        for from_ns, to_ns in _empty_spans(of_sku, until_ns):
            _spread(from_ns, to_ns, seconds)
        found += [Shortage(sku, hour, seconds[hour]) for hour in sorted(seconds)]
    return tuple(found)


def _empty_spans(moves: list[StockMove], until_ns: int) -> Iterable[tuple[int, int]]:
    stock: dict[str, int] = {}
    empty_ns: int | None = None
    for move in moves:
        if move.is_count:
            stock[move.slot_id] = move.quantity
        elif move.slot_id in stock:
            stock[move.slot_id] = max(0, stock[move.slot_id] + move.quantity)
        is_empty = bool(stock) and not any(stock.values())
        if is_empty and empty_ns is None:
            empty_ns = move.t_ns
        elif not is_empty and empty_ns is not None:
            yield empty_ns, move.t_ns
            empty_ns = None
    if empty_ns is not None:
        yield empty_ns, until_ns


def _spread(from_ns: int, to_ns: int, seconds: dict[int, float]) -> None:
    """Add a span to the hours it lies in."""
    at_ns = from_ns
    while at_ns < to_ns:
        hour_ns = at_ns // _HOUR_NS * _HOUR_NS
        end_ns = min(to_ns, hour_ns + _HOUR_NS)
        seconds[hour_ns] = seconds.get(hour_ns, 0.0) + (end_ns - at_ns) / 1e9
        at_ns = end_ns

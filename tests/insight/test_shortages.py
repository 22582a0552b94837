"""When an article is out of stock, from counts and acts."""

from tillfree.insight import StockMove, shortages_of

HOUR = 3_600_000_000_000


def move(hours: float, quantity: int, slot: str = "a", *, count: bool = False) -> StockMove:
    return StockMove(round(hours * HOUR), slot, "milk", quantity, count)


def told(*moves: StockMove, until: float = 10.0) -> list[tuple[int, float]]:
    return [(s.hour_ns // HOUR, s.out_s) for s in shortages_of(moves, round(until * HOUR))]


def test_empty_from_the_last_taking_to_the_restock() -> None:
    moves = (move(1, 2, count=True), move(2, -1), move(3.5, -1), move(5.25, 6))
    assert told(*moves) == [(3, 1800.0), (4, 3600.0), (5, 900.0)]
    assert told(*reversed(moves)) == told(*moves)


def test_out_only_when_every_slot_is_empty() -> None:
    moves = (move(1, 1, count=True), move(1, 1, "b", count=True), move(2, -1), move(9, -1, "b"))
    assert told(*moves) == [(9, 3600.0)]


def test_nothing_is_missing_before_the_first_count() -> None:
    assert told(move(1, -5), move(2, -5)) == []
    assert told(move(1, -5), move(9.5, 0, count=True)) == [(9, 1800.0)]

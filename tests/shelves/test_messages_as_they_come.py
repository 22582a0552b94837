"""Late, doubled, missing and odd messages; cutting a trace otherwise changes nothing of weight."""

import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shelves.plates import (
    START_NS,
    Message,
    Plate,
    board,
    chunks_of,
    end_of,
    messages,
    play,
    seconds_of,
    standing,
)
from tillfree.sensors import WeightChunk
from tillfree.shelves import CellHealth, CellState, ShelfChange, ShelfMonitor

UNITS = [[300.0, 180.0]]


def fresh() -> ShelfMonitor:
    """Return a monitor of one plate."""
    store, catalogue = board(UNITS)
    return ShelfMonitor(store, catalogue)


def busy_plate() -> Plate:
    """Return a plate with four acts."""
    plate = Plate(seconds=20.0, seed=5).act(4.0, -300.0).act(4.6, -180.0, press_s=0.15)
    return plate.act(10.03, 300.0).act(14.0, -600.0).shake(9.0, 11.0, 6.0)


EXPECTED = [(4.0, -300.0), (4.6, -180.0), (10.03, 300.0), (14.0, -600.0)]


def assert_expected(changes: list[ShelfChange]) -> None:
    """Check the four acts of the busy plate."""
    assert [round(change.delta_g / 10.0) for change in changes] == pytest.approx(
        [round(grams / 10.0) for _, grams in EXPECTED], abs=2
    )
    for change, (at_s, _) in zip(changes, EXPECTED, strict=True):
        assert seconds_of(change) == pytest.approx(at_s, abs=0.11)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=10, max_size=80))
def test_any_cutting_into_messages(sizes: list[int]) -> None:
    """Boundaries of messages do not matter."""
    stream = messages({"w0": chunks_of(busy_plate(), sizes)})
    assert_expected(standing(play(fresh(), stream)))


@settings(max_examples=25, deadline=None)
@given(
    late=st.sets(st.integers(0, 39), max_size=10), doubled=st.sets(st.integers(0, 39), max_size=10)
)
def test_late_and_doubled_messages(late: set[int], doubled: set[int]) -> None:
    """A message one place late, and one that comes twice."""
    stream = messages({"w0": chunks_of(busy_plate())})
    order: list[Message] = []
    held: list[Message] = []
    for index, message in enumerate(stream):
        (held if index in late and index + 1 < len(stream) else order).append(message)
        if index in doubled:
            order.append(message)
        if held and index not in late:
            order += held
            held = []
    assert_expected(standing(play(fresh(), order + held)))


def test_snapshot_at_any_point_continues_the_same() -> None:
    """Pickle and go on: not a byte differs."""
    stream = messages({"w0": chunks_of(busy_plate())})
    whole = play(fresh(), stream)
    for cut in range(5, 40, 7):
        monitor = fresh()
        first = []
        tick = stream[0][0]
        said = []
        for end_ns, name, chunk in stream:
            while tick < end_ns:
                said += [((tick - START_NS) / 1e9, event) for event in monitor.advance(tick)]
                tick += 100_000_000
            monitor.weigh(name, chunk)
            first.append(chunk)
            if len(first) == cut:
                monitor = pickle.loads(pickle.dumps(monitor))
        for _ in range(40):
            said += [((tick - START_NS) / 1e9, event) for event in monitor.advance(tick)]
            tick += 100_000_000
        assert said == whole


def test_readings_that_are_none() -> None:
    """None, NaN, infinities and absurd values are left out."""
    odd = (None, math.nan, math.inf, -math.inf, 1e12)
    stream = []
    for end_ns, name, chunk in messages({"w0": chunks_of(busy_plate())}):
        grams = list(chunk.grams)
        grams[3] = odd[(end_ns // 500_000_000) % 5]
        stream.append((end_ns, name, WeightChunk(chunk.t_ns, chunk.rate_hz, tuple(grams))))
    assert_expected(standing(play(fresh(), stream)))


def test_a_step_across_missing_messages_has_the_gap_as_window() -> None:
    """A cell that was away, and was lighter when it came back."""
    plate = Plate(seconds=14.0).act(6.2, -300.0)
    stream = [m for m in messages({"w0": chunks_of(plate)}) if not 5.0 < _end_s(m) <= 7.5]
    changes = standing(play(fresh(), stream))
    assert len(changes) == 1
    assert changes[0].delta_g == pytest.approx(-300.0, abs=4.0)
    assert (changes[0].to_ns - changes[0].from_ns) / 1e9 == pytest.approx(2.55, abs=0.1)


def _end_s(message: Message) -> float:
    """Return the end of a message's window, seconds from the start."""
    return (message[0] - START_NS) / 1e9


def test_a_silent_cell_is_told_and_so_is_its_return() -> None:
    """Health with since when."""
    plate = Plate(seconds=20.0)
    stream = [m for m in messages({"w0": chunks_of(plate)}) if not 6.0 < _end_s(m) <= 12.0]
    other = Plate(seconds=20.0, seed=9)
    store, catalogue = board([[300.0], [300.0]])
    stream = sorted(stream + messages({"w1": chunks_of(other)}), key=lambda m: (m[0], m[1]))
    events = play(ShelfMonitor(store, catalogue), stream)
    health = [e for at_s, e in events if isinstance(e, CellHealth) and at_s < 20.0]
    assert [(e.sensor_id, e.state) for e in health] == [
        ("w0", CellState.SILENT),
        ("w0", CellState.WORKING),
    ]
    assert (health[0].since_ns - START_NS) / 1e9 == pytest.approx(6.0, abs=0.1)


def test_unknown_sensors_and_impossible_messages_are_counted() -> None:
    """Nothing of them remains."""
    monitor = fresh()
    monitor.weigh("nobody", WeightChunk(START_NS, 20.0, (1.0,)))
    monitor.weigh("w0", WeightChunk(-5, 20.0, (1.0,)))
    monitor.weigh("w0", WeightChunk(2**63, 20.0, (1.0,)))
    monitor.weigh("w0", WeightChunk(START_NS, math.nan, ()))
    monitor.weigh("w0", WeightChunk(START_NS, 0.0, (1.0, 2.0)))
    assert (monitor.unknown_messages, monitor.impossible_messages) == (1, 2)
    assert monitor.advance(START_NS + 10**9) == []


def test_memory_is_flat() -> None:
    """What is kept after an hour is what was kept after a minute."""
    monitor = fresh()
    sizes = []
    plate = Plate(seconds=60.0, seed=3).act(20.0, -300.0).act(40.0, 300.0)
    for minute in range(6):
        for chunk in chunks_of(plate, shift_ns=minute * 60_000_000_000):
            monitor.weigh("w0", chunk)
            monitor.advance(end_of(chunk))
        sizes.append(len(pickle.dumps(monitor)))
    assert max(sizes) - min(sizes) < 2000

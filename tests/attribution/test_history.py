"""The last seconds of each track: rings that forget, rows found by their time."""

import pytest

from tests.attribution.corner import at_ns, standing
from tillfree.attribution.history import T, TrackHistory, X


def filled(rows: int = 256, ticks: int = 60) -> TrackHistory:
    history = TrackHistory(14.0, rows)
    for k in range(ticks):
        history.add((standing(1, 0.1 * k, (0.1 * k, 1.0)),))
    return history


def test_rows_are_found_by_their_time() -> None:
    history = filled()
    rows = history.window(1, at_ns(2.0), at_ns(2.5))
    assert rows[:, T] == pytest.approx([2.0, 2.1, 2.2, 2.3, 2.4, 2.5])
    row = history.nearest(1, at_ns(3.04), 0.2)
    assert row is not None and row[X] == pytest.approx(3.0)


def test_nothing_near_enough_is_none() -> None:
    history = filled()
    assert history.nearest(1, at_ns(9.0), 0.5) is None
    assert history.nearest(7, at_ns(1.0), 0.5) is None
    assert len(history.window(7, at_ns(0.0), at_ns(9.0))) == 0


def test_the_ring_keeps_only_the_newest_in_order() -> None:
    history = filled(rows=16)
    rows = history.window(1, at_ns(0.0), at_ns(9.0))
    assert rows[:, T] == pytest.approx([0.1 * k for k in range(44, 60)])
    assert history.last_position(1) == pytest.approx((5.9, 1.0))


def test_a_track_unseen_for_longer_than_the_span_is_forgotten() -> None:
    history = filled()
    history.add((standing(2, 19.0, (0.0, 0.0)),))
    assert history.tracks() == [1, 2]
    history.add((standing(2, 20.5, (0.0, 0.0)),))
    assert history.tracks() == [2]
    assert history.last_position(1) is None

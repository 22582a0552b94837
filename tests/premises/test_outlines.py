"""Which polygons cross or touch themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.premises.outlines import crosses_itself

SIMPLE = {
    "triangle": [[0, 0], [1, 0], [0, 1]],
    "square, other way": [[0, 0], [0, 1], [1, 1], [1, 0]],
    "horseshoe": [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3]],
    "a corner on a side": [[0, 0], [1, 0], [2, 0], [2, 2], [0, 2]],
    "a corner twice": [[0, 0], [2, 0], [2, 0], [2, 2], [0, 2]],
}

CROSSING = {
    "bow": [[0, 0], [2, 2], [2, 0], [0, 2]],
    "a corner that touches a side": [[0, 0], [4, 0], [4, 4], [2, 0], [0, 4]],
    "two corners at one place": [[0, 0], [2, 1], [4, 0], [4, 4], [2, 1], [0, 4]],
    "a spike": [[0, 0], [4, 0], [6, 0], [4, 0], [4, 4], [0, 4]],
    "sides that lie on each other": [[0, 0], [4, 0], [4, 2], [1, 2], [1, 0], [3, 0], [3, -2]],
}


@pytest.mark.parametrize("name", SIMPLE)
def test_simple(name: str) -> None:
    assert not crosses_itself(np.array(SIMPLE[name], float))


@pytest.mark.parametrize("name", CROSSING)
def test_crossing(name: str) -> None:
    assert crosses_itself(np.array(CROSSING[name], float))


@given(
    radii=st.lists(st.floats(0.5, 9.0), min_size=3, max_size=40),
    turn=st.floats(0.0, 7.0),
    first=st.integers(0, 39),
)
def test_stars_around_a_point_are_simple_until_two_corners_change_places(
    radii: list[float], turn: float, first: int
) -> None:
    angles = np.linspace(0.0, 2.0 * np.pi, len(radii), endpoint=False) + turn
    star = np.array(radii)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert not crosses_itself(np.roll(star, first, axis=0))
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if len(ring) >= 4:
        ring[[0, 1]] = ring[[1, 0]]
        assert crosses_itself(ring)

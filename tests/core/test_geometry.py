"""Plane geometry, held against shapely and against what can be seen by eye."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tillfree.core.geometry import (
    boundary_distance_m,
    contains,
    polygon_area_m2,
    segment_distance_m,
)

Array = NDArray[np.float64]
SQUARE = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])


@st.composite
def stars(draw: st.DrawFn) -> Array:
    """Draw a polygon whose vertices go once round a centre, so that no edges cross."""
    angles = sorted(draw(st.lists(st.floats(0, 6.28), min_size=4, max_size=9, unique=True)))
    radii = draw(st.lists(st.floats(0.5, 5), min_size=len(angles), max_size=len(angles)))
    return np.array(
        [(r * math.cos(a), r * math.sin(a)) for a, r in zip(angles, radii, strict=True)]
    )


@given(stars(), st.lists(st.tuples(st.floats(-6, 6), st.floats(-6, 6)), min_size=1))
def test_contains_agrees_with_shapely(outline: Array, points: list[tuple[float, float]]) -> None:
    shape, places = shapely.Polygon(outline), np.array(points)
    if not shape.is_valid:
        return
    clear = boundary_distance_m(outline, places) > 1e-9
    theirs = shapely.contains_xy(shape, places[:, 0], places[:, 1])
    assert (contains(outline, places) == theirs)[clear].all()


@given(stars(), st.lists(st.tuples(st.floats(-6, 6), st.floats(-6, 6)), min_size=1))
def test_boundary_distance_agrees_with_shapely(
    outline: Array, points: list[tuple[float, float]]
) -> None:
    ring, places = shapely.LinearRing(outline), np.array(points)
    with np.errstate(divide="ignore", invalid="ignore"):  # shapely's own inner arithmetic
        theirs = shapely.distance(ring, shapely.points(places))
    assert np.allclose(boundary_distance_m(outline, places), theirs, atol=1e-9)


@given(stars())
def test_area_is_positive_counter_clockwise_and_turns_its_sign(outline: Array) -> None:
    assert abs(polygon_area_m2(outline)) == pytest.approx(shapely.Polygon(outline).area, abs=1e-9)
    assert polygon_area_m2(outline[::-1]) == pytest.approx(-polygon_area_m2(outline), abs=1e-9)


def test_distances_by_hand() -> None:
    places = np.array([[1.0, 3.0], [-1.0, 0.0], [3.0, 4.0]])
    start, end = np.array([0.0, 0.0]), np.array([2.0, 0.0])
    assert segment_distance_m(places, start, end) == pytest.approx([3.0, 1.0, math.sqrt(17.0)])
    assert segment_distance_m(places, start, start) == pytest.approx([math.sqrt(10.0), 1.0, 5.0])
    assert boundary_distance_m(SQUARE, np.array([[1.0, 0.5]])) == pytest.approx([0.5])

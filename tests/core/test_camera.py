"""Cameras: what is projected comes back, with and without a lens that bends."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tillfree.core.camera import (
    Camera,
    distort,
    plane_points,
    project,
    rays,
    triangulate,
    undistort,
)

Array = NDArray[np.float64]

lenses = st.tuples(
    st.floats(-0.3, 0.4),
    st.floats(0.05, 0.15),
    st.floats(-0.003, 0.003),
    st.floats(-0.003, 0.003),
    st.floats(-0.02, 0.02),
).map(np.array)


def camera_at(centre_m: tuple[float, float, float], yaw: float, tilt: float, lens: Array) -> Camera:
    """Return a camera that looks along `yaw` on the floor, `tilt` radians downwards."""
    forward = np.array(
        [math.cos(yaw) * math.cos(tilt), math.sin(yaw) * math.cos(tilt), -math.sin(tilt)]
    )
    right = np.array([math.sin(yaw), -math.cos(yaw), 0.0])
    rotation = np.stack([right, np.cross(forward, right), forward])
    intrinsics = np.array([[900.0, 0.0, 640.0], [0.0, 900.0, 360.0], [0.0, 0.0, 1.0]])
    translation = -rotation @ np.array(centre_m)
    return Camera("c", (1280, 720), intrinsics, rotation, translation, lens, 10.0)


cameras = st.builds(
    camera_at,
    st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(2, 4)),
    st.floats(-3.1, 3.1),
    st.floats(0.3, 1.3),
    lenses,
)
pixels = st.tuples(st.floats(0, 1280), st.floats(0, 720)).map(lambda at: np.array([at]))


@given(lenses, st.lists(st.tuples(st.floats(-0.7, 0.7), st.floats(-0.4, 0.4)), min_size=1))
def test_undistort_inverts_distort(lens: Array, points: list[tuple[float, float]]) -> None:
    ideal = np.array(points)
    assert np.allclose(undistort(distort(ideal, lens), lens), ideal, atol=1e-6)


@pytest.mark.parametrize("k1", [-0.4, 0.4])
def test_strong_lenses_are_inverted_to_a_thousandth_of_a_pixel(k1: float) -> None:
    lens = np.array([k1, 0.0, 0.0, 0.0, 0.0])
    across = np.linspace(-0.8, 0.8, 33)
    ideal = np.stack([across, 0.3 * across], axis=1)
    miss_px = 1000.0 * np.abs(undistort(distort(ideal, lens), lens) - ideal)
    assert miss_px.max() < 1e-3


def test_a_point_beyond_the_fold_stays_finite() -> None:
    lens = np.array([-0.5, 0.0, 0.0, 0.0, 0.0])
    assert np.all(np.isfinite(undistort(np.array([[3.0, -2.0]]), lens)))


@given(cameras, pixels)
def test_a_ray_leads_back_to_its_pixel(camera: Camera, pixel: Array) -> None:
    point = camera.centre_m + 5.0 * rays(camera, pixel)
    back, depth = project(camera, point)
    assert depth[0] > 0.0
    assert np.allclose(back, pixel, atol=1e-3)


@given(cameras, pixels, st.floats(0.0, 1.9))
def test_plane_points_lie_on_the_plane_and_in_the_pixel(
    camera: Camera, pixel: Array, height_m: float
) -> None:
    point = plane_points(camera, pixel, height_m)
    if np.isfinite(point).all() and np.linalg.norm(point - camera.centre_m) < 100.0:
        assert point[0, 2] == pytest.approx(height_m, abs=1e-9)
        assert np.allclose(project(camera, point)[0], pixel, atol=1e-2)


def test_a_ray_above_the_horizon_meets_no_floor() -> None:
    level = camera_at((0.0, 0.0, 2.0), 0.0, 0.0, np.zeros(5))
    assert np.isnan(plane_points(level, np.array([[640.0, 100.0]]), 0.0)).all()
    assert np.isfinite(plane_points(level, np.array([[640.0, 600.0]]), 0.0)).all()


def test_the_contract_by_hand() -> None:
    straight = Camera(
        "c",
        (100, 100),
        np.array([[50.0, 0.0, 40.0], [0.0, 60.0, 30.0], [0.0, 0.0, 1.0]]),
        np.eye(3),
        np.array([0.0, 0.0, 2.0]),
        np.zeros(5),
        10.0,
    )
    seen, depth = project(straight, np.array([[1.0, 2.0, 3.0]]))
    assert seen.tolist() == [[50.0 / 5.0 + 40.0, 60.0 * 2.0 / 5.0 + 30.0]]
    assert depth.tolist() == [5.0]
    assert straight.centre_m.tolist() == [0.0, 0.0, -2.0]


points = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 2)).map(np.array)


@given(points, st.lists(points, min_size=2, max_size=5))
def test_triangulation_finds_the_point_that_rays_come_from(
    target: Array, offsets: list[Array]
) -> None:
    centres = [np.array([9.0 * i, -7.0, 4.0 + i]) + offset for i, offset in enumerate(offsets)]
    directions = [(target - centre) / np.linalg.norm(target - centre) for centre in centres]
    assert np.allclose(triangulate(centres, directions), target, atol=1e-6)


def test_triangulation_refuses_what_has_no_answer() -> None:
    along = np.array([1.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="at least two"):
        triangulate([np.zeros(3)], [along])
    with pytest.raises(ValueError, match="parallel"):
        triangulate([np.zeros(3), np.ones(3)], [along, along])

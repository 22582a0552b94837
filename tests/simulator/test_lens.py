"""The fast projection is the same camera as core's."""

import numpy as np
import pytest

from tillfree.core.camera import project
from tillfree.premises import LayoutSpec, RigSpec, hang_cameras, lay_out
from tillfree.simulator.lens import picture_of


@pytest.mark.parametrize("bend", [(0.0, 0.0, 0.0, 0.0, 0.0), (-0.2, 0.03, 0.001, -0.0005, 0.0)])
def test_fast_and_plain_projection_agree(bend: tuple[float, float, float, float, float]) -> None:
    store = lay_out(LayoutSpec(), "s", "S")
    rng = np.random.default_rng(1)
    points = rng.uniform([0, 0, 0], [8, 10, 2], size=(40, 5, 3))
    for camera in hang_cameras(store, RigSpec(count=4, distortion=bend)):
        pixels, depth = picture_of(camera, points)
        plain, away = project(camera, points.reshape(-1, 3))
        seen = depth.ravel() > 0.0
        assert seen.any()
        assert np.allclose(depth.ravel()[seen], away[seen])
        assert np.allclose(pixels.reshape(-1, 2)[seen], plain[seen], atol=1e-6)
        inside = (plain >= 0).all(axis=1) & (plain < camera.image_size).all(axis=1)
        near = np.abs(points.reshape(-1, 3)[:, :2] - camera.centre_m[:2]).max(axis=1) < 3.0
        assert (seen | ~(inside & near & (away > 0.05))).mean() > 0.95

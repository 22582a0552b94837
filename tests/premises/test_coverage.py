"""What cameras see of shelf fronts: picture bounds, lenses, furniture in between."""

from pathlib import Path
from typing import Any

import numpy as np

from tests.premises.small_bundle import camera, store, write_bundle
from tillfree.core.camera import Camera
from tillfree.premises import Coverage, Fixture, check_bundle, describe, load_bundle
from tillfree.premises.coverage import measure_coverage
from tillfree.premises.sight import hidden_by, in_picture


def coverage_of(folder: Path, data: Any) -> Coverage:
    """Return the coverage of a store given as data."""
    return measure_coverage(load_bundle(write_bundle(folder, data)).store)


def test_two_cameras_before_a_wall_cover_it(tmp_path: Path) -> None:
    coverage = coverage_of(tmp_path, store())
    assert coverage.covered == 1.0
    assert [slot.covered for slot in coverage.slots] == [1.0, 1.0]
    assert coverage.of_shelves() == {("wall", "low"): 1.0}
    assert coverage.floor_seen > 0.8


def test_one_camera_covers_nothing(tmp_path: Path) -> None:
    data: Any = store()
    del data["cameras"][1]
    coverage = coverage_of(tmp_path, data)
    assert coverage.covered == 0.0
    assert coverage.cameras[0].fronts == 1.0


def test_a_camera_behind_the_shelf_does_not_see_its_front(tmp_path: Path) -> None:
    data: Any = store()
    data["cameras"][1] = camera("behind", (3.0, 4.9, 2.9), (3.0, 4.0, 0.4))
    assert coverage_of(tmp_path, data).cameras[1].fronts == 0.0


def test_furniture_in_between_hides_what_is_low(tmp_path: Path) -> None:
    data: Any = store()
    screen = {
        "fixture_id": "screen",
        "footprint": [[1.5, 3.2], [4.5, 3.2], [4.5, 3.3], [1.5, 3.3]],
        "height_m": 2.4,
        "facing": [0, -1],
    }
    data["fixtures"].append(screen)
    assert coverage_of(tmp_path, data).covered == 0.0
    screen["height_m"] = 0.3
    assert coverage_of(tmp_path, data).covered == 1.0


def test_a_store_without_cameras_slots_or_floor_in_sight_is_no_trouble(tmp_path: Path) -> None:
    data: Any = store()
    data["cameras"] = []
    assert coverage_of(tmp_path, data).covered == 0.0
    data = store()
    data["fixtures"] = []
    assert coverage_of(tmp_path, data).slots == ()


def box(height_m: float) -> Fixture:
    """Return a fixture of two by two metres around the origin."""
    outline = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    return Fixture("box", outline, height_m, (1.0, 0.0), ())


def test_a_box_hides_what_lies_behind_and_below_its_top() -> None:
    eye = np.array([-5.0, 0.0, 2.0])
    points = np.array([[5.0, 0.0, 0.0], [5.0, 0.0, 1.9], [5.0, 5.0, 0.0], [-3.0, 0.0, 0.0]])
    assert hidden_by(box(1.5), eye, points).tolist() == [True, False, False, False]


def test_a_horseshoe_hides_only_where_it_stands() -> None:
    outline = np.array([[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3]], float)
    horseshoe = Fixture("horseshoe", outline, 2.0, (1.0, 0.0), ())
    eye = np.array([1.5, 5.0, 1.0])
    points = np.array([[1.5, 1.5, 1.0], [1.5, -1.0, 1.0], [-1.0, 2.0, 1.0], [1.5, 0.5, 1.0]])
    assert hidden_by(horseshoe, eye, points).tolist() == [False, True, False, True]


def test_a_strong_lens_does_not_fold_far_points_into_the_picture() -> None:
    lens = Camera(
        "wide",
        (1000, 1000),
        np.array([[300.0, 0.0, 500.0], [0.0, 300.0, 500.0], [0.0, 0.0, 1.0]]),
        np.eye(3),
        np.zeros(3),
        np.array([-0.3, 0.0, 0.0, 0.0, 0.0]),
        10.0,
    )
    points = np.array([[0.5, 0.0, 1.0], [1.82, 0.0, 1.0], [0.0, 0.0, -1.0]])
    assert in_picture(lens, points).tolist() == [True, False, False]


def test_the_description_says_problems_and_coverage(tmp_path: Path) -> None:
    data: Any = store()
    data["load_cells"].append({**data["load_cells"][0], "sensor_id": "w3"})
    folder = write_bundle(tmp_path, data)
    coverage = measure_coverage(load_bundle(folder).store)
    text = describe(check_bundle(folder), coverage)
    assert "Shelf fronts: 100% seen by two or more cameras." in text
    assert "fixture wall, shelf low: 100%" in text
    assert text.endswith("The bundle can be used: 0 errors, 1 warning.")
    data["currency"] = "?"
    text = describe(check_bundle(write_bundle(folder, data)), None)
    assert text.startswith("error: store.json: currency: is no ISO 4217 currency (found '?')")
    assert text.endswith("The bundle cannot be used: 1 error, 1 warning.")

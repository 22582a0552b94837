"""Loading and checking bundles: what is right loads, what is wrong is said, all of it at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.premises.small_bundle import CATALOGUE, camera, store, write_bundle
from tests.shared_data import shared_path
from tillfree.premises import (
    BundleInvalid,
    Severity,
    check_bundle,
    load_bundle,
    measure_coverage,
)

Spoil = Callable[[Any], object]


def errors(folder: Path) -> list[tuple[str, str]]:
    """Return file and place of every error."""
    found = check_bundle(folder)
    return [(one.file, one.place) for one in found if one.severity == Severity.ERROR]


def warnings(folder: Path) -> list[tuple[str, str]]:
    """Return file and place of every warning."""
    found = check_bundle(folder)
    return [(one.file, one.place) for one in found if one.severity == Severity.WARNING]


def test_a_right_bundle_has_no_problems(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, store())
    assert check_bundle(folder) == []
    bundle = load_bundle(folder)
    assert [slot.slot_id for slot in bundle.store.slots] == ["low-1", "low-2"]
    assert bundle.catalogue["gin"].age_restricted
    assert bundle.catalogue["tea"].price_minor == 450
    assert bundle.recording is None
    assert bundle.store.cameras[0].distortion[0] == -0.1


def test_unknown_keys_and_missing_lists_are_legal(tmp_path: Path) -> None:
    data = store()
    for key in ("zones", "gates", "fixtures", "load_cells", "cameras"):
        del data[key]
    data["paint"] = {"colour": [1, None]}
    folder = write_bundle(tmp_path, data, CATALOGUE.splitlines()[0] + ",extra\n")
    assert check_bundle(folder) == []
    bundle = load_bundle(folder)
    assert bundle.store.gates == () and bundle.catalogue == {}


def test_a_polygon_may_repeat_its_first_corner(tmp_path: Path) -> None:
    data: Any = store()
    data["floor"].append(data["floor"][0])
    assert len(load_bundle(write_bundle(tmp_path, data)).store.floor) == 4


def test_every_error_is_listed_at_once(tmp_path: Path) -> None:
    data: Any = store()
    data["timezone"] = "Europe/Atlantis"
    data["currency"] = "ZZZ"
    data["gates"][0]["kind"] = "window"
    data["fixtures"][0]["shelves"][0]["slots"][1]["load_cell"] = "w9"
    data["cameras"][0]["fps"] = 0
    folder = write_bundle(tmp_path, data, CATALOGUE.replace("450", "-450").replace("931", "930"))
    assert errors(folder) == [
        ("store.json", "timezone"),
        ("store.json", "currency"),
        ("store.json", "gates[0].kind"),
        ("store.json", "cameras[0].fps"),
        ("store.json", "fixtures[0].shelves[0].slots[1].load_cell"),
        ("catalog.csv", "row 2, price_minor"),
        ("catalog.csv", "row 2, gtin"),
    ]
    with pytest.raises(BundleInvalid) as refused:
        load_bundle(folder)
    assert len(refused.value.problems) == 8  # and the warning that w2 lies under no slot
    assert "7 errors" in str(refused.value)
    assert all(problem.remedy and problem.message for problem in refused.value.problems)


SPOILT: dict[str, tuple[Spoil, str]] = {
    "another format": (lambda d: d.update(format="tillfree.store/2"), "format"),
    "no store id": (lambda d: d.pop("store_id"), "store_id"),
    "an empty store id": (lambda d: d.update(store_id=" "), "store_id"),
    "a store id that splits topics": (lambda d: d.update(store_id="a/b"), "store_id"),
    "a folder as time zone": (lambda d: d.update(timezone="Europe"), "timezone"),
    "a path as time zone": (lambda d: d.update(timezone="../../etc/passwd"), "timezone"),
    "a number as currency": (lambda d: d.update(currency=5), "currency"),
    "a floor that crosses itself": (
        lambda d: d.update(floor=[[0, 0], [6, 5], [6, 0], [0, 5]]),
        "floor",
    ),
    "a floor without area": (lambda d: d.update(floor=[[0, 0], [1, 1], [2, 2]]), "floor"),
    "a floor of two corners": (lambda d: d.update(floor=[[0, 0], [1, 1]]), "floor"),
    "a floor with a text": (lambda d: d.update(floor=[[0, 0], [1, "1"], [2, 0]]), "floor"),
    "a gate without length": (
        lambda d: d["gates"][0].update(segment=[[2, 0], [2, 0]]),
        "gates[0].segment",
    ),
    "a gate twice": (lambda d: d["gates"].append(d["gates"][0]), "gates[1].gate_id"),
    "gates as a text": (lambda d: d.update(gates="door"), "gates"),
    "a gate that is no object": (lambda d: d["gates"].append(7), "gates[1]"),
    "a long facing": (
        lambda d: d["fixtures"][0].update(facing=[0, -2]),
        "fixtures[0].facing",
    ),
    "no height": (lambda d: d["fixtures"][0].pop("height_m"), "fixtures[0].height_m"),
    "a slot elsewhere": (
        lambda d: d["fixtures"][0]["shelves"][0]["slots"][0].update(centre=[1, 1, 0.5]),
        "fixtures[0].shelves[0].slots[0].centre",
    ),
    "a slot under the floor": (
        lambda d: d["fixtures"][0]["shelves"][0]["slots"][0].update(centre=[2.5, 4.2, -1]),
        "fixtures[0].shelves[0].slots[0].centre",
    ),
    "a slot without width": (
        lambda d: d["fixtures"][0]["shelves"][0]["slots"][0].update(width_m=0),
        "fixtures[0].shelves[0].slots[0].width_m",
    ),
    "an unknown sku": (
        lambda d: d["fixtures"][0]["shelves"][0]["slots"][0].update(skus=["rum"]),
        "fixtures[0].shelves[0].slots[0].skus",
    ),
    "a slot id twice": (
        lambda d: d["fixtures"][0]["shelves"][0]["slots"][1].update(slot_id="low-1"),
        "fixtures[0].shelves[0].slots[1].slot_id",
    ),
    "a load cell without noise": (
        lambda d: d["load_cells"][0].update(noise_sd_g=0),
        "load_cells[0].noise_sd_g",
    ),
    "an endless rate": (
        lambda d: d["load_cells"][0].update(rate_hz=float("inf")),
        "load_cells[0].rate_hz",
    ),
    "a K without focal length": (
        lambda d: d["cameras"][0].update(K=[[0, 0, 1], [0, 1, 1], [0, 0, 1]]),
        "cameras[0].K",
    ),
    "a K of another shape": (lambda d: d["cameras"][0].update(K=[[1, 0], [0, 1]]), "cameras[0].K"),
    "a mirror": (
        lambda d: d["cameras"][0].update(R=[[1, 0, 0], [0, 1, 0], [0, 0, -1]]),
        "cameras[0].R",
    ),
    "a skew R": (
        lambda d: d["cameras"][0].update(R=[[1, 0.1, 0], [0, 1, 0], [0, 0, 1]]),
        "cameras[0].R",
    ),
    "four distortions": (
        lambda d: d["cameras"][0].update(distortion=[0, 0, 0, 0]),
        "cameras[0].distortion",
    ),
    "half a pixel": (
        lambda d: d["cameras"][0].update(image_size=[1280.5, 720]),
        "cameras[0].image_size",
    ),
    "true as a number": (lambda d: d["cameras"][0].update(fps=True), "cameras[0].fps"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_each_fault_is_found_where_it_is(case: str, tmp_path: Path) -> None:
    data = store()
    spoil, place = SPOILT[case]
    spoil(data)
    assert ("store.json", place) in errors(write_bundle(tmp_path, data))


DOUBTFUL: dict[str, tuple[Spoil, str]] = {
    "a gate inside": (
        lambda d: d["gates"][0].update(segment=[[2, 2], [3, 2]]),
        "gates[0].segment",
    ),
    "an unused load cell": (
        lambda d: d["load_cells"].append({**d["load_cells"][0], "sensor_id": "w3"}),
        "load_cells[2].sensor_id",
    ),
    "a dot in an id": (lambda d: d["gates"][0].update(gate_id="door.1"), "gates[0].gate_id"),
    "a slot that stands out": (
        lambda d: d["fixtures"][0]["shelves"][0]["slots"][0].update(width_m=1.4),
        "fixtures[0].shelves[0].slots[0].centre",
    ),
    "a camera that looks up": (
        lambda d: d["cameras"].__setitem__(0, camera("left", (3, 2, 2.6), (3.1, 2, 9))),
        "cameras[0].R",
    ),
    "a camera in the cellar": (
        lambda d: d["cameras"].__setitem__(0, camera("left", (3, 2, -2.6), (3.1, 4, 0))),
        "cameras[0].t",
    ),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_what_is_doubtful_is_a_warning(case: str, tmp_path: Path) -> None:
    data = store()
    spoil, place = DOUBTFUL[case]
    spoil(data)
    folder = write_bundle(tmp_path, data)
    assert ("store.json", place) in warnings(folder)
    assert errors(folder) == []
    load_bundle(folder)


ROWS = {
    "tea,4006381333931,Tea,,,4.5,0.1,120,1,false,": "row 4, price_minor",
    "ale,,Ale,,,450,1.0,120,1,false,": "row 4, tax_rate",
    "ale,,Ale,,,450,0.1,0,1,false,": "row 4, weight_g",
    "ale,,Ale,,,450,0.1,nan,1,false,": "row 4, weight_g",
    "ale,,Ale,,,450,0.1,120,-1,false,": "row 4, weight_sd_g",
    "ale,,Ale,,,450,0.1,120,1,perhaps,": "row 4, age_restricted",
    "ale,123,Ale,,,450,0.1,120,1,false,": "row 4, gtin",
    ",,Ale,,,450,0.1,120,1,false,": "row 4, sku",
    "tea,,Tea,,,450,0.1,120,1,false,": "row 4, sku",
    "ale": "row 4, price_minor",
    "ale,,Ale,,,450,0.1,120,1,false,../../secret.png": "sku ale, image",
}


@pytest.mark.parametrize("row", ROWS)
def test_each_fault_of_the_catalogue_is_found(row: str, tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, store(), CATALOGUE + row + "\n")
    assert ("catalog.csv", ROWS[row]) in errors(folder)


def test_a_broken_row_does_not_make_its_sku_unknown(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, store(), CATALOGUE.replace("450", "four"))
    assert errors(folder) == [("catalog.csv", "row 2, price_minor")]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, store(), "sku,name\ntea,Tea\n")
    (problem,) = check_bundle(folder)
    assert "price_minor, tax_rate, weight_g, weight_sd_g" in problem.message


def test_files_that_are_not_there_are_said(tmp_path: Path) -> None:
    assert errors(tmp_path / "nowhere") == [("store.json", "")]
    with pytest.raises(BundleInvalid, match="cannot be read"):
        load_bundle(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[1]",
        b"null",
        b'{"format": "tillfree.store/1"',
        b"[" * 100_000,
        b'{"a": NaN, "b": ' + b"9" * 5000 + b"}",
        b'{"format": "tillfree.store/1", "store_id": "\\ud800"}',
        b'{"format": "tillfree.store/1", "floor": 1e999, "gates": {"a": 1}}',
        b'\xef\xbb\xbf{"format": []}',
    ],
)
def test_whatever_is_in_the_file_nothing_is_raised(text: bytes, tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, store())
    (folder / "store.json").write_bytes(text)
    assert errors(folder)
    (folder / "catalog.csv").write_bytes(text)
    assert errors(folder)


def test_a_key_that_stands_twice_is_said(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, store())
    text = json.dumps(store())[:-1] + ', "name": "Other"}'
    (folder / "store.json").write_text(text)
    assert warnings(folder) == [("store.json", "")]
    assert load_bundle(folder).store.name == "Other"


GARBAGE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["w1", "tea", "low-1", 1e308, -1, 0, 10**30]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the path of every value within JSON data."""
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


PLACES = [path for path in places(store()) if path]


@given(data=st.data())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_bundle_with_garbage_anywhere_never_raises(tmp_path: Path, data: st.DataObject) -> None:
    raw = store()
    for path in data.draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        holder: Any = raw
        try:
            for key in path[:-1]:
                holder = holder[key]
            if data.draw(st.booleans()):
                holder[path[-1]] = data.draw(GARBAGE)
            else:
                del holder[path[-1]]
        except (LookupError, TypeError):
            continue
    catalogue = data.draw(st.sampled_from([CATALOGUE, CATALOGUE[:120], ""]))
    folder = write_bundle(tmp_path, raw, catalogue + data.draw(st.text(max_size=20)))
    problems = check_bundle(folder)
    assert all(str(problem).isprintable() for problem in problems)
    if any(problem.severity == Severity.ERROR for problem in problems):
        with pytest.raises(BundleInvalid):
            load_bundle(folder)
    else:
        measure_coverage(load_bundle(folder).store)


def test_recorded_bundles_are_right() -> None:
    for folder in sorted(shared_path("recordings").iterdir()):
        assert check_bundle(folder) == [], folder.name
    assert check_bundle(shared_path("real/wildtrack")) == []

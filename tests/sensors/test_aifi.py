"""Importing a case of the competition: a tiny one made here, and the real one where it lies."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.shared_data import shared_path
from tillfree.core.errors import UsageRefused
from tillfree.premises import check_bundle, load_bundle
from tillfree.sensors import Kind, PoseFrame, WeightChunk, import_aifi, read_recording

SHIFT_NS = 91_666_667
"""Five and a half samples at 60 Hz: from the middle of a block to its first sample."""

ORIGIN_NS = 1_577_880_000_500_000_000
ORIGIN = "2020-01-01T12:00:00.5Z"


def lines(*items: object) -> str:
    """Return JSON lines."""
    return "".join(json.dumps(item) + "\n" for item in items)


def shelf_id(unit: int, shelf: int) -> dict[str, Any]:
    """Return the nested id of a shelf."""
    return {"gondola_id": {"id": unit}, "shelf_index": shelf}


def place(
    x: float = 0, y: float = 0, z: float = 0, turn: float = 0, size: tuple[float, ...] = (1, 1, 1)
) -> dict[str, Any]:
    """Return coordinates, zeros left out as the files do."""
    shift = {axis: value for axis, value in (("x", x), ("y", y), ("z", z)) if value}
    rotation = {"z": turn} if turn else {}
    return {
        "transform": {"translation": shift, "rotation": rotation},
        **dict(zip(("dim_x", "dim_y", "dim_z"), size, strict=True)),
    }


def block(unit: int, grams: "np.ndarray[Any, Any]") -> dict[str, Any]:
    """Return a line of plate_data.json; `grams` (samples, shelves, plates)."""
    data = base64.b64encode(grams.astype("<f4").tobytes()).decode()
    return {
        "document": {
            "header": {"t_origin": ORIGIN, "t_issue": "2020-01-01T12:00:00.6Z"},
            "plate_data": {
                "plate_id": {"shelf_id": {"gondola_id": {"id": unit}}},
                "freq_samp": 60.0,
                "values": {"shape": list(grams.shape), "data": data},
            },
        }
    }


def target(name: str, wrist: dict[str, float]) -> dict[str, Any]:
    """Return a line of full_targets.json with one person, inches."""
    person = {
        "target_id": {"id": name},
        "head": {"point": {"x": 20.0, "y": -30.0, "z": 66.0}, "score": 0.9},
        "l_wrist": {"point": wrist, "score": 0.5},
        "neck": {},
    }
    return {
        "document": {"header": {"t_origin": ORIGIN}, "targets": {"targets": [person]}},
    }


def small_case(folder: Path) -> Path:
    """Write a case of two gondolas, the second turned a quarter, with one shelf each."""
    units, shelves, plates = [], [], []
    for unit, turn in ((1, 0.0), (2, -np.pi / 2)):
        units.append(
            {
                "id": {"id": unit},
                "coordinates": place(2.0 * (unit - 1), 0.5, 0, turn, (0.4, 0.1, 2.0)),
            }
        )
        shelves.append(
            {"id": shelf_id(unit, 1), "coordinates": place(0, -0.4, 0.9, 0, (0.4, 0.4, 0.2))}
        )
        for plate in (1, 2):
            plates.append(
                {
                    "id": {"shelf_id": shelf_id(unit, 1), "plate_index": plate},
                    "coordinates": place(0.2 * (plate - 1), 0, 0, 0, (0.2, 0.4, 0)),
                }
            )
    (folder / "Gondolas.json").write_text(json.dumps({"gondolas": units}))
    (folder / "Shelves.json").write_text(json.dumps({"shelves": shelves}))
    (folder / "Plates.json").write_text(json.dumps({"plates": plates}))
    on_both = [{"shelf_id": shelf_id(1, 1), "plate_index": n} for n in (1, 2)]
    planned = {"plate_ids": on_both, "planogram_product_id": {"id": "4006381333931"}}
    nothing = {"plate_ids": on_both[:1], "planogram_product_id": {}}
    ghost = {"plate_ids": on_both[:1], "planogram_product_id": {"id": "07"}}
    (folder / "planogram.json").write_text(lines(planned, nothing, ghost))
    (folder / "products.json").write_text(
        lines(
            {"product_id": {"id": "4006381333931"}, "metadata": {"name": "Tea", "weight": 120.5}},
            {"product_id": {"id": "4006381333931"}, "metadata": {"name": "Tea!", "weight": 7.0}},
            {"product_id": {"id": "07"}, "metadata": {"name": "Ghost", "price": 3}},
            {"product_id": {"id": "44"}, "metadata": {"name": "Gin", "price": 3, "weight": 900}},
        )
    )
    grams = np.full((12, 2, 4), np.nan)
    grams[:, 1, 1] = np.arange(12)
    grams[:, 1, 2] = -5000.0
    grams[3, 1, 2] = np.nan
    grams[:, 1, 3] = 9.0
    broken = block(1, grams)
    broken["document"]["plate_data"]["values"]["shape"] = [12, 2, 5]
    (folder / "plate_data.json").write_text(lines(block(1, grams), broken) + "{\n")
    (folder / "full_targets.json").write_text(
        lines(
            target("77", {"y": 10.0, "z": 40.0}),
            {"document": {"header": {"t_origin": ORIGIN}, "targets": {}}},
        )
    )
    return folder


def test_a_small_case_becomes_a_bundle(tmp_path: Path) -> None:
    report = import_aifi(small_case(tmp_path), tmp_path / "bundle")
    assert check_bundle(tmp_path / "bundle") == []
    bundle = load_bundle(tmp_path / "bundle")
    assert (report.fixtures, report.slots, report.load_cells) == (2, 4, 2)
    assert (report.pose_frames, report.weight_chunks, report.products) == (2, 2, 2)
    tea = bundle.catalogue["4006381333931"]
    assert (tea.name, tea.weight_g, tea.price_minor, tea.gtin) == ("Tea", 120.5, 0, tea.sku)
    assert bundle.catalogue["44"].gtin == "" and bundle.catalogue["44"].price_minor == 300
    assert [slot.skus for slot in bundle.store.slots] == [(tea.sku,), (tea.sku,), (), ()]
    assert bundle.store.gates == () and bundle.store.cameras == ()
    notes = " ".join(report.notes)
    for word in ("no price", "no weight", "g1-s1-p3", "never send", "2 lines of plate_data.json"):
        assert word in notes


def test_plates_stand_where_the_nested_frames_say(tmp_path: Path) -> None:
    import_aifi(small_case(tmp_path), tmp_path / "bundle")
    first, second = load_bundle(tmp_path / "bundle").store.fixtures
    assert first.facing == (0.0, -1.0)
    assert first.shelves[0].slots[1].centre_m == pytest.approx((0.3, 0.3, 0.9))
    assert first.footprint.tolist() == [[0.0, 0.1], [0.4, 0.1], [0.4, 0.6], [0.0, 0.6]]
    assert second.facing == pytest.approx((-1.0, 0.0))
    assert second.shelves[0].slots[1].centre_m == pytest.approx((1.8, 0.2, 0.9))


def test_messages_have_metres_and_the_time_of_their_first_sample(tmp_path: Path) -> None:
    import_aifi(small_case(tmp_path), tmp_path / "bundle")
    recording = load_bundle(tmp_path / "bundle").recording
    assert recording is not None
    said = list(read_recording(recording))
    frames = [one.body for one in said if isinstance(one.body, PoseFrame)]
    assert frames[0].t_ns == ORIGIN_NS and frames[1].people == ()
    joints = frames[0].people[0].joints
    assert joints["left_wrist"] == pytest.approx((0.0, 0.254, 1.016, 0.5))
    assert sorted(joints) == ["head", "left_wrist"]
    chunks = {one.sensor_id: one.body for one in said if isinstance(one.body, WeightChunk)}
    assert sorted(chunks) == ["g1-s1-p1", "g1-s1-p2"]
    assert chunks["g1-s1-p1"].t_ns == ORIGIN_NS - SHIFT_NS
    assert chunks["g1-s1-p1"].grams == tuple(float(n) for n in range(12))
    assert chunks["g1-s1-p2"].grams[2:5] == (-5000.0, None, -5000.0)


def test_what_is_no_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match=r"has no Gondolas\.json"):
        import_aifi(tmp_path, tmp_path / "bundle")
    case = small_case(tmp_path)
    (case / "Shelves.json").write_text("[]")
    with pytest.raises(UsageRefused, match='no list "shelves"'):
        import_aifi(case, tmp_path / "bundle")


def test_the_real_case_is_imported_in_one_frame_of_reference(tmp_path: Path) -> None:
    report = import_aifi(shared_path("real/aifi-benchmark-1"), tmp_path)
    assert check_bundle(tmp_path) == []
    assert (report.fixtures, report.slots, report.pose_frames) == (5, 306, 291)
    bundle = load_bundle(tmp_path)
    slot = next(one for one in bundle.store.slots if one.slot_id == "g1-s5-p11")
    assert slot.skus == ("071142008582",)
    assert bundle.catalogue["071142008582"].weight_g == pytest.approx(621.67)
    assert bundle.recording is not None
    said = list(read_recording(bundle.recording))
    plate = [one.body for one in said if one.sensor_id == "g1-s5-p11"]
    readings = [
        (chunk.t_ns + i * 1e9 / 60.0, grams)
        for chunk in plate
        if isinstance(chunk, WeightChunk)
        for i, grams in enumerate(chunk.grams)
        if grams is not None
    ]
    before, after = readings[0][1], readings[-1][1]
    assert after - before == pytest.approx(-623.0, abs=5.0)
    taken_ns = next(t for t, grams in readings if grams < before - 311.0)
    first_ns = min(one.body.t_ns for one in said if one.kind == Kind.WEIGHT)
    assert (taken_ns - first_ns) / 1e9 == pytest.approx(12.5, abs=0.1)
    frame = min(
        (one.body for one in said if isinstance(one.body, PoseFrame) and one.body.people),
        key=lambda body: abs(body.t_ns - taken_ns),
    )
    wrist = frame.people[0].joints["right_wrist"][:3]
    reach = np.array(wrist) - np.array(slot.centre_m)
    assert abs(reach[0]) < 0.1 and -0.4 < reach[1] < -0.2 and abs(reach[2]) < 0.2

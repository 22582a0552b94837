"""Clocks that are off and sensors that are ill are found; well ones are left alone."""

import json
import pickle
from pathlib import Path
from random import Random

from tests.premises.small_bundle import store as store_data
from tests.premises.small_bundle import write_bundle
from tests.sensors.spoken import MS, START_NS, people, poses, scan, weight
from tests.shared_data import shared_path
from tillfree.premises import Store, load_bundle
from tillfree.sensors import (
    ClockEstimator,
    Delivery,
    HealthMonitor,
    SensorHealth,
    SensorState,
    read_recording,
)


def test_the_sensor_whose_lags_stand_apart_has_its_clock_off() -> None:
    clocks, random = ClockEstimator(), Random(1)
    for _ in range(300):
        for camera in range(5):
            off = -80 * MS if camera == 3 else 0
            clocks.observe_lag("camera", f"c{camera}", random.randint(5, 30) * MS + off)
    offsets = clocks.arrival_offsets_ns("camera")
    assert offsets == {"c0": 0, "c1": 0, "c2": 0, "c3": 80 * MS, "c4": 0}
    assert clocks.arrival_offsets_ns("weight") == {}


def test_noise_of_the_network_is_no_offset() -> None:
    clocks, random = ClockEstimator(), Random(2)
    for _ in range(400):
        for cell in range(110):
            clocks.observe_lag("weight", f"w{cell}", random.randint(0, 250) * MS)
    assert set(clocks.arrival_offsets_ns("weight").values()) == {0}


def test_a_camera_whose_people_run_ahead_has_a_clock_that_is_behind() -> None:
    clocks, random = ClockEstimator(), Random(3)
    for _ in range(400):
        for camera in range(4):
            ahead_s = 0.06 if camera == 2 else 0.0
            clocks.observe_residual(f"c{camera}", ahead_s + random.gauss(0.0, 0.08))
    clocks.observe_residual("c2", float("nan"))
    clocks.observe_residual("c2", float("inf"))
    clocks.observe_residual("c2", 99.0)
    assert -75 * MS <= clocks.measured_offset_ns("c2") <= -45 * MS
    assert clocks.measured_offset_ns("c0") == 0
    assert clocks.measured_offset_ns("nobody") == 0
    assert pickle.loads(pickle.dumps(clocks)).measured_offsets_ns() == clocks.measured_offsets_ns()


def test_two_sensors_cannot_tell_who_is_off() -> None:
    clocks = ClockEstimator()
    for _ in range(100):
        clocks.observe_lag("camera", "a", 10 * MS)
        clocks.observe_lag("camera", "b", 90 * MS)
    assert clocks.arrival_offsets_ns("camera") == {"a": 0, "b": 0}


def small_store(folder: Path) -> Store:
    """Return a store with two cameras, two load cells and a gate."""
    return load_bundle(write_bundle(folder, store_data())).store


def well(seconds: int) -> list[Delivery]:
    """Return some seconds of all sensors in order, noise on the cells."""
    random = Random(4)
    said = [people(c, 100 * i) for i in range(10 * seconds) for c in ("left", "right")]
    for cell in ("w1", "w2"):
        for i in range(2 * seconds):
            grams = tuple(random.gauss(500.0, 1.0) for _ in range(10))
            said.append(weight(cell, 500 * i, grams))
    said.append(scan(1500))
    return sorted(said, key=lambda one: one.arrived_ns)


def health_of(monitor: HealthMonitor) -> dict[str, SensorHealth]:
    """Return health by sensor."""
    return {one.sensor_id: one for one in monitor.health()}


def watched(store: Store, said: list[Delivery]) -> dict[str, SensorHealth]:
    """Feed all and return health by sensor."""
    monitor = HealthMonitor(store)
    for delivery in said:
        monitor.observe(delivery)
    return health_of(monitor)


def test_sensors_that_are_well(tmp_path: Path) -> None:
    found = watched(small_store(tmp_path), well(20))
    assert {one.state for one in found.values()} == {SensorState.OK}
    assert found["left"].rate_hz == 10.0 and found["w1"].rate_hz == 20.0
    assert found["left"].lag_ms == 10.0 and found["door"].expected_hz is None
    assert all(one.gaps == 0 and not one.note for one in found.values())
    rows = [one.row() for one in found.values()]
    assert json.loads(json.dumps(rows)) == rows
    assert list(rows[0]) == [
        "sensor_id",
        "kind",
        "state",
        "rate_hz",
        "expected_hz",
        "messages",
        "gaps",
        "lag_ms",
        "clock_offset_ms",
        "note",
    ]


def test_messages_out_of_order_are_no_gaps(tmp_path: Path) -> None:
    random = Random(5)
    said = sorted(well(20), key=lambda one: one.arrived_ns + random.randint(0, 250) * MS)
    found = watched(small_store(tmp_path), said + said[-4:])
    assert {one.gaps for one in found.values()} == {0}
    assert found["left"].state == SensorState.OK


def test_each_illness_has_its_word(tmp_path: Path) -> None:
    said = [one for one in well(40) if not (one.sensor_id == "left" and late(one, 20))]
    said = [one for one in said if not (one.sensor_id == "right" and one.body.t_ns % 7)]
    said = [one for one in said if one.sensor_id != "w2"]
    said += [weight("w2", 500 * i, (500.0,) * 10) for i in range(80)]
    said += [people("stray", 100 * i) for i in range(10)]
    slow = [people("right", 400 * i, late_ms=900) for i in range(100)]
    said = [one for one in said if one.sensor_id != "right"] + slow
    found = watched(small_store(tmp_path), sorted(said, key=lambda one: one.arrived_ns))
    assert found["left"].state == SensorState.SILENT and "silent for" in found["left"].note
    assert found["right"].state == SensorState.SLOW
    assert found["w1"].state == SensorState.OK
    assert found["w2"].state == SensorState.STUCK
    assert found["stray"].state == SensorState.UNKNOWN


def late(delivery: Delivery, seconds: int) -> bool:
    """Tell whether a message was measured after so many seconds."""
    return delivery.body.t_ns > START_NS + seconds * 1000 * MS


def test_never_heard_and_lagging(tmp_path: Path) -> None:
    store = small_store(tmp_path)
    found = watched(store, [people("left", 100 * i, late_ms=700) for i in range(50)])
    assert found["left"].state == SensorState.LAGGING
    assert found["right"].state == SensorState.SILENT and found["right"].note == "never heard"
    assert found["door"].state == SensorState.OK
    assert {one.state for one in HealthMonitor(store).health()} <= {
        SensorState.SILENT,
        SensorState.OK,
    }
    assert watched(store, [poses("vendor", 0)])["vendor"].state == SensorState.OK


def test_what_is_ill_in_a_faulty_recording_is_found() -> None:
    bundle = load_bundle(shared_path("recordings/faulty-109"))
    assert bundle.recording is not None
    found = watched(bundle.store, list(read_recording(bundle.recording)))
    ill = {name: one.state for name, one in found.items() if one.state != SensorState.OK}
    assert set(ill.values()) == {SensorState.STUCK} and len(ill) == 3
    gone = [one for one in found.values() if "was silent" in one.note]
    assert [one.kind for one in gone] == ["camera"]

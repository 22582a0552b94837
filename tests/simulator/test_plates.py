"""Plates weigh what happened: steps of the right size, presses, crosstalk, quiet noise."""

import numpy as np
import pytest

from tests.simulator.made import story_world
from tillfree.premises import LayoutSpec, lay_out
from tillfree.sensors import WeightChunk
from tillfree.simulator import WorldMessages
from tillfree.simulator.plates import weigh
from tillfree.simulator.records import Act, Load
from tillfree.simulator.settings import PlateSettings


def _trace(world: WorldMessages, cell: str) -> tuple[np.ndarray, np.ndarray]:
    chunks = [
        d.body for d in world.deliveries if d.sensor_id == cell and isinstance(d.body, WeightChunk)
    ]
    times = [c.t_ns + np.arange(len(c.grams)) * 1e9 / c.rate_hz for c in chunks]
    return np.concatenate(times), np.concatenate([np.array(c.grams, float) for c in chunks])


def test_each_pick_leaves_its_weight() -> None:
    world = story_world("two-at-once")
    cells = {slot.slot_id: slot.load_cell or "" for slot in world.store.slots}
    used = [cells[a.slot_id] for a in world.truth.interactions]
    checked = 0
    for act in world.truth.interactions:
        if used.count(cells[act.slot_id]) > 1:
            continue
        times, grams = _trace(world, cells[act.slot_id])
        before = np.median(grams[(times > act.t_ns - 4e9) & (times < act.t_ns - 2e9)])
        after = np.median(grams[(times > act.t_ns + 1e9) & (times < act.t_ns + 3e9)])
        product = world.catalogue[act.sku]
        sign = -1.0 if act.kind == "pick" else 1.0
        spread = 4.0 * product.weight_sd_g * act.quantity + 3.0
        assert after - before == pytest.approx(sign * product.weight_g * act.quantity, abs=spread)
        checked += 1
    assert checked >= 2


def _one_act(kind: str, grams: float) -> list[np.ndarray]:
    store = lay_out(LayoutSpec("walls"), "s", "S")
    loads = (Load(3, grams),) if kind != "touch" else ()
    act = Act(10.0, kind, 0, "V00", "A", 1, 3, 3, loads, 0.3, 0.0)
    traces = weigh(store, (act,), 20.0, PlateSettings(), np.random.default_rng(1))
    return [trace.grams for trace in traces]


def test_a_step_is_there_within_a_fifth_of_a_second_and_neighbours_keep_a_little() -> None:
    kept, passed, pressed = [], [], []
    for _ in range(3):
        grams = _one_act("pick", -600.0)
        before = np.median(grams[3][:180])
        assert np.median(grams[3][206:215]) - before == pytest.approx(-600.0, abs=12.0)
        pressed.append(grams[3][195:200].max() - before)
        for other in (2, 4):
            kept.append(abs(np.median(grams[other][260:]) - np.median(grams[other][:180])))
        far = [k for k in range(len(grams)) if k not in (2, 3, 4)]
        passed.append(max(abs(np.median(grams[k][260:]) - np.median(grams[k][:180])) for k in far))
    assert max(pressed) > 5.0
    assert max(kept) < 0.03 * 600.0
    assert max(kept) > 2.0
    assert max(passed) < 4.0


def test_a_touch_comes_back() -> None:
    grams = _one_act("touch", 0.0)
    assert np.median(grams[3][230:]) == pytest.approx(np.median(grams[3][:180]), abs=3.0)
    assert np.ptp(grams[3][185:202]) > 8.0


def test_quiet_plates_are_as_quiet_as_real_ones_and_read_in_steps() -> None:
    plates = PlateSettings()
    store = lay_out(LayoutSpec("walls"), "s", "S")
    traces = weigh(store, (), 30.0, plates, np.random.default_rng(2))
    for trace in traces:
        assert np.allclose(trace.grams / 0.241, np.round(trace.grams / 0.241), atol=1e-6)
        second = trace.grams[:20].std()
        assert 0.5 < second < 3.0
    zeros = np.array([trace.grams[0] for trace in traces])
    assert zeros.min() < -1000.0
    assert zeros.max() > 3000.0

"""Each phenomenon of a real plate, one test each: what is found, when, how sure."""

import math

import numpy as np
import pytest

from tests.shelves.plates import Plate, board, chunks_of, messages, play, seconds_of, standing
from tillfree.shelves import (
    CellHealth,
    CellState,
    ShelfChange,
    ShelfEvent,
    ShelfMonitor,
    ShelfTouch,
)


def run(
    plate: Plate, units: list[float], size: int = 10
) -> tuple[list[tuple[float, ShelfEvent]], list[ShelfChange]]:
    """Play one plate on which products of `units` grams stand; light ones stand beside it."""
    store, catalogue = board([units, [24.0]], plate.rate_hz, plate.noise_g)
    beside = Plate(plate.seconds, plate.rate_hz, plate.noise_g, seed=777)
    cut = {"w0": chunks_of(plate, size), "w1": chunks_of(beside, size)}
    events = play(ShelfMonitor(store, catalogue), messages(cut))
    return events, standing(events)


def assert_change(change: ShelfChange, at_s: float, grams: float, near_s: float = 0.06) -> None:
    """Check moment, size (in its own sds) and window of a change."""
    assert seconds_of(change) == pytest.approx(at_s, abs=near_s)
    assert abs(change.delta_g - grams) < 4.0 * math.sqrt(change.variance_g2)
    assert change.from_ns <= change.t_ns <= change.to_ns
    assert change.settled


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("grams", "noise_g"), [(-600.0, 1.2), (-25.0, 1.5), (-30.0, 3.0)])
def test_a_pick_is_found_with_press_and_ringing(grams: float, noise_g: float, seed: int) -> None:
    """From heavy to light, the step is found to one reading."""
    plate = Plate(noise_g=noise_g, seed=seed).act(5.02 + 0.09 * seed, grams)
    _, changes = run(plate, [-grams])
    assert len(changes) == 1
    assert_change(changes[0], 5.02 + 0.09 * seed, grams)


@pytest.mark.parametrize("rate_hz", [10.0, 20.0, 60.0, 100.0])
def test_any_rate(rate_hz: float) -> None:
    """Plates differ in how often they are read."""
    plate = Plate(rate_hz=rate_hz).act(5.0, -320.0)
    _, changes = run(plate, [320.0], size=round(rate_hz * 0.2))
    assert len(changes) == 1
    assert_change(changes[0], 5.0, -320.0, near_s=1.5 / rate_hz + 0.02)


def test_a_clear_step_is_said_at_once_and_then_refined() -> None:
    """First said within half a second of the reading, unsettled; then settled, same id."""
    events, _ = run(Plate().act(5.21, -400.0), [400.0])
    said = [(at_s, event) for at_s, event in events if isinstance(event, ShelfChange)]
    assert said[0][0] <= 5.6
    assert not said[0][1].settled
    assert said[-1][1].settled
    assert len({change.change_id for _, change in said}) == 1
    assert said[-1][1].variance_g2 < said[0][1].variance_g2


def test_a_return_is_found() -> None:
    """Load that comes."""
    _, changes = run(Plate().act(5.0, 210.0), [210.0])
    assert_change(changes[0], 5.0, 210.0)


def test_readings_are_not_zeroed() -> None:
    """Offsets from -5.6 kg to +20 kg change nothing."""
    for offset in (-5600.0, 0.0, 20_000.0):
        _, changes = run(Plate(offset_g=offset).act(5.0, -150.0), [150.0])
        assert_change(changes[0], 5.0, -150.0)


def test_quiet_shaking_and_drifting_plates_say_nothing() -> None:
    """Noise is no act."""
    plate = Plate(seconds=60.0, noise_g=1.6).drift(3.0)
    plate.shake(10.0, 20.0, 15.0).shake(30.0, 33.0, 20.0)
    _, changes = run(plate, [60.0])
    assert changes == []


def test_a_pick_while_the_fixture_shakes() -> None:
    """Twenty grams of shaking do not hide a hundred."""
    plate = Plate(seed=3).act(5.0, -100.0).shake(4.0, 6.0, 20.0)
    _, changes = run(plate, [100.0])
    assert len(changes) == 1
    assert_change(changes[0], 5.0, -100.0, near_s=0.16)


@pytest.mark.parametrize("apart_s", [0.3, 0.35, 0.5, 0.7, 1.0])
def test_two_picks_in_short_order_are_two(apart_s: float) -> None:
    """Ringing of the first overlaps the press of the second."""
    plate = Plate(seed=7).act(5.0, -300.0).act(5.0 + apart_s, -300.0, press_s=0.1)
    _, changes = run(plate, [300.0])
    assert len(changes) == 2
    for change, at_s in zip(changes, (5.0, 5.0 + apart_s), strict=True):
        assert_change(change, at_s, -300.0)
    assert sum(change.delta_g for change in changes) == pytest.approx(-600.0, abs=5.0)


def test_a_pick_and_a_put_in_short_order() -> None:
    """Two products on one plate."""
    plate = Plate(seed=2).act(5.0, -300.0).act(5.5, 200.0, press_s=0.2)
    _, changes = run(plate, [300.0, 200.0])
    assert [round(change.delta_g, -2) for change in changes] == [-300.0, 200.0]


@pytest.mark.parametrize("span_s", [0.5, 1.0, 2.0])
def test_a_slow_pick_is_one_with_its_window(span_s: float) -> None:
    """Weight that ramps away; the window tells from when to when."""
    _, changes = run(Plate().slow_act(5.0, 5.0 + span_s, -300.0), [300.0])
    assert len(changes) == 1
    assert_change(changes[0], 5.0 + span_s, -300.0, near_s=0.15)
    assert (changes[0].to_ns - changes[0].from_ns) / 1e9 == pytest.approx(span_s, abs=0.3)


@pytest.mark.parametrize("seed", range(6))
def test_a_trembling_lift_is_one(seed: int) -> None:
    """A hand that lifts in steps of its own: no part weighs a unit, the whole does."""
    plate = Plate(seconds=14.0, seed=seed)
    shares = np.sort(np.random.default_rng(seed).uniform(0.1, 0.9, 3))
    for at_s, share in zip((5.0, 5.5, 6.1), np.diff([0.0, *shares]), strict=True):
        plate.slow_act(at_s, at_s + 0.2, -400.0 * float(share))
    plate.slow_act(6.5, 6.6, -400.0 * float(1.0 - shares[-1]))
    _, changes = run(plate, [400.0])
    assert len(changes) == 1
    assert changes[0].delta_g == pytest.approx(-400.0, abs=6.0)
    assert changes[0].from_ns <= changes[0].t_ns <= changes[0].to_ns


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("grams", "span_s"), [(-105.0, 1.7), (-335.0, 1.9), (-551.0, 2.7)])
def test_a_slow_lift_loses_no_weight(grams: float, span_s: float, seed: int) -> None:
    """However it trembles, it is one change of the whole weight, at the moment that it left."""
    plate = Plate(seconds=14.0, seed=seed).lift(5.0, 5.0 + span_s, grams)
    _, changes = run(plate, [-grams])
    assert len(changes) == 1
    assert changes[0].delta_g == pytest.approx(grams, abs=4.0)
    assert seconds_of(changes[0]) == pytest.approx(5.0 + span_s, abs=0.4)


def test_two_units_in_short_order_on_a_shaking_plate_are_two() -> None:
    """Each of the two steps is sharp and a whole unit, so no lift explains them."""
    plate = Plate(seed=5).act(5.0, -115.0).act(5.4, -115.0, press_s=0.1).shake(4.8, 5.6, 3.0)
    _, changes = run(plate, [115.0])
    assert [round(change.delta_g, -1) for change in changes] == pytest.approx([-120, -120], abs=11)


def test_a_steady_press_is_no_level() -> None:
    """A hand that rests lightly on the plate before it takes does not change what it takes."""
    plate = Plate(noise_g=0.8).lean(4.6, 5.0, 8.5).act(5.0, -155.0, press_s=0.0)
    _, changes = run(plate, [155.0])
    assert len(changes) == 1
    assert changes[0].delta_g == pytest.approx(-155.0, abs=3.0)


def test_what_is_lifted_off_and_put_back_is_two_acts() -> None:
    """No hand lifts a plate by a kilogram, though no product there weighs that."""
    plate = Plate(seconds=14.0).act(5.0, -1200.0).act(7.5, 1200.0)
    store, catalogue = board([[534.0], [1200.0]])
    cut = {"w0": chunks_of(plate), "w1": chunks_of(Plate(14.0, seed=9))}
    changes = standing(play(ShelfMonitor(store, catalogue), messages(cut)))
    assert [round(change.delta_g, -1) for change in changes] == [-1200.0, 1200.0]


@pytest.mark.parametrize(
    ("grams", "span_s"), [(40.0, 1.0), (60.0, 2.0), (-30.0, 1.0), (200.0, 1.5)]
)
def test_a_hand_that_comes_and_goes_is_a_touch(grams: float, span_s: float) -> None:
    """A level that fits no product and returns is no act, in the end."""
    events, changes = run(Plate().lean(5.0, 5.0 + span_s, grams), [333.0])
    assert changes == []
    touches = [event for _, event in events if isinstance(event, ShelfTouch)]
    assert len(touches) == 1
    assert touches[0].peak_g == pytest.approx(abs(grams), abs=5.0)


def test_a_shift_that_stays_becomes_a_change() -> None:
    """Something was left there that weighs like nothing known."""
    _, changes = run(Plate().lean(5.0, 99.0, 55.0), [333.0])
    assert len(changes) == 1
    assert_change(changes[0], 5.0, 55.0)


def test_a_pick_from_under_a_hand_has_the_items_weight() -> None:
    """The hand lay on the plate for a while and left with the item."""
    plate = Plate().lean(5.0, 6.5, 40.0).act(6.5, -333.0, press_s=0.0)
    _, changes = run(plate, [333.0])
    assert len(changes) == 1
    assert_change(changes[0], 6.5, -333.0)


def test_what_a_stuck_plate_hid_is_told_when_it_is_back() -> None:
    """The window is from the sticking to the recovery."""
    plate = Plate(seconds=16.0, seed=4).act(6.0, -250.0).stuck(4.5, 9.5)
    events, changes = run(plate, [250.0])
    health = [(at_s, event) for at_s, event in events if isinstance(event, CellHealth)]
    assert [event.state for _, event in health[:2]] == [CellState.STUCK, CellState.WORKING]
    assert health[0][0] <= 4.5 + 1.6
    assert len(changes) == 1
    assert changes[0].delta_g == pytest.approx(-250.0, abs=4.0)
    assert (changes[0].to_ns - changes[0].from_ns) / 1e9 == pytest.approx(5.0, abs=0.2)


def test_a_dead_plate_is_stuck_once_and_says_nothing_else() -> None:
    """Constant from its first reading on."""
    plate = Plate(seconds=30.0)
    plate.grams[:] = 0.0
    events, changes = run(plate, [250.0])
    states = [event.state for at_s, event in events if isinstance(event, CellHealth) and at_s < 30]
    assert states == [CellState.STUCK]
    assert changes == []


def test_a_cell_quieter_than_its_resolution_is_not_stuck_for_long() -> None:
    """Now and then it moves by one count; the monitor learns that."""
    plate = Plate(seconds=120.0, noise_g=0.05)
    store, catalogue = board([[250.0]], 20.0, 0.05)
    events = play(ShelfMonitor(store, catalogue), messages({"w0": chunks_of(plate)}))
    assert not [e for at_s, e in events if isinstance(e, CellHealth) and 30.0 < at_s < 120.0]


def test_a_violent_cell_is_called_noisy() -> None:
    """Scatter far beyond its own for a minute."""
    events, _ = run(Plate(seconds=90.0).shake(10.0, 90.0, 80.0), [250.0])
    states = [event.state for _, event in events if isinstance(event, CellHealth)]
    assert states[0] is CellState.NOISY


@pytest.mark.parametrize("seed", range(3))
def test_a_second_hand_that_presses_between_two_picks_makes_them_no_lift(seed: int) -> None:
    """The level between is too high by the press; each pick is a unit all the same."""
    plate = Plate(seed=seed).act(5.0, -164.0).act(5.55, -164.0, press_s=0.0)
    plate.grams[(plate.at_s >= 5.05) & (plate.at_s < 5.55)] += 18.0
    _, changes = run(plate, [164.0])
    assert [seconds_of(change) for change in changes] == pytest.approx([5.0, 5.55], abs=0.08)
    for change in changes:
        assert abs(change.delta_g + 164.0) < 4.0 * math.sqrt(change.variance_g2)

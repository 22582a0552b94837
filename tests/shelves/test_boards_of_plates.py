"""Several plates side by side: crosstalk, one item across plates, two people at once."""

import numpy as np
import pytest

from tests.shelves.plates import Plate, board, chunks_of, messages, play, seconds_of, standing
from tillfree.shelves import ShelfChange, ShelfMonitor


def run(
    plates: list[Plate], units: list[list[float]], shifts_ns: dict[int, int] | None = None
) -> list[ShelfChange]:
    """Play plates that stand side by side."""
    store, catalogue = board(units, plates[0].rate_hz, plates[0].noise_g)
    cut = {
        f"w{index}": chunks_of(plate, shift_ns=(shifts_ns or {}).get(index, 0))
        for index, plate in enumerate(plates)
    }
    return standing(play(ShelfMonitor(store, catalogue), messages(cut)))


def plates(count: int, seed: int = 1, rate_hz: float = 20.0) -> list[Plate]:
    """Return quiet plates."""
    return [Plate(rate_hz=rate_hz, seed=100 * seed + index) for index in range(count)]


@pytest.mark.parametrize("seed", range(4))
def test_crosstalk_is_no_act(seed: int) -> None:
    """One to three per cent of a heavy item stay on the neighbours."""
    line = plates(4, seed)
    line[1].act(5.0, -1200.0)
    for index, share in ((0, 0.01), (2, 0.03), (3, 0.02)):
        line[index].act(5.0, -1200.0 * share, press_s=0.0, ring=False).shake(4.5, 5.5, 8.0)
    changes = run(line, [[1200.0], [1200.0], [90.0], [40.0]])
    assert [[step.sensor_id for step in change.steps] for change in changes] == [["w1"]]


def test_crosstalk_is_known_when_clocks_disagree() -> None:
    """A tenth of a second between the two cells."""
    line = plates(2)
    line[0].act(5.0, -900.0)
    line[1].act(5.0, -22.0, press_s=0.0, ring=False)
    changes = run(line, [[900.0], [30.0]], {0: 60_000_000, 1: -40_000_000})
    assert [change.steps[0].sensor_id for change in changes] == ["w0"]


@pytest.mark.parametrize(
    "shares", [(0.6, 0.4), (0.85, 0.15), (0.97, 0.03), (0.5, 0.3, 0.2), (0.3, 0.3, 0.2, 0.2)]
)
@pytest.mark.parametrize("rate_hz", [20.0, 60.0])
def test_one_item_across_plates_is_one_change(shares: tuple[float, ...], rate_hz: float) -> None:
    """No plate alone saw a whole item, together they did."""
    line = plates(5, rate_hz=rate_hz)
    for index, share in enumerate(shares):
        line[index + 1].act(5.0 + 0.03 * index, -650.0 * share, press_s=0.2)
    changes = run(line, [[650.0]] * 5)
    assert len(changes) == 1
    assert len(changes[0].steps) == len(shares)
    assert changes[0].delta_g == pytest.approx(-650.0, abs=4.0)
    sizes = [abs(step.delta_g) for step in changes[0].steps]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("loads", [(-830.0, -135.0), (-1390.0, -450.0), (-143.0, -210.0)])
def test_a_slow_lift_across_plates_is_one_change(loads: tuple[float, float], seed: int) -> None:
    """Each plate lost its part slowly; together they are whole units, and nothing is missing."""
    line = plates(3, seed)
    for index, grams in enumerate(loads):
        line[index].lift(5.0, 6.8, grams)
    unit = -sum(loads) / (2.0 if loads[0] < -1000.0 else 1.0)
    changes = run(line, [[unit], [unit], [90.0]])
    assert len(changes) == 1
    steps = {step.sensor_id: step.delta_g for step in changes[0].steps}
    assert [steps["w0"], steps["w1"]] == pytest.approx(list(loads), abs=8.0)


def test_what_passes_beside_takes_no_act_along() -> None:
    """A bump that looked like the other part of an item goes away; the act itself stays."""
    line = plates(2)
    line[0].lean(4.95, 5.5, -54.0)
    line[1].act(5.0, -52.0, press_s=0.1)
    changes = run(line, [[300.0], [52.0]])
    assert [[step.sensor_id for step in change.steps] for change in changes] == [["w1"]]


def test_two_people_beside_each_other_are_two_changes() -> None:
    """Each plate saw whole units."""
    line = plates(3)
    line[0].act(5.0, -500.0)
    line[1].act(5.05, -320.0)
    changes = run(line, [[500.0], [320.0], [100.0]])
    assert [round(change.delta_g) for change in changes] == pytest.approx([-500, -320], abs=3)


def test_swings_that_come_back_are_ignored() -> None:
    """Up to 64 g on other plates while somebody walks along, as a real gondola showed."""
    line = plates(6, rate_hz=60.0)
    for index, plate in enumerate(line):
        since = plate.at_s - 4.0
        swing = np.exp(-((since - 1.5) ** 2)) * np.sin(2.0 * np.pi * (6.0 + index) * since)
        plate.grams += 64.0 * swing
    line[2].act(8.0, -620.0, press_s=0.15)
    changes = run(line, [[620.0], [300.0], [620.0], [40.0], [60.0], [620.0]])
    assert [change.steps[0].sensor_id for change in changes] == ["w2"]
    assert seconds_of(changes[0]) == pytest.approx(8.0, abs=0.05)


def test_a_hidden_act_does_not_speak_through_its_neighbour() -> None:
    """The plate of a heavy item is stuck; only its crosstalk shows, and weighs like nothing."""
    line = plates(2)
    line[0].act(6.0, -1200.0).stuck(3.0, 99.0)
    line[1].act(6.0, -31.0, press_s=0.0, ring=False)
    assert run(line, [[1200.0], [50.0]]) == []

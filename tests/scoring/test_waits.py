"""A line's figures, of waits that can be counted by hand."""

import math
from pathlib import Path

import pytest

from tillfree.scoring import TrueWait, line_figures, load_waits, seconds_words
from tillfree.scoring.truth import TruthUnreadable

S = 1_000_000_000


def wait(come_s: float, begin_s: float | None) -> TrueWait:
    begun = None if begin_s is None else round(begin_s * S)
    return TrueWait("p", "gate", round(come_s * S), begun)


def test_lengths_and_waits_of_a_line() -> None:
    line = line_figures("gate", [wait(0.5, 3.5), wait(1.5, 2.5), wait(1.6, None)], (0, 5 * S))
    assert line.lengths[:5] == (1, 3, 3, 2, 1)
    assert (line.people, line.unserved, line.longest) == (3, 1, 3)
    assert line.wait_median_s == 2.0
    assert line.wait_most_s == 3.0
    assert line.step_s == 1.0


def test_one_after_the_other_is_no_line_of_two() -> None:
    assert line_figures("gate", [wait(1.0, 2.0), wait(2.0, 3.0)], (0, 5 * S)).longest == 1


def test_nobody_in_line() -> None:
    line = line_figures("gate", [], (0, 3 * S))
    assert line.longest == 0
    assert math.isnan(line.wait_median_s)


def test_a_long_rush_is_told_in_steps_of_more_than_a_second() -> None:
    line = line_figures("gate", [wait(0.0, 600.0)], (0, 1200 * S))
    assert len(line.lengths) <= 242
    assert line.longest == 1


def test_waits_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert load_waits(tmp_path) == ()
    head = "person,place,came_t_ns,begun_t_ns\n"
    (tmp_path / "truth_waits.csv").write_text(f"{head}V1.0,gate,5,9\nV2.0,gate,6,\n")
    assert load_waits(tmp_path) == (
        TrueWait("V1.0", "gate", 5, 9),
        TrueWait("V2.0", "gate", 6, None),
    )
    (tmp_path / "truth_waits.csv").write_text(f"{head}V1.0,gate,soon,9\n")
    with pytest.raises(TruthUnreadable, match="truth_waits"):
        load_waits(tmp_path)


@pytest.mark.parametrize(
    ("span_s", "words"), [(4.24, "4.2 s"), (200.0, "3 min 20 s"), (float("nan"), "–")]
)
def test_seconds_in_words(span_s: float, words: str) -> None:
    assert seconds_words(span_s) == words

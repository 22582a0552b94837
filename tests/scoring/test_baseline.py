"""The plain way on hand-made readings."""

import numpy as np
import pytest

from tests.shared_data import shared_path
from tillfree.premises import load_bundle
from tillfree.scoring import BaselineSettings, ScoringSettings, compute_figures
from tillfree.scoring.baseline import find_steps, plain_run, true_visits
from tillfree.scoring.outcomes import hold_against_truth

SETTINGS = BaselineSettings()
PERIOD_NS = 50_000_000


def test_steps_are_found_where_they_are() -> None:
    times = np.arange(400, dtype=np.int64) * PERIOD_NS
    grams = np.where(np.arange(400) < 100, 1000.0, 600.0) + np.where(np.arange(400) < 300, 0, 200.0)
    steps = find_steps("w", times, grams, SETTINGS)
    steps.sort(key=lambda step: step.t_ns)
    assert [round(step.delta_g) for step in steps] == [-400, 200]
    assert abs(steps[0].t_ns - 100 * PERIOD_NS) <= 6 * PERIOD_NS
    assert abs(steps[1].t_ns - 300 * PERIOD_NS) <= 6 * PERIOD_NS


def test_small_changes_and_short_traces_are_no_steps() -> None:
    times = np.arange(100, dtype=np.int64) * PERIOD_NS
    assert find_steps("w", times, np.where(np.arange(100) < 50, 0.0, 11.0), SETTINGS) == []
    assert find_steps("w", times[:2], np.zeros(2), SETTINGS) == []


def test_on_a_calm_recording_the_plain_way_is_nearly_right() -> None:
    path = shared_path("recordings/calm-101")
    visits, places = true_visits(path)
    receipts, acts = plain_run(load_bundle(path), visits, places, SETTINGS)
    scoring = ScoringSettings()
    figures = compute_figures(hold_against_truth(receipts, acts, path, scoring), scoring)
    assert figures.item_f1 == pytest.approx(1.0, abs=0.15)

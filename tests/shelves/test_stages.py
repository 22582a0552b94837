"""The stages by themselves: cutting, placing, the ringing level, units."""

import numpy as np
import pytest

from tillfree.shelves.placing import place
from tillfree.shelves.ringing import level_while_ringing
from tillfree.shelves.segments import MEAN, UNTIL, stretches
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.units import Weights, misfit_sigmas

SHAPE = np.array([75.0, 0.7, 0.38, 0.13, 0.2])


def test_stretches_find_levels_and_join_what_is_one() -> None:
    """A quiet level, the same level shaking, another level: two stretches."""
    random = np.random.default_rng(1)
    parts = (random.normal(0, 1, 40), random.normal(0, 15, 30), random.normal(-60, 1, 40))
    rows = stretches(np.concatenate(parts), 1.0, 14.0, 8.0)
    assert len(rows) == 2
    assert rows[0, UNTIL] == pytest.approx(70, abs=2)
    assert rows[1, MEAN] == pytest.approx(-60.0, abs=1.0)


def test_a_level_is_known_before_the_ringing_is_over() -> None:
    """Over many phases and frequencies the claimed variance holds."""
    random = np.random.default_rng(2)
    scores = []
    for _ in range(400):
        first = random.uniform(0.0, 0.05)
        since = np.asarray(0.05 * np.arange(random.integers(2, 12)) + first, np.float64)
        turn = 2.0 * np.pi * 5.0 * random.normal(1.0, 0.15)
        swing = 0.28 * 300.0 * np.exp(-since / 0.13) * np.cos(turn * since + random.uniform(0, 7))
        grams = 1000.0 + swing + random.normal(0.0, 1.2, len(since))
        level, variance = level_while_ringing(since, grams, 0.32 * 300.0, 1.2, 0.13, 5.0)
        scores.append((level - 1000.0) / variance**0.5)
    assert np.std(scores) < 1.3
    assert np.std(scores) > 0.5


def test_placing_finds_one_two_or_a_slow_step() -> None:
    """The three hypotheses, each on its own ground."""
    at_s = np.asarray(0.05 * np.arange(24), np.float64)
    one = np.where(at_s < 0.5, 0.0, -200.0)
    assert place(at_s, one, 0.0, -200.0, 1.0, SHAPE)[:2].tolist() == [1.0, 10.0]
    two = np.where(at_s < 0.3, 0.0, np.where(at_s < 0.7, -100.0, -200.0))
    found = place(at_s, two, 0.0, -200.0, 1.0, SHAPE)
    assert found[:4].tolist() == [2.0, 6.0, 14.0, -100.0]
    slow = -200.0 * np.clip((at_s - 0.2) / 0.7, 0.0, 1.0)
    assert place(at_s, slow, 0.0, -200.0, 1.0, SHAPE)[0] == 0.0


def test_misfit_counts_units_and_their_spread() -> None:
    """Two units have twice the variance of one."""
    settings = ShelfSettings()
    weights = Weights(np.array([100.0, 333.0]), np.array([1.0, 3.0]))
    assert misfit_sigmas(-200.0, 1.0, weights, settings) == 0.0
    assert misfit_sigmas(-203.0, 1.75, weights, settings) == pytest.approx(1.5)
    nothing = Weights(np.zeros(0), np.zeros(0))
    assert misfit_sigmas(-200.0, 1.0, nothing, settings) == np.inf

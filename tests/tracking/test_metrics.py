"""The metrics give what the field's reference implementation gives."""

import numpy as np
import pytest

from tillfree.tracking import Places, tracking_figures

SEEDS = range(6)


def random_case(seed: int) -> tuple[list[Places], list[Places]]:
    """Return random walks and a found version with gaps, false alarms and swapped ids."""
    draw = np.random.default_rng(seed)
    people = int(draw.integers(2, 7))
    place = draw.uniform(0.0, 6.0, (people, 2))
    names = draw.permutation(50)[:people]
    truth, found = [], []
    for _ in range(60):
        place = place + draw.normal(0.0, 0.15, place.shape)
        if draw.random() < 0.08:
            names = draw.permutation(names)
        here = draw.random(people) < 0.9
        there = draw.random(people) < 0.85
        extra = int(draw.integers(0, 2))
        truth.append(Places(np.flatnonzero(here), place[here]))
        ids = np.concatenate([names[there], 100 + draw.permutation(9)[:extra]])
        spots = place[there] + draw.normal(0.0, 0.2, (int(there.sum()), 2))
        found.append(Places(ids, np.concatenate([spots, draw.uniform(0, 6, (extra, 2))])))
    return truth, found


def reference(truth: list[Places], found: list[Places], threshold_m: float) -> dict[str, float]:
    """Return trackeval's figures for the same case."""
    trackeval = pytest.importorskip("trackeval", reason="the reference package is not installed")
    known = {int(i): k for k, i in enumerate(np.unique(np.concatenate([f.ids for f in found])))}
    people = {int(i): k for k, i in enumerate(np.unique(np.concatenate([t.ids for t in truth])))}
    scores = []
    for t, f in zip(truth, found, strict=True):
        gap = np.linalg.norm(t.places_m[:, None] - f.places_m[None], axis=2)
        scores.append(np.maximum(0.0, 1.0 - gap / (2.0 * threshold_m)))
    data = {
        "num_timesteps": len(truth),
        "num_gt_ids": len(people),
        "num_tracker_ids": len(known),
        "num_gt_dets": sum(len(t.ids) for t in truth),
        "num_tracker_dets": sum(len(f.ids) for f in found),
        "gt_ids": [np.array([people[int(i)] for i in t.ids], int) for t in truth],
        "tracker_ids": [np.array([known[int(i)] for i in f.ids], int) for f in found],
        "similarity_scores": scores,
    }
    quiet = {"PRINT_CONFIG": False}
    clear = trackeval.metrics.CLEAR(quiet).eval_sequence(data)
    identity = trackeval.metrics.Identity(quiet).eval_sequence(data)
    hota = trackeval.metrics.HOTA().eval_sequence(data)
    return {
        "mota": float(clear["MOTA"]),
        "switches": float(clear["IDSW"]),
        "misses": float(clear["CLR_FN"]),
        "false_alarms": float(clear["CLR_FP"]),
        "idf1": float(identity["IDF1"]),
        "hota": float(np.mean(hota["HOTA"])),
        "det_a": float(np.mean(hota["DetA"])),
        "ass_a": float(np.mean(hota["AssA"])),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_equal_the_reference_on_random_walks(seed: int) -> None:
    truth, found = random_case(seed)
    ours = tracking_figures(truth, found, 0.4)
    for name, value in reference(truth, found, 0.4).items():
        assert getattr(ours, name) == pytest.approx(value, abs=1e-9), name


def test_a_perfect_track_scores_one() -> None:
    truth = [Places(np.array([3]), np.array([[0.1 * k, 0.0]])) for k in range(10)]
    figures = tracking_figures(truth, truth)
    assert (figures.mota, figures.motp_m, figures.switches, figures.idf1) == (1.0, 0.0, 0, 1.0)
    assert (figures.hota, figures.det_a, figures.ass_a) == pytest.approx((1.0, 1.0, 1.0))


def test_nothing_found_misses_everybody() -> None:
    truth = [Places(np.array([3]), np.array([[0.0, 0.0]]))]
    nothing = [Places(np.zeros(0, np.int64), np.zeros((0, 2)))]
    figures = tracking_figures(truth, nothing)
    assert (figures.mota, figures.misses, figures.idf1, figures.hota) == (0.0, 1, 0.0, 0.0)


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same number of instants"):
        tracking_figures([], [Places(np.zeros(0, np.int64), np.zeros((0, 2)))])

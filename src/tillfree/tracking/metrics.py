"""How well people were followed, on the floor plane: CLEAR-MOT, IDF1 and HOTA.

Similarity of a true and a found place is 1 - d / (2 t), never below 0, so that 0.5 is the distance
threshold t. Sources: Bernardin and Stiefelhagen (2008), CLEAR-MOT; Ristani et al. (2016), IDF1;
Luiten et al. (2021), HOTA; the same figures as the package `trackeval` gives, which tests check.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ALPHAS = np.arange(0.05, 0.99, 0.05)
"""HOTA's thresholds of similarity (Luiten et al. 2021, eq. 17)."""
TINY = float(np.finfo("float").eps)


@dataclass(frozen=True, slots=True)
class Places:
    """Who was where at one instant: `ids` (n,) any whole numbers, `places_m` (n, 2)."""

    ids: Ints
    places_m: Floats


@dataclass(frozen=True, slots=True)
class TrackingFigures:
    """All figures of one comparison; shares are 0..1 (MOTA may be negative), `motp_m` metres.

    `misses`, `false_alarms` and `switches` are counts over all instants.
    """

    mota: float
    motp_m: float
    switches: int
    misses: int
    false_alarms: int
    idf1: float
    hota: float
    det_a: float
    ass_a: float


@dataclass(frozen=True, slots=True)
class _Instant:
    truth: Ints
    found: Ints
    similarity: Floats
    distance_m: Floats


def tracking_figures(
    truth: Sequence[Places], found: Sequence[Places], threshold_m: float = 0.5
) -> TrackingFigures:
    """Compare what was found with the truth, instant by instant (same length, same order).

    `threshold_m` is the distance at which a found place still counts as the true one.
    """
    if len(truth) != len(found):
        raise ValueError("truth and found must have the same number of instants")
    truth_rows, truth_count = _numbered([places.ids for places in truth])
    found_rows, found_count = _numbered([places.ids for places in found])
    instants = []
    for there, here, rows, columns in zip(truth, found, truth_rows, found_rows, strict=True):
        gap = there.places_m.reshape(-1, 1, 2) - here.places_m.reshape(1, -1, 2)
        distance = np.sqrt(np.sum(gap * gap, axis=2))
        similarity = np.maximum(0.0, 1.0 - distance / (2.0 * threshold_m))
        instants.append(_Instant(rows, columns, similarity, distance))
    shape = (truth_count, found_count)
    clear = _clear(instants, truth_count)
    hota, det_a, ass_a = _hota(instants, shape)
    return TrackingFigures(*clear, _idf1(instants, shape), hota, det_a, ass_a)


def _numbered(ids: list[Ints]) -> tuple[list[Ints], int]:
    if not ids:
        return [], 0
    known, place = np.unique(np.concatenate(ids), return_inverse=True)
    splits = np.cumsum([len(one) for one in ids])[:-1]
    return [np.asarray(part, np.int64) for part in np.split(place, splits)], len(known)


def _pairs(score: Floats) -> tuple[Ints, Ints]:
    """Pair rows and columns for the greatest summed score (scipy is only loaded when used)."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-score)
    return rows, columns


def _clear(instants: list[_Instant], truth_count: int) -> tuple[float, float, int, int, int]:
    ever = np.full(truth_count, -1)
    lately = np.full(truth_count, -1)
    switches = misses = false_alarms = matches = 0
    gap_m = 0.0
    for now in instants:
        if not len(now.truth) or not len(now.found):
            misses += len(now.truth)
            false_alarms += len(now.found)
            continue
        score = 1000.0 * (now.found[None] == lately[now.truth][:, None]) + now.similarity
        score[now.similarity < 0.5 - TINY] = 0.0
        rows, columns = _pairs(score)
        kept = score[rows, columns] > TINY
        rows, columns = rows[kept], columns[kept]
        people, tracks = now.truth[rows], now.found[columns]
        switches += int(np.sum((ever[people] >= 0) & (ever[people] != tracks)))
        ever[people] = tracks
        lately[:] = -1
        lately[people] = tracks
        matches += len(rows)
        misses += len(now.truth) - len(rows)
        false_alarms += len(now.found) - len(rows)
        gap_m += float(np.sum(now.distance_m[rows, columns]))
    everyone = max(1, sum(len(now.truth) for now in instants))
    mota = 1.0 - (misses + false_alarms + switches) / everyone
    return mota, gap_m / max(1, matches), switches, misses, false_alarms


def _idf1(instants: list[_Instant], shape: tuple[int, int]) -> float:
    together = np.zeros(shape)
    total = 0
    for now in instants:
        rows, columns = np.nonzero(now.similarity >= 0.5)
        together[now.truth[rows], now.found[columns]] += 1.0
        total += len(now.truth) + len(now.found)
    rows, columns = _pairs(together)
    return float(2.0 * np.sum(together[rows, columns]) / max(1, total))


def _alignment(instants: list[_Instant], shape: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
    """Return how much each pair of ids overlaps, and how often each id was there."""
    overlap, people, tracks = np.zeros(shape), np.zeros((shape[0], 1)), np.zeros((1, shape[1]))
    for now in instants:
        s = now.similarity
        either = s.sum(0)[None] + s.sum(1)[:, None] - s
        share = np.divide(s, either, out=np.zeros_like(s), where=either > TINY)
        overlap[now.truth[:, None], now.found[None]] += share
        people[now.truth] += 1.0
        tracks[0, now.found] += 1.0
    return overlap / np.maximum(TINY, people + tracks - overlap), people, tracks


def _hota(instants: list[_Instant], shape: tuple[int, int]) -> tuple[float, float, float]:
    """Return HOTA, DetA and AssA, each the mean over all thresholds."""
    aligned, people, tracks = _alignment(instants, shape)
    matched = np.zeros((len(ALPHAS), *shape))
    for now in instants:
        if not len(now.truth) or not len(now.found):
            continue
        score = aligned[now.truth[:, None], now.found[None]] * now.similarity
        rows, columns = _pairs(score)
        for a, alpha in enumerate(ALPHAS):
            kept = now.similarity[rows, columns] >= alpha - TINY
            matched[a, now.truth[rows[kept]], now.found[columns[kept]]] += 1.0
    both = matched.sum(axis=(1, 2))
    either = people.sum() + tracks.sum() - both
    det_a = both / np.maximum(1.0, either)
    share = matched / np.maximum(1.0, people + tracks - matched)
    ass_a = np.sum(matched * share, axis=(1, 2)) / np.maximum(1.0, both)
    hota = np.sqrt(det_a * ass_a)
    return float(hota.mean()), float(det_a.mean()), float(ass_a.mean())

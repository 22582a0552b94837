"""Who reached: bodies, wrists and the slot's box, in whatever frame the store was drawn."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attribution.corner import GIN, TEA, at_ns, standing, turned
from tillfree.attribution.history import SD, TrackHistory, X, Y
from tillfree.attribution.reach import body_log_ratio, box_distance_m, reaches, wrist_log_ratio
from tillfree.attribution.settings import AttributionSettings
from tillfree.premises import Slot

SETTINGS = AttributionSettings()


def row_at(x_m: float, y_m: float, sd_m: float = 0.08) -> np.ndarray:
    row = np.full(16, np.nan)
    row[[X, Y, SD]] = x_m, y_m, sd_m
    return row


def turned_slot(slot: Slot, angle: float) -> Slot:
    x, y = turned(slot.centre_m[:2], angle)
    return replace(slot, centre_m=(x, y, slot.centre_m[2]), facing=turned(slot.facing, angle))


def test_distance_to_the_box_is_zero_inside_and_grows_outside() -> None:
    x, y, z = TEA.centre_m
    points = np.array(
        [
            [x, y, z + 0.1],
            [x + 0.24, y - 0.19, z],
            [x + 0.25 + 0.3, y, z],
            [x, y - 0.2 - 0.4, z],
            [x, y, z + 0.3 + 0.5],
            [x, y, z - 0.06 - 0.2],
            [x + 0.25 + 0.3, y - 0.2 - 0.4, z],
        ]
    )
    wanted = [0.0, 0.0, 0.3, 0.4, 0.5, 0.2, 0.5]
    assert box_distance_m(points, TEA) == pytest.approx(wanted, abs=1e-12)


def test_a_wrist_that_was_not_seen_has_no_distance() -> None:
    assert np.isnan(box_distance_m(np.full((1, 3), np.nan), TEA)).all()


@given(
    angle=st.floats(-math.pi, math.pi),
    x=st.floats(-2.0, 4.0),
    y=st.floats(0.0, 6.0),
    z=st.floats(0.0, 2.0),
)
def test_turning_the_store_changes_no_distance(angle: float, x: float, y: float, z: float) -> None:
    here = box_distance_m(np.array([[x, y, z]]), TEA)
    there = box_distance_m(np.array([[*turned((x, y), angle), z]]), turned_slot(TEA, angle))
    assert there == pytest.approx(here, abs=1e-9)


@given(angle=st.floats(-math.pi, math.pi), x=st.floats(-1.0, 3.0), y=st.floats(2.0, 4.0))
def test_turning_the_store_changes_no_likelihood(angle: float, x: float, y: float) -> None:
    here = body_log_ratio(row_at(x, y), TEA, SETTINGS)
    there = body_log_ratio(row_at(*turned((x, y), angle)), turned_slot(TEA, angle), SETTINGS)
    assert there == pytest.approx(here, abs=1e-9)


def test_a_body_before_the_slot_speaks_for_it_and_one_far_off_against() -> None:
    x, y, _ = TEA.centre_m
    before = body_log_ratio(row_at(x, y - 0.66), TEA, SETTINGS)
    beside = body_log_ratio(row_at(x + 0.8, y - 0.66), TEA, SETTINGS)
    far = body_log_ratio(row_at(x, y - 1.8), TEA, SETTINGS)
    behind = body_log_ratio(row_at(x, y + 0.66), TEA, SETTINGS)
    assert before > 0.0
    assert before > beside > far
    assert before > 0.0 > behind


def test_an_uncertain_track_says_less() -> None:
    x, y, _ = TEA.centre_m
    near = [body_log_ratio(row_at(x, y - 0.66, sd), TEA, SETTINGS) for sd in (0.05, 0.5)]
    far = [body_log_ratio(row_at(x, y - 1.7, sd), TEA, SETTINGS) for sd in (0.05, 0.5)]
    assert near[0] > near[1]
    assert far[0] < far[1]
    assert math.isfinite(body_log_ratio(row_at(x, y, math.nan), TEA, SETTINGS))


def test_the_nearer_the_wrist_the_likelier() -> None:
    ratios = [wrist_log_ratio(d, SETTINGS) for d in (0.0, 0.1, 0.2, 0.4, 0.8)]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 0.0 > ratios[-1]
    assert ratios[-1] >= math.log(SETTINGS.wrist_floor)  # hands are missed at times


def test_of_two_people_the_one_with_the_hand_in_the_slot() -> None:
    history = TrackHistory(14.0)
    x, y, z = TEA.centre_m
    for k in range(20):
        t = 0.1 * k
        hand = (x, y - 0.1, z + 0.1) if 8 <= k <= 12 else (x, y - 0.6, 0.9)
        history.add(
            (
                standing(1, t, (x, y - 0.66), hand),
                standing(2, t, (x + 0.3, y - 0.66), (x + 0.5, y - 0.7, 0.9)),
            )
        )
    found = {r.track_id: r for r in reaches(history, TEA, at_ns(1.0), SETTINGS)}
    assert found[1].log_ratio > found[2].log_ratio + 2.0
    assert found[1].wrist_m == 0.0
    assert found[1].log_ratio == pytest.approx(sum(term.value for term in found[1].terms))
    assert "hands elsewhere" in {term.name for term in found[2].terms} or found[2].wrist_m > 0.0


def test_who_is_out_of_reach_or_was_not_there_is_no_candidate() -> None:
    history = TrackHistory(14.0)
    x, y, _ = TEA.centre_m
    history.add((standing(1, 0.0, (x, y - 3.0)), standing(2, 0.0, (x, y - 0.7))))
    assert [r.track_id for r in reaches(history, TEA, at_ns(0.0), SETTINGS)] == [2]
    assert reaches(history, TEA, at_ns(5.0), SETTINGS) == []
    assert len(reaches(history, GIN, at_ns(0.2), SETTINGS)) == 1


def test_who_was_never_seen_with_a_hand_is_judged_by_the_body_alone() -> None:
    history = TrackHistory(14.0)
    x, y, _ = TEA.centre_m
    history.add((standing(1, 0.0, (x, y - 0.66)),))
    (reach,) = reaches(history, TEA, at_ns(0.0), SETTINGS)
    assert math.isnan(reach.wrist_m)
    assert {term.name: term.value for term in reach.terms}["wrist"] == 0.0

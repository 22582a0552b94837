"""From belief to confidence: a probability, rising, and never more than surely right."""

from hypothesis import given
from hypothesis import strategies as st

from tests.visits.doors import visit
from tillfree.visits.calibration import calibrated

BELIEF = st.floats(0.0, 1.0)


@given(belief=BELIEF)
def test_confidence_is_a_probability(belief: float) -> None:
    assert 0.0 < calibrated(belief, visit()) < 1.0


@given(one=BELIEF, other=BELIEF)
def test_more_belief_is_never_less_confidence(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert calibrated(less, visit()) <= calibrated(more, visit())


@given(belief=BELIEF)
def test_a_member_lost_inside_makes_it_less_sure(belief: float) -> None:
    lost = visit()
    lost.lost_inside = 1
    assert calibrated(belief, lost) < calibrated(belief, visit())

"""Money on a sold pass is neither made nor lost, whatever is asked in whatever order."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.admission import PrepaidPass, prepaid
from tillfree.admission.records import PrepaidSold
from tillfree.core.errors import AdmissionRefused

SUM = 10_000
SOLD = prepaid.evolve(None, PrepaidSold("prepaid-1", SUM, "KRW", 10**18, "ann"))

asked = st.tuples(
    st.sampled_from(["hold", "take", "release", "refund", "pay out"]),
    st.sampled_from(["a", "b", "c"]),
    st.integers(-1, 6_000),
)


def _bodies(state: PrepaidPass, what: str, key: str, amount: int) -> Sequence[prepaid.PrepaidBody]:
    if what == "hold":
        return prepaid.hold(state, key, amount)
    if what == "take":
        return prepaid.take(state, key, amount)
    if what == "release":
        return prepaid.release(state, key)
    if what == "refund":
        return prepaid.refund(state, key, f"back-{key}", amount)
    return prepaid.pay_out(state, "ann")


def _asked(state: PrepaidPass, what: str, key: str, amount: int) -> PrepaidPass:
    """Do what is asked where it can be done; doing it again changes nothing."""
    try:
        bodies = _bodies(state, what, key, amount)
    except AdmissionRefused:
        return state
    for body in bodies:
        state = prepaid.evolve(state, body)
    try:
        again = _bodies(state, what, key, amount)
    except AdmissionRefused:
        again = ()
    assert not again, "the second time would change something"
    return state


@given(steps=st.lists(asked, max_size=25))
def test_every_unit_is_free_held_spent_or_paid_out(steps: list[tuple[str, str, int]]) -> None:
    state, paid_out = SOLD, 0
    for what, key, amount in steps:
        before = state
        state = _asked(state, what, key, amount)
        if state.is_over and not before.is_over:
            paid_out = before.free_minor
        held = sum(one.amount_minor for one in state.holds if one.is_open)
        spent = sum(one.taken_minor - one.refunded_minor for one in state.holds)
        assert min(state.free_minor, held, spent) >= 0
        assert state.free_minor + held + spent + paid_out == SUM


def test_what_cannot_be_is_told_with_its_way_out() -> None:
    held = prepaid.evolve(SOLD, prepaid.hold(SOLD, "a", 9_000)[0])
    with pytest.raises(AdmissionRefused, match="has 1000 minor units free"):
        prepaid.hold(held, "b", 2_000)
    with pytest.raises(AdmissionRefused, match="pay out when it is settled"):
        prepaid.pay_out(held, "ann")
    with pytest.raises(AdmissionRefused, match="has no hold b"):
        prepaid.take(held, "b", 1)
    taken = prepaid.evolve(held, prepaid.take(held, "a", 4_000)[0])
    assert taken.free_minor == 6_000
    with pytest.raises(AdmissionRefused, match="give the money back instead"):
        prepaid.release(taken, "a")
    over = prepaid.evolve(taken, prepaid.pay_out(taken, "ann")[0])
    with pytest.raises(AdmissionRefused, match="give it back in cash"):
        prepaid.refund(over, "a", "back", 100)

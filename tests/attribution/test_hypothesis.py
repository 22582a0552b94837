"""One explanation: nothing is made of nothing, copies share, equal futures merge."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attribution.corner import at_ns
from tillfree.attribution import NOBODY, ActKind, Item, Outcome
from tillfree.attribution.hypothesis import ActChange, Hypothesis, Plan, merged

PLAN = Plan({"s-tea": frozenset({"tea"}), "s-gin": frozenset({"gin"})})


def act(kind: ActKind, party: str, sku: str, slot_id: str, quantity: int = 1) -> ActChange:
    outcome = Outcome(kind, party, Item(sku, quantity, slot_id))
    return ActChange(f"act-{kind}-{party}-{sku}", at_ns(1.0), (outcome,), (1,), PLAN)


def test_a_pick_is_held_until_it_is_put_back() -> None:
    start = Hypothesis(party_of={1: "a"})
    taken = act(ActKind.PICK, "a", "tea", "s-tea", 2).apply(start, -1.0)
    assert taken.held("a", "tea") == 2
    back = act(ActKind.RETURN, "a", "tea", "s-tea").apply(taken, -1.0)
    assert back.held("a", "tea") == 1
    assert start.carts == {}, "a hypothesis in a beam is never changed"
    assert back.log_weight == pytest.approx(-2.0)


def test_nobody_ever_holds_less_than_nothing() -> None:
    start = Hypothesis(party_of={1: "a"})
    after = act(ActKind.RETURN, "a", "tea", "s-tea", 3).apply(start, 0.0)
    assert after.held("a", "tea") == 0
    assert after.carts["a"] == {}


def test_what_is_put_where_it_does_not_belong_lies_there_until_it_is_taken() -> None:
    start = Hypothesis(party_of={1: "a", 2: "b"})
    taken = act(ActKind.PICK, "a", "tea", "s-tea").apply(start, 0.0)
    astray = act(ActKind.RETURN, "a", "tea", "s-gin").apply(taken, 0.0)
    assert astray.foreign == {("s-gin", "tea"): 1}
    assert astray.held("a", "tea") == 0
    found = act(ActKind.PICK, "b", "tea", "s-gin").apply(astray, 0.0)
    assert found.foreign == {}
    assert found.held("b", "tea") == 1


def test_what_belongs_in_a_slot_is_never_foreign_there() -> None:
    start = Hypothesis()
    assert act(ActKind.RETURN, "a", "tea", "s-tea").apply(start, 0.0).foreign == {}
    assert act(ActKind.PICK, "a", "tea", "s-tea").apply(start, 0.0).foreign == {}


def test_a_restock_is_in_nobodys_cart() -> None:
    after = act(ActKind.RESTOCK, "staff", "tea", "s-tea", 4).apply(Hypothesis(), 0.0)
    assert after.carts == {}


def test_a_party_that_left_takes_its_state_along() -> None:
    start = Hypothesis(party_of={1: "a", 2: "b", 3: NOBODY})
    taken = act(ActKind.PICK, "a", "tea", "s-tea").apply(start, 0.0)
    gone = taken.without_party("a", frozenset({1, 3}), frozenset(taken.trail))
    assert gone.party_of == {2: "b"}
    assert gone.carts == {}
    assert gone.trail == {}


def test_equal_states_merge_and_their_ways_become_a_mixture() -> None:
    """Tea from either slot: two ways to one cart. What happens later cannot tell them apart."""
    start = Hypothesis(party_of={1: "a"})
    one = Outcome(ActKind.PICK, "a", Item("tea", 1, "s-tea"))
    other = Outcome(ActKind.PICK, "a", Item("tea", 1, "s-tea-2"))
    plan = Plan({"s-tea": frozenset({"tea"}), "s-tea-2": frozenset({"tea"})})
    first = ActChange("act", at_ns(1.0), (one,), (1,), plan).apply(start, math.log(0.6))
    second = ActChange("act", at_ns(1.0), (other,), (1,), plan).apply(start, math.log(0.2))
    (joined,) = merged([first, second])
    assert math.exp(joined.log_weight) == pytest.approx(0.8)
    assert dict(joined.trail["act"]) == pytest.approx({(one,): 0.75, (other,): 0.25})


def test_different_carts_do_not_merge() -> None:
    start = Hypothesis(party_of={1: "a", 2: "b"})
    first = act(ActKind.PICK, "a", "tea", "s-tea").apply(start, 0.0)
    second = act(ActKind.PICK, "b", "tea", "s-tea").apply(start, 0.0)
    assert merged([first, second]) == [first, second]


def test_an_act_that_one_of_the_merged_does_not_know_counts_as_nothing_there() -> None:
    known = Hypothesis(math.log(0.5), trail={"act": ((("x",), 1.0),)})  # type: ignore[dict-item]
    unknown = Hypothesis(math.log(0.5))
    (joined,) = merged([known, unknown])
    assert sum(share for _, share in joined.trail["act"]) == pytest.approx(1.0)


KINDS = st.sampled_from([ActKind.PICK, ActKind.RETURN])
STEP = st.tuples(
    KINDS,
    st.sampled_from(["a", "b"]),
    st.sampled_from(["tea", "gin"]),
    st.sampled_from(["s-tea", "s-gin"]),
    st.integers(1, 3),
)


@given(steps=st.lists(STEP, max_size=12))
def test_whatever_is_done_no_count_is_ever_negative(
    steps: list[tuple[ActKind, str, str, str, int]],
) -> None:
    now = Hypothesis(party_of={1: "a", 2: "b"})
    for kind, party, sku, slot_id, quantity in steps:
        now = act(kind, party, sku, slot_id, quantity).apply(now, 0.0)
        assert all(count > 0 for cart in now.carts.values() for count in cart.values())
        assert all(count > 0 for count in now.foreign.values())
        assert not any(PLAN.belongs(*place) for place in now.foreign)

"""What is believed of one act, one track, one cart: sums over explanations."""

import math

import pytest

from tillfree.attribution import NOBODY, ActKind, Item, Outcome
from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.marginals import (
    act_marginal,
    agreeing_with,
    cart_belief,
    party_marginal,
)

TOOK = (Outcome(ActKind.PICK, "a", Item("tea", 1, "s-tea")),)
BEAM = [
    Hypothesis(math.log(0.5), {1: "a"}, {"a": {"tea": 1}}, trail={"act": ((TOOK, 1.0),)}),
    Hypothesis(math.log(0.3), {1: "a"}, {"a": {"tea": 1, "gin": 1}}, trail={"act": ((TOOK, 1.0),)}),
    Hypothesis(math.log(0.2), {1: "b"}, {}, trail={"act": (((), 1.0),)}),
]


def test_an_act_is_believed_by_the_weight_of_those_who_tell_it_so() -> None:
    assert act_marginal(BEAM, "act") == pytest.approx({TOOK: 0.8, (): 0.2})
    assert act_marginal(BEAM, "unheard of") == {}


def test_a_mixture_within_one_explanation_is_shared_out() -> None:
    mixed = [Hypothesis(0.0, trail={"act": ((TOOK, 0.25), ((), 0.75))})]
    assert list(act_marginal(mixed, "act").items()) == [((), 0.75), (TOOK, 0.25)]


def test_a_tracks_party_is_the_likeliest_first() -> None:
    assert list(party_marginal(BEAM, 1).items()) == [("a", pytest.approx(0.8)), ("b", 0.2)]
    assert party_marginal(BEAM, 9) == pytest.approx({NOBODY: 1.0})


def test_the_cart_is_the_likeliest_whole_and_each_line_has_its_own_chance() -> None:
    """The tea is surer than the cart as a whole: it is in two of the explanations."""
    belief = cart_belief(BEAM, "a")
    (line,) = belief.lines
    assert (line.sku, line.quantity) == ("tea", 1)
    assert line.probability == pytest.approx(0.8)
    assert belief.probability == pytest.approx(0.5)


def test_who_holds_nothing_has_an_empty_cart() -> None:
    belief = cart_belief(BEAM, "b")
    assert belief.lines == ()
    assert belief.probability == pytest.approx(1.0)


def test_those_who_agree_with_a_cart_are_weighed_anew() -> None:
    agreeing = agreeing_with(BEAM, cart_belief(BEAM, "a"))
    assert [h.carts for h in agreeing] == [{"a": {"tea": 1}}]
    assert agreeing[0].log_weight == pytest.approx(0.0)

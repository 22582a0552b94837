"""Who left is remembered while the acts of the last seconds can still be explained anew."""

import pytest

from tests.attribution.corner import CATALOGUE, TEA, Play, at_ns, change
from tillfree.attribution import NOBODY, AttributionSettings, Role
from tillfree.attribution.acts import ActEvent
from tillfree.attribution.beam import Beam
from tillfree.attribution.cases import Case
from tillfree.attribution.evidence import Scene
from tillfree.attribution.hypothesis import Hypothesis, Plan
from tillfree.attribution.leaving import Gone, Leaving, Shares, last_word
from tillfree.attribution.marginals import cart_belief
from tillfree.attribution.records import ActKind, Item, Outcome


def two_before_one_shelf() -> Play:
    """Two who both hold a tea stand side by side when one tea comes back; no hand was seen."""
    play = Play()
    play.enter(1, "a", (0.8, 3.3))
    play.enter(2, "b", (5.0, 2.0))
    play.until(1.0)
    play.act(1, TEA, -120.0)
    play.until(play.now_s + 8.0)
    play.act(2, TEA, -120.0)
    play.until(play.now_s + 8.0)
    play.places.update({1: (0.8, 3.34), 2: (1.2, 3.34)})
    return play


def test_who_leaves_makes_nobody_else_sure_of_what_was_doubtful() -> None:
    play = two_before_one_shelf()
    play.until(play.now_s + 2.0)
    play.act(1, TEA, 120.0)
    before = play.attributor.cart("b").probability
    play.attributor.close("a", frozenset({1}))
    del play.places[1]
    play.until(play.now_s + 0.5)
    assert play.attributor.cart("b").probability == pytest.approx(before, abs=0.01)
    play.until(play.now_s + 8.0)
    assert play.attributor.cart("b").probability == pytest.approx(before, abs=0.01)


def test_what_who_left_would_have_done_is_nobodys() -> None:
    leaving = Leaving({"a": Role.SHOPPER, "b": Role.SHOPPER})
    tea = Item("tea", 1, TEA.slot_id)
    shares: Shares = {(Outcome(ActKind.PICK, party, tea),): 0.5 for party in ("a", "b")}
    assert leaving.standing(shares) == shares
    leaving.add(Gone(at_ns(1.0), "a", frozenset({1}), frozenset()))
    nobodys = (Outcome(ActKind.PICK, NOBODY, tea),)
    assert leaving.standing(shares) == {nobodys: 0.5, (Outcome(ActKind.PICK, "b", tea),): 0.5}
    beam = Beam(AttributionSettings())
    assert not leaving.forget(at_ns(0.5), beam)
    assert leaving.forget(at_ns(1.5), beam)
    assert leaving.roles == {"b": Role.SHOPPER}
    assert leaving.standing(shares)[nobodys] == 0.5


def case_of(act_id: str, at_s: float, delta_g: float) -> Case:
    scene = Scene(CATALOGUE, Plan({TEA.slot_id: frozenset({"tea"})}), AttributionSettings(), {})
    return Case(ActEvent(act_id, change(delta_g, at_s=at_s, change_id=act_id), (TEA,), scene), 0)


def test_a_return_of_what_stands_on_another_s_receipt_takes_from_no_cart() -> None:
    cases = case_of("one", 1.0, -120.0), case_of("two", 2.0, 120.0)
    tea = Item("tea", 1, TEA.slot_id)
    took = (Outcome(ActKind.PICK, "b", tea),)
    gave = (Outcome(ActKind.RETURN, "b", tea),)
    both = Hypothesis(trail={"one": ((took, 1.0),), "two": ((gave, 1.0),)})
    assert last_word(cases, both, "b").cart == {}
    assert last_word(cases, both, "b").told == {"one": (took, took), "two": (gave, gave)}
    # The first act was said for good of somebody who left: it is followed no more.
    later = last_word(cases[1:], both, "b")
    assert later.cart == {}
    assert later.told == {"two": (gave, (Outcome(ActKind.RETURN, NOBODY, tea),))}


def test_what_was_charged_to_another_is_not_charged_again() -> None:
    tea = Item("tea", 1, TEA.slot_id)
    took = (Outcome(ActKind.PICK, "b", tea),)
    given = Hypothesis(carts={"b": {"tea": 1}}, trail={"one": ((took, 1.0),)})
    assert last_word([], given, "b").cart == {}
    belief = cart_belief([given], "b", {})
    assert belief.lines == ()
    assert belief.probability == 0.0

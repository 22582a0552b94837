"""Who left is remembered while the acts of the last seconds can still be explained anew."""

import pytest

from tests.attribution.corner import TEA, Play, at_ns
from tillfree.attribution import NOBODY, AttributionSettings, Role
from tillfree.attribution.beam import Beam
from tillfree.attribution.leaving import Gone, Leaving, Shares
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

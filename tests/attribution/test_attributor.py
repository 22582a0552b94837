"""The whole stage, tick by tick: acts become claims, claims are revised, parties leave."""

import pickle

import pytest

from tests.attribution.corner import (
    GIN,
    OATS,
    RICE,
    TEA,
    Play,
    at_ns,
    change,
    sighting,
)
from tillfree.attribution import NOBODY, ActKind, AttributionSettings, Claim, Item, Outcome, Role
from tillfree.shelves import CellHealth, CellState, ShelfChange
from tillfree.tracking import TrackLink, TrackMix


def two_shoppers() -> Play:
    play = Play()
    play.enter(1, "a", (1.0, 3.3))
    play.enter(2, "b", (5.0, 2.0))
    play.until(1.0)
    return play


def outcome_of(claim: Claim) -> tuple[ActKind, str, str, int]:
    assert claim.outcome is not None
    return (
        claim.outcome.kind,
        claim.outcome.party,
        claim.outcome.item.sku,
        claim.outcome.item.quantity,
    )


def test_a_pick_is_said_at_once_with_its_evidence() -> None:
    play = two_shoppers()
    claim_id = play.act(1, TEA, -120.0)
    first = next(claim for claim in play.said if claim.claim_id == claim_id)
    assert outcome_of(first) == (ActKind.PICK, "a", "tea", 1)
    claim = play.claims[claim_id]
    assert claim.probability > 0.95
    assert [weight.sensor_id for weight in claim.weights] == ["w1"]
    assert claim.alternatives[0].outcome == claim.outcome
    assert {"body", "wrist", "weight"} <= {term.name for term in claim.alternatives[0].terms}
    assert claim.messages
    assert play.cart("a") == {"tea": 1}
    assert play.cart("b") == {}


def test_a_pick_and_its_return_leave_an_empty_cart() -> None:
    play = two_shoppers()
    play.act(1, TEA, -120.0)
    back = play.act(1, TEA, 120.0)
    assert outcome_of(play.claims[back]) == (ActKind.RETURN, "a", "tea", 1)
    assert play.cart("a") == {}


def test_what_one_puts_in_the_wrong_place_another_takes_and_has() -> None:
    play = two_shoppers()
    play.act(1, TEA, -120.0)
    play.act(1, GIN, 120.0)
    play.places[1] = (5.0, 1.0)
    play.until(play.now_s + 1.0)
    taken = play.act(2, GIN, -120.0)
    assert outcome_of(play.claims[taken]) == (ActKind.PICK, "b", "tea", 1)
    assert play.claims[taken].outcome == Outcome(ActKind.PICK, "b", Item("tea", 1, "s-gin"))
    assert (play.cart("a"), play.cart("b")) == ({}, {"tea": 1})


def test_long_after_it_was_misplaced_it_is_still_known_where() -> None:
    """The horizon folds what happened; where things lie is state, and stays."""
    play = two_shoppers()
    play.act(1, TEA, -120.0)
    play.act(1, GIN, 120.0)
    play.places[1] = (5.0, 1.0)
    play.until(play.now_s + 30.0)
    play.act(2, GIN, -120.0)
    assert play.cart("b") == {"tea": 1}


def test_a_member_of_a_party_fills_its_cart() -> None:
    play = two_shoppers()
    play.enter(3, "a", (4.0, 3.0))
    play.until(play.now_s + 0.5)
    play.act(3, OATS, -400.0)
    play.act(1, TEA, -120.0)
    assert play.cart("a") == {"oats": 1, "tea": 1}


def test_who_was_not_let_in_takes_as_nobody() -> None:
    play = two_shoppers()
    play.places[9] = (2.0, 3.3)
    play.until(play.now_s + 0.5)
    claim = play.claims[play.act(9, OATS, -400.0)]
    assert outcome_of(claim) == (ActKind.PICK, NOBODY, "oats", 1)
    assert play.cart("a") == play.cart("b") == {}


def test_staff_restock() -> None:
    play = two_shoppers()
    play.enter(5, "s", (3.0, 3.0), Role.STAFF)
    play.until(play.now_s + 0.5)
    claim = play.claims[play.act(5, OATS, 800.0)]
    assert outcome_of(claim) == (ActKind.RESTOCK, "s", "oats", 2)


def test_two_who_may_have_been_mixed_up_share_what_one_of_them_takes() -> None:
    play = two_shoppers()
    play.until(play.now_s + 0.1, mixes=(TrackMix(1, at_ns(play.now_s), 1, 2, 0.5),))
    claim = play.claims[play.act(1, TEA, -120.0)]
    assert claim.probability == pytest.approx(0.5, abs=0.05)
    assert play.attributor.cart("a").probability < 0.6


def test_a_mix_that_is_resolved_revises_the_claim() -> None:
    play = two_shoppers()
    at = at_ns(play.now_s)
    play.until(play.now_s + 0.1, mixes=(TrackMix(1, at, 1, 2, 0.4),))
    claim_id = play.act(1, TEA, -120.0)
    assert outcome_of(play.claims[claim_id])[1] == "a"
    play.until(play.now_s + 0.1, mixes=(TrackMix(1, at, 1, 2, 0.97),))
    assert outcome_of(play.claims[claim_id])[1] == "b"
    assert play.cart("b") == {"tea": 1}
    assert play.attributor.party_of(1) == "b"


def test_a_track_that_goes_on_as_another_keeps_its_party_and_cart() -> None:
    play = two_shoppers()
    play.act(1, TEA, -120.0)
    place = play.places.pop(1)
    play.until(play.now_s + 1.0)
    play.places[7] = place
    play.until(play.now_s + 0.3, links=(TrackLink(7, 1, at_ns(play.now_s), 0.95),))
    assert play.attributor.party_of(7) == "a"
    play.act(7, TEA, 120.0)
    assert play.cart("a") == {}


def test_a_change_that_is_withdrawn_takes_its_claim_back() -> None:
    play = two_shoppers()
    claim_id = play.act(1, TEA, -120.0)
    told = play.claims[claim_id]
    gone = ShelfChange("w1/1", told.t_ns, told.from_ns, told.to_ns, told.t_ns, (), True)
    play.attributor.change(gone)
    play.until(play.now_s + 0.3)
    assert play.claims[claim_id].outcome is None
    assert play.cart("a") == {}


def test_a_refined_weight_revises_what_was_taken() -> None:
    play = two_shoppers()
    claim_id = play.act(1, RICE, -400.0)
    assert outcome_of(play.claims[claim_id])[2] == "oats"
    at_s = (play.claims[claim_id].t_ns - at_ns(0.0)) / 1e9
    play.attributor.change(change(-640.0, "w3", at_s, "w3/1"))
    play.until(play.now_s + 0.5)
    assert outcome_of(play.claims[claim_id])[2] == "rice"
    assert play.cart("a") == {"rice": 1}


def test_two_articles_in_one_change_are_two_claims() -> None:
    play = two_shoppers()
    claim_id = play.act(1, OATS, -1040.0)
    parts = [play.claims[claim_id], play.claims[claim_id.replace(":0", ":1")]]
    assert sorted(outcome_of(part)[2] for part in parts) == ["oats", "rice"]
    assert play.cart("a") == {"oats": 1, "rice": 1}


def test_an_item_seen_in_the_hand_settles_who() -> None:
    """Both reach in; the plate says tea, the camera says in whose hand it went away."""
    play = two_shoppers()
    x, y, z = TEA.centre_m
    play.places.update({1: (x - 0.2, y - 0.66), 2: (x + 0.2, y - 0.66)})
    play.reaching.update({1: (x - 0.05, y - 0.1, z), 2: (x + 0.05, y - 0.1, z)})
    play.until(play.now_s + 0.6)
    play.attributor.change(change(-120.0, "w1", play.now_s, "w1/5"))
    play.until(play.now_s + 0.4)
    unsure = play.claims["w1/5:0"].probability
    play.reaching.clear()
    play.attributor.sight(sighting(2, "tea", play.now_s + 0.1))
    play.attributor.sight(sighting(2, "tea", play.now_s + 0.2))
    play.until(play.now_s + 1.0)
    assert outcome_of(play.claims["w1/5:0"])[1] == "b"
    assert play.claims["w1/5:0"].probability > max(unsure, 0.9)


def test_a_stuck_plate_is_replaced_by_hands_and_cameras() -> None:
    play = two_shoppers()
    stuck = CellHealth("w1", at_ns(play.now_s), at_ns(play.now_s), CellState.STUCK)
    play.attributor.change(stuck)
    x, y, z = TEA.centre_m
    play.places[1] = (x, y - 0.66)
    play.reaching[1] = (x, y - 0.1, z + 0.1)
    play.until(play.now_s + 0.6)
    del play.reaching[1]
    play.until(play.now_s + 0.5)
    for k in range(3):
        play.attributor.sight(sighting(1, "tea", play.now_s + 0.1 * k))
    play.until(play.now_s + 3.0)
    assert play.cart("a") == {"tea": 1}


def test_closing_says_the_last_word_and_forgets() -> None:
    play = two_shoppers()
    mine, theirs = play.act(1, TEA, -120.0), play.act(2, OATS, -400.0)
    closing = play.attributor.close("a", frozenset({1}))
    assert {line.sku: line.quantity for line in closing.cart.lines} == {"tea": 1}
    assert closing.cart.probability > 0.9
    assert [claim.claim_id for claim in closing.claims] == [mine]
    assert closing.released == (mine,)
    assert play.cart("b") == {"oats": 1}
    del play.places[1]
    play.until(play.now_s + 10.0)
    assert play.cart("a") == {}
    closed = play.attributor.close("b", frozenset({2}))
    assert closed.released == (theirs,)


def riddles_of(track_id: int, *grams: float) -> tuple[str, ...]:
    """Return the riddles that "a" (track 1) or "b" (track 2) leaves with after changes at tea."""
    play = two_shoppers()
    for delta_g in grams:
        play.act(1, TEA, delta_g)
    party = {1: "a", 2: "b"}[track_id]
    return play.attributor.close(party, frozenset({track_id})).riddles


def test_weight_that_nothing_explains_is_a_riddle_of_who_was_there() -> None:
    told = ("w1 lost or gained weight near its people that nothing explains",)
    assert riddles_of(1, -57.0) == told
    assert riddles_of(2, -57.0) == ()
    assert riddles_of(1, -57.0, 57.0) == (), "what came back is no riddle"
    assert riddles_of(1, -120.0) == (), "what is claimed is none"


def test_an_act_of_nobody_is_a_riddle_of_who_was_near() -> None:
    """A third person, whom no scan let in, takes tea beside the first shopper."""
    play = two_shoppers()
    x, y, _ = TEA.centre_m
    play.places[1] = (x + 0.5, y - 0.66)
    play.places[3] = (x, y - 0.66)
    play.until(play.now_s + 2.0)
    play.act(3, TEA, -120.0)
    assert play.cart("a") == {}
    told = play.attributor.close("a", frozenset({1})).riddles
    assert told == ("an act on w1 near its people is nobody's",)
    assert play.attributor.close("b", frozenset({2})).riddles == ()


def test_what_nobody_took_is_let_go_in_the_end() -> None:
    """Memory is bounded: an act that is nobody's is released after a while."""
    play = Play(AttributionSettings(nobody_s=20.0))
    play.enter(1, "a", (5.0, 2.0))
    play.places[9] = (2.0, 3.3)
    play.until(1.0)
    claim_id = play.act(9, OATS, -400.0)
    play.until(15.0)
    assert play.attributor.released() == []
    play.until(20.0)
    play.act(1, TEA, -120.0)
    play.until(32.0)
    assert claim_id in play.attributor.released()


def test_what_nobody_took_leaves_nothing_behind() -> None:
    """A day of strangers' acts and unexplained loads takes no more room than an hour of them."""
    play = Play(AttributionSettings(nobody_s=10.0))
    play.places[9] = (2.0, 3.3)
    play.until(1.0)
    sizes = []
    for _ in range(3):
        for k in range(12):
            play.act(9, OATS, -400.0 if k % 2 else -57.0)
        play.until(play.now_s + 20.0)
        play.act(9, OATS, -400.0)
        play.until(play.now_s + 20.0)
        play.attributor.released()
        sizes.append(len(pickle.dumps(play.attributor)))
    assert sizes[2] - sizes[0] < 300, sizes


def test_a_store_without_eyes_and_one_visitor_knows_who() -> None:
    play = Play()
    play.attributor.admit_unseen(-1)
    play.enter(-1, "a", (0.0, 0.0))
    play.places.clear()
    play.until(1.0)
    play.attributor.change(change(-120.0, "w1", 1.0))
    play.until(3.0)
    assert play.cart("a") == {"tea": 1}


def test_a_store_without_eyes_and_two_visitors_does_not() -> None:
    play = Play()
    for track, party in ((-1, "a"), (-2, "b")):
        play.attributor.admit_unseen(track)
        play.enter(track, party, (0.0, 0.0))
    play.places.clear()
    play.until(1.0)
    play.attributor.change(change(-120.0, "w1", 1.0))
    play.until(3.0)
    assert play.attributor.cart("a").probability < 0.6
    assert play.attributor.cart("b").probability < 0.6


def test_the_stage_survives_being_put_away() -> None:
    """A pickled copy goes on as the original does, in the middle of an act."""
    play = two_shoppers()
    play.act(1, TEA, -120.0)
    copy: Play = pickle.loads(pickle.dumps(play))
    for one in (play, copy):
        one.until(one.now_s + 0.2, mixes=(TrackMix(1, at_ns(one.now_s), 1, 2, 0.3),))
        one.act(2, TEA, -240.0)
        one.act(1, GIN, 120.0)
    assert repr(copy.said) == repr(play.said)  # as text, since NaN differs from itself
    assert copy.attributor.cart("a") == play.attributor.cart("a")

"""Where no plate tells: hands and cameras alone, and an honest doubt."""

import math
from dataclasses import replace

from tests.attribution.corner import (
    CATALOGUE,
    GIN,
    TEA,
    at_ns,
    sighting,
    slot,
    standing,
)
from tillfree.attribution import ActKind, AttributionSettings, Outcome, Role
from tillfree.attribution.blind import BlindWatch
from tillfree.attribution.evidence import Scene
from tillfree.attribution.hidden import HiddenAct
from tillfree.attribution.history import TrackHistory
from tillfree.attribution.hypothesis import Hypothesis, Plan
from tillfree.attribution.stays import Hand

SETTINGS = AttributionSettings()
BARE = slot("s-bare", 1.0, None, ("tea",))
PLAN = Plan({s.slot_id: frozenset(s.skus) for s in (BARE, TEA, GIN)})
SCENE = Scene(CATALOGUE, PLAN, SETTINGS, {"a": Role.SHOPPER, "b": Role.SHOPPER})
KNOWN = Hypothesis(party_of={1: "a", 2: "b"})


def history(*reaching: int) -> TrackHistory:
    """Return two people side by side before the slot; some had a hand in it at second 1."""
    found = TrackHistory(14.0)
    x, y, z = BARE.centre_m
    for k in range(30):
        inside = 8 <= k <= 12
        samples = []
        for track, place in ((1, x - 0.2), (2, x + 0.3)):
            there = inside and track in reaching
            hand = (x, y - 0.1, z + 0.1) if there else (place, y - 0.7, 0.9)
            sample = standing(track, 0.1 * k, (place, y - 0.66), hand)
            samples.append(replace(sample, left_wrist_m=(place, y - 0.75, 0.8)))
        found.add(tuple(samples))
    return found


def shares(act: HiddenAct, given: Hypothesis = KNOWN) -> dict[tuple[Outcome, ...], float]:
    scored = act.explain(given)
    total = sum(math.exp(weight) for _, weight, _ in scored)
    found: dict[tuple[Outcome, ...], float] = {}
    for outcomes, weight, _ in scored:
        found[outcomes] = found.get(outcomes, 0.0) + math.exp(weight) / total
    return found


def taken_by(act: HiddenAct, party: str) -> float:
    return sum(
        share
        for outcomes, share in shares(act).items()
        if any(o.kind is ActKind.PICK and o.party == party for o in outcomes)
    )


def test_an_article_of_a_blind_slot_in_a_hand_that_was_there_is_an_act() -> None:
    watch = BlindWatch((BARE, GIN), SCENE)
    act = watch.reached(sighting(1, "tea", 2.2), history(1))
    assert act is not None
    assert act.slot is BARE
    assert [hand.track_id for hand in act.hands] == [1]
    assert abs(act.t_ns - at_ns(1.0)) <= 3e8
    act.sightings.add(sighting(1, "tea", 2.2), SETTINGS)
    assert taken_by(act, "a") > 0.8


def test_a_hand_that_was_elsewhere_is_no_act() -> None:
    watch = BlindWatch((BARE, GIN), SCENE)
    assert watch.reached(sighting(2, "tea", 2.2), history(1)) is None


def test_an_article_of_a_slot_that_is_weighed_is_no_hidden_act() -> None:
    watch = BlindWatch((BARE, GIN), SCENE)
    assert watch.reached(sighting(1, "gin", 2.2), history(1)) is None
    assert BlindWatch((TEA, GIN), SCENE).reached(sighting(1, "tea", 2.2), history(1)) is None


def test_a_plate_is_blind_from_when_it_failed_until_it_works_again() -> None:
    watch = BlindWatch((TEA, GIN), SCENE)
    watch.blind("w1", at_ns(0.0), history(2))
    assert watch.reached(sighting(1, "tea", 2.2), history(1)) is not None
    watch.restored("w1")
    assert watch.reached(sighting(1, "tea", 2.2), history(1)) is None
    watch.blind("w1", at_ns(60.0), history(2))
    assert watch.reached(sighting(1, "tea", 2.2), history(1)) is None, "it worked at that time"


def test_a_reach_that_nothing_was_seen_of_stays_a_doubt() -> None:
    x, y, z = BARE.centre_m
    act = HiddenAct("h", at_ns(1.0), BARE, (Hand(1, 0.0, at_ns(1.0)),), SCENE)
    assert (x, y, z) == BARE.centre_m
    assert 0.0 < taken_by(act, "a") < 0.5
    assert shares(act)[()] > 0.5


def test_two_hands_share_the_doubt_and_what_is_seen_decides() -> None:
    hands = (Hand(1, 0.0, at_ns(1.0)), Hand(2, 0.0, at_ns(1.0)))
    act = HiddenAct("h", at_ns(1.0), BARE, hands, SCENE)
    assert abs(taken_by(act, "a") - taken_by(act, "b")) < 1e-9
    act.sightings.add(sighting(2, "tea", 2.0), SETTINGS)
    act.refresh()
    assert taken_by(act, "b") > 0.7
    assert taken_by(act, "a") < 0.3


def test_only_who_holds_something_may_have_put_it_there() -> None:
    act = HiddenAct("h", at_ns(1.0), BARE, (Hand(1, 0.0, at_ns(1.0)),), SCENE)
    kinds = {o.kind for outcomes in shares(act) for o in outcomes}
    assert kinds == {ActKind.PICK}
    holding = Hypothesis(party_of=KNOWN.party_of, carts={"a": {"gin": 1}})
    back = [o for told in shares(act, holding) for o in told if o.kind is ActKind.RETURN]
    assert [(o.party, o.item.sku, o.item.quantity) for o in back] == [("a", "gin", 1)]


def test_hands_found_later_join_the_act_once() -> None:
    act = HiddenAct("h", at_ns(1.0), BARE, (Hand(1, 0.0, at_ns(1.0)),), SCENE)
    assert act.join((Hand(1, 0.1, at_ns(1.1)), Hand(2, 0.2, at_ns(1.2)))), "a second hand"
    act.refresh()
    assert [(hand.track_id, hand.wrist_m) for hand in act.hands] == [(1, 0.0), (2, 0.2)]


def stood(at: tuple[float, float], seconds: float, moving: tuple[float, float] = (0.0, 0.0)) -> int:
    """Return how many blind slots a track is doubted for that stood so, its hands unseen."""
    watch = BlindWatch((BARE, GIN), SCENE)
    for k in range(round(seconds * 10) + 1):
        assert not watch.watch((standing(1, 0.1 * k, at, moving=moving),))
    found = watch.unseen_at(frozenset({1, 2}))
    watch.forget(frozenset({1}))
    assert watch.unseen_at(frozenset({1})) == ()
    return len(found)


def test_who_stood_before_a_blind_slot_with_hands_unseen_is_a_doubt() -> None:
    x, y, _ = BARE.centre_m
    before = (x, y - 0.7)
    assert stood(before, 1.0) == 1
    assert stood(before, 0.3) == 0, "too short"
    assert stood(before, 1.0, moving=(1.2, 0.0)) == 0, "passing"
    assert stood((x, y - 2.5), 1.0) == 0, "too far to reach"


def test_hands_that_were_at_the_plate_when_it_got_stuck_are_looked_up() -> None:
    watch = BlindWatch((TEA, GIN), SCENE)
    acts = watch.blind("w1", at_ns(1.2), history(1))
    assert [(act.slot, [hand.track_id for hand in act.hands]) for act in acts] == [(TEA, [1])]
    assert acts[0].prior == SETTINGS.hidden_onset
    assert not BlindWatch((TEA, GIN), SCENE).blind("w1", at_ns(1.2), history())


def test_what_a_hand_brought_was_put_there_and_what_it_took_was_not() -> None:
    """The same sighting speaks for a return before the reach, and for a pick after it."""
    holds = Hypothesis(party_of={1: "a"}, carts={"a": {"tea": 1}})
    chance = {}
    for at_s in (0.5, 2.0):
        act = HiddenAct("h", at_ns(1.0), BARE, (Hand(1, 0.0, at_ns(1.0)),), SCENE)
        act.sightings.add(sighting(1, "tea", at_s), SETTINGS)
        given = shares(act, holds)
        for kind in (ActKind.PICK, ActKind.RETURN):
            chance[kind, at_s] = sum(
                p for told, p in given.items() if told and told[0].kind is kind
            )
    assert chance[ActKind.RETURN, 0.5] > chance[ActKind.PICK, 0.5]
    assert chance[ActKind.PICK, 2.0] > 0.7
    assert chance[ActKind.RETURN, 2.0] < 0.02


def test_hands_of_two_who_were_exchanged_are_given_back() -> None:
    hands = (Hand(1, 0.0, at_ns(1.0)), Hand(2, 0.1, at_ns(3.0)))
    act = HiddenAct("h", at_ns(1.0), BARE, hands, SCENE)
    act.exchange((1, 2), (at_ns(0.5), at_ns(2.0)))
    assert [(hand.track_id, hand.wrist_m) for hand in act.hands] == [(2, 0.0)], "the nearer one"


def kind_share(act: HiddenAct, kind: ActKind, given: Hypothesis) -> float:
    return sum(p for told, p in shares(act, given).items() if told and told[0].kind is kind)


def test_what_somebody_else_holds_says_nothing_of_this_hand() -> None:
    """A put-back stays a put-back, and an unseen pick unseen, whatever another hand shows."""
    holds = Hypothesis(party_of={1: "a", 2: "b"}, carts={"a": {"tea": 1}})
    act = HiddenAct("h", at_ns(1.0), BARE, (Hand(1, 0.0, at_ns(1.0)),), SCENE)
    act.sightings.add(sighting(1, "tea", 0.5), SETTINGS)
    act.refresh()
    alone = kind_share(act, ActKind.RETURN, holds)
    act.sightings.add(sighting(2, "gin", 2.0), SETTINGS)
    act.refresh()
    assert kind_share(act, ActKind.RETURN, holds) == alone > 0.5


def stay(from_s: float, to_s: float, both_m: float = math.inf) -> Hand:
    """Return track 1's stay with its hand in the box from one second to another."""
    count = round((to_s - from_s) * 10) + 1
    moments = tuple((at_ns(from_s + 0.1 * k), 0.0) for k in range(count))
    return Hand(1, 0.0, moments[0][0], moments, both_m)


def test_the_hand_may_have_acted_at_any_moment_of_its_stay() -> None:
    """Seen with the article while it is still there: taken before that."""
    act = HiddenAct("h", at_ns(1.0), BARE, (stay(1.0, 3.0),), SCENE)
    act.sightings.add(sighting(1, "tea", 2.4), SETTINGS)
    act.refresh()
    assert taken_by(act, "a") > 0.7
    assert act.t_ns == at_ns(2.0), "the middle of the stay"


def test_two_hands_in_the_slot_speak_for_two_units() -> None:
    quantity: dict[float, float] = {}
    for both_m in (0.0, 0.5, math.inf):
        act = HiddenAct("h", at_ns(1.0), BARE, (stay(1.0, 1.4, both_m),), SCENE)
        act.sightings.add(sighting(1, "tea", 2.4), SETTINGS)
        found = shares(act)
        two = sum(p for told, p in found.items() if told and told[0].item.quantity == 2)
        quantity[both_m] = two / taken_by(act, "a")
    assert quantity[0.0] > 0.5 > quantity[math.inf] > quantity[0.5]


def test_what_the_hand_took_before_explains_what_it_shows() -> None:
    act = HiddenAct("h", at_ns(1.0), BARE, (stay(1.0, 1.4),), SCENE)
    act.sightings.add(sighting(1, "tea", 1.8), SETTINGS)
    act.refresh()
    before = Hypothesis(party_of={1: "a"}, taken={1: (at_ns(0.0), "tea")})
    free = Hypothesis(party_of={1: "a"})
    assert kind_share(act, ActKind.PICK, free) > 0.7
    assert kind_share(act, ActKind.PICK, before) < 0.5


def test_a_stay_goes_on_while_the_hand_is_unseen_and_ends_when_it_is_seen_away() -> None:
    x, y, z = BARE.centre_m
    inside, away, unseen = (x, y - 0.1, z + 0.1), (x, y - 0.7, 0.9), (math.nan,) * 3
    for between, stays in ((unseen, 1), (away, 2)):
        watch = BlindWatch((BARE, GIN), SCENE)
        acts: list[HiddenAct] = []
        for k in range(30):
            hand = inside if k < 5 or 15 <= k < 20 else between
            sample = standing(1, 0.1 * k, (x, y - 0.66), hand)
            if between is away:
                sample = replace(sample, left_wrist_m=away)
            for found in watch.watch((sample,)):
                known = next((act for act in acts if act.belongs(found.hands)), None)
                if known is None:
                    acts.append(found)
                else:
                    known.join(found.hands)
        assert len(acts) == stays


def test_who_only_stood_there_is_an_act_if_an_article_of_the_slot_is_seen_in_hand() -> None:
    x, y, _ = BARE.centre_m
    past = TrackHistory(14.0)
    for k in range(20):
        past.add((standing(1, 0.1 * k, (x, y - 0.7)),))
    watch = BlindWatch((BARE, GIN), SCENE)
    act = watch.reached(sighting(1, "tea", 2.2), past)
    assert act is not None
    assert math.isinf(act.hands[0].wrist_m)
    assert act.prior == SETTINGS.hidden_standing
    assert watch.reached(sighting(1, "gin", 2.2), past) is None


def test_a_plate_fails_in_one_act_of_a_hand() -> None:
    """What the same hand does there next has no more reason than any reach."""
    watch = BlindWatch((TEA, GIN), SCENE)
    (first,) = watch.blind("w1", at_ns(1.2), history(1))
    watch.opened(first)
    assert first.onset
    again = watch.reached(sighting(1, "tea", 2.2), history(1))
    assert again is not None
    watch.opened(again)
    assert not again.onset
    assert again.prior == SETTINGS.hidden_prior

"""An act as the beam sees it: who, what and how many under one explanation of the past."""

import math

import pytest

from tests.attribution.corner import CATALOGUE, GIN, OATS, RICE, TEA, at_ns, change, sighting
from tillfree.attribution import NOBODY, ActKind, AttributionSettings, Item, Outcome, Role
from tillfree.attribution.acts import ActEvent
from tillfree.attribution.evidence import Scene
from tillfree.attribution.hypothesis import Hypothesis, Plan
from tillfree.attribution.reach import Reach
from tillfree.premises import Slot
from tillfree.shelves import ShelfChange

SETTINGS = AttributionSettings()
PLAN = Plan({slot.slot_id: frozenset(slot.skus) for slot in (TEA, GIN, OATS, RICE)})
ROLES = {"a": Role.SHOPPER, "b": Role.SHOPPER, "s": Role.STAFF}
SCENE = Scene(CATALOGUE, PLAN, SETTINGS, ROLES)
KNOWN = Hypothesis(party_of={1: "a", 2: "b", 3: "s"})


def event(moved: ShelfChange, slots: tuple[Slot, ...], reaching: dict[int, float]) -> ActEvent:
    """Return an act with the log ratio of each track's reach."""
    act = ActEvent(moved.change_id, moved, slots, SCENE)
    for slot in slots:
        act.who[slot.slot_id] = [
            Reach(track, slot.slot_id, ratio, 0.7, 0.1, ()) for track, ratio in reaching.items()
        ]
    return act


def shares(act: ActEvent, given: Hypothesis) -> dict[tuple[Outcome, ...], float]:
    """Return each explanation's probability under one past, likeliest first."""
    scored = act.explain(given)
    top = max(s.log_weight for s in scored)
    weights = {s.outcomes: math.exp(s.log_weight - top) for s in scored}
    total = sum(weights.values())
    ordered = sorted(weights.items(), key=lambda pair: -pair[1])
    return {outcomes: weight / total for outcomes, weight in ordered}


def best(act: ActEvent, given: Hypothesis = KNOWN) -> tuple[Outcome, ...]:
    return next(iter(shares(act, given)))


def pick(party: str, sku: str, slot: Slot, quantity: int = 1) -> Outcome:
    return Outcome(ActKind.PICK, party, Item(sku, quantity, slot.slot_id))


def put(party: str, sku: str, slot: Slot, quantity: int = 1) -> Outcome:
    return Outcome(ActKind.RETURN, party, Item(sku, quantity, slot.slot_id))


def holding(**carts: dict[str, int]) -> Hypothesis:
    return Hypothesis(party_of=KNOWN.party_of, carts=dict(carts))


def test_the_weight_says_what_and_the_reach_says_who() -> None:
    act = event(change(-120.0), (TEA,), {1: 4.0, 2: -2.0})
    found = shares(act, KNOWN)
    assert next(iter(found)) == (pick("a", "tea", TEA),)
    assert found[(pick("a", "tea", TEA),)] > 0.98


def test_two_at_once_are_two() -> None:
    assert best(event(change(-240.0), (TEA,), {1: 3.0})) == (pick("a", "tea", TEA, 2),)


def test_the_slot_of_a_shared_plate_follows_from_the_weight() -> None:
    act = event(change(-640.0, "w3"), (OATS, RICE), {1: 3.0})
    assert best(act) == (pick("a", "rice", RICE),)


def test_two_people_at_one_plate_each_take_one() -> None:
    act = event(change(-1040.0, "w3"), (OATS, RICE), {})
    act.who["s-oats"] = [Reach(1, "s-oats", 4.0, 0.7, 0.0, ()), Reach(2, "s-oats", -4, 1, 0.6, ())]
    act.who["s-rice"] = [Reach(1, "s-rice", -4.0, 1, 0.6, ()), Reach(2, "s-rice", 4.0, 0.7, 0, ())]
    assert best(act) == (pick("a", "oats", OATS), pick("b", "rice", RICE))


def test_one_person_with_two_hands_takes_two_articles() -> None:
    act = event(change(-1040.0, "w3"), (OATS, RICE), {1: 4.0, 2: -6.0})
    assert best(act) == (pick("a", "oats", OATS), pick("a", "rice", RICE))


def test_who_has_no_scan_takes_as_nobody() -> None:
    act = event(change(-120.0), (TEA,), {9: 4.0, 1: -2.0})
    assert best(act) == (pick(NOBODY, "tea", TEA),)


def test_what_nobody_could_reach_a_stranger_took() -> None:
    assert best(event(change(-120.0), (TEA,), {})) == (pick(NOBODY, "tea", TEA),)


def test_a_weight_that_fits_nothing_is_nothing() -> None:
    assert best(event(change(-57.0), (TEA,), {1: 4.0})) == ()


def test_who_holds_it_puts_it_back() -> None:
    """Both stand there; only one of them has a tea."""
    act = event(change(120.0), (TEA,), {1: 1.0, 2: 1.0})
    assert best(act, holding(b={"tea": 1})) == (put("b", "tea", TEA),)
    assert best(act, holding(a={"tea": 1})) == (put("a", "tea", TEA),)


def test_nobody_puts_back_more_than_they_hold() -> None:
    act = event(change(240.0), (TEA,), {1: 3.0, 2: -3.0})
    for outcomes in shares(act, holding(a={"tea": 1})):
        returned = [o.item.quantity for o in outcomes if o.party == "a"]
        assert all(quantity <= 1 for quantity in returned)
    assert best(act, holding(a={"tea": 2})) == (put("a", "tea", TEA, 2),)


def test_who_puts_back_what_they_do_not_hold_is_believed_last() -> None:
    act = event(change(120.0), (TEA,), {1: 3.0, 2: 0.0})
    found = shares(act, holding(b={"tea": 1}))
    assert found[(put("b", "tea", TEA),)] > found[(put(NOBODY, "tea", TEA),)]
    assert (put("a", "tea", TEA),) not in found, "a cart is the sum of what is told of it"


def test_an_item_may_be_put_back_in_the_wrong_place() -> None:
    act = event(change(120.0, "w2"), (GIN,), {1: 3.0})
    assert best(act, holding(a={"tea": 1})) == (put("a", "tea", GIN),)


def test_what_lies_in_the_wrong_place_can_be_taken_by_another() -> None:
    astray = Hypothesis(party_of=KNOWN.party_of, foreign={("s-gin", "tea"): 1})
    act = event(change(-120.0, "w2"), (GIN,), {2: 3.0})
    assert best(act, astray) == (pick("b", "tea", GIN),)
    assert best(event(change(-120.0, "w2"), (GIN,), {2: 3.0})) == (), "gin does not weigh so little"


def test_the_slots_own_article_is_still_there_beside_the_astray() -> None:
    astray = Hypothesis(party_of=KNOWN.party_of, foreign={("s-gin", "tea"): 1})
    act = event(change(-1180.0, "w2"), (GIN,), {2: 3.0})
    assert best(act, astray) == (pick("b", "gin", GIN),)


def test_staff_restock_and_return_nothing() -> None:
    act = event(change(240.0), (TEA,), {3: 3.0})
    assert best(act) == (Outcome(ActKind.RESTOCK, "s", Item("tea", 2, "s-tea")),)


def test_one_may_put_back_what_another_took() -> None:
    """It was handed over: it goes off the cart of who took it."""
    act = event(change(120.0), (TEA,), {1: 4.0})
    assert best(act, holding(b={"tea": 1})) == (put("b", "tea", TEA),)


def test_an_item_seen_in_the_hand_decides_between_two() -> None:
    act = event(change(-120.0), (TEA,), {1: 2.0, 2: 2.0})
    act.sightings.add(sighting(2, "tea", 6.0), SETTINGS)
    act.refresh()
    assert best(act) == (pick("b", "tea", TEA),)


def test_hands_that_moved_another_item_just_now_were_hardly_here_as_well() -> None:
    act = event(change(-120.0, at_s=5.0), (TEA,), {1: 2.0, 2: 1.5})
    assert best(act) == (pick("a", "tea", TEA),)
    busy = Hypothesis(party_of=KNOWN.party_of, busy={1: at_ns(4.9)})
    assert best(act, busy) == (pick("b", "tea", TEA),)
    earlier = Hypothesis(party_of=KNOWN.party_of, busy={1: at_ns(3.5)})
    assert best(act, earlier) == (pick("a", "tea", TEA),)


def test_a_withdrawn_change_is_no_act() -> None:
    act = event(change(-120.0), (TEA,), {1: 4.0})
    act.withdrawn = True
    assert shares(act, KNOWN) == {(): 1.0}


def test_a_refined_weight_is_weighed_anew() -> None:
    act = event(change(-100.0), (TEA,), {1: 4.0})
    assert best(act) == ()
    assert act.options(KNOWN), "what was weighed is remembered"
    act.replace_change(change(-120.0), (TEA,))
    assert best(act) == (pick("a", "tea", TEA),)
    told = max(act.options(KNOWN), key=lambda option: option[0])[1]
    assert told.apply(KNOWN, 0.0).held("a", "tea") == 1


@pytest.mark.parametrize(
    "given",
    [
        KNOWN,
        Hypothesis(party_of={1: "b", 2: "a", 3: "s"}),
        holding(a={"tea": 2}),
        Hypothesis(party_of=KNOWN.party_of, foreign={("s-tea", "oats"): 1}),
        Hypothesis(party_of=KNOWN.party_of, busy={1: at_ns(4.9)}),
    ],
)
def test_shared_work_is_the_work_done_alone(given: Hypothesis) -> None:
    """Options are remembered by context; another past between must not leak into this one."""
    for delta_g in (-120.0, 240.0):
        alone = event(change(delta_g), (TEA,), {1: 2.0, 2: 1.0})
        shared = event(change(delta_g), (TEA,), {1: 2.0, 2: 1.0})
        for other in (KNOWN, holding(b={"tea": 1}), Hypothesis()):
            shared.options(other)
        wanted = {
            option[1].apply(given, 0.0).trail["w1/1"]: option[0] for option in alone.options(given)
        }
        found = {
            option[1].apply(given, 0.0).trail["w1/1"]: option[0] for option in shared.options(given)
        }
        assert found == pytest.approx(wanted)


def test_two_things_put_back_at_once_are_two_returns() -> None:
    """400 g of oats and 640 g of rice onto one plate before it came to rest."""
    act = event(change(1040.0, "w3"), (OATS, RICE), {1: 3.0})
    told = best(act, holding(a={"oats": 1, "rice": 1}))
    assert {(o.item.sku, o.item.quantity) for o in told} == {("oats", 1), ("rice", 1)}
    assert {(o.kind, o.party) for o in told} == {(ActKind.RETURN, "a")}
    assert best(act, holding(a={"oats": 1}, b={"rice": 1})) != told, "b's hands were not there"


def test_explanations_of_a_put_are_not_shared_by_parties_that_hold_other_things() -> None:
    act = event(change(1040.0, "w3"), (OATS, RICE), {1: 3.0})
    both, one = holding(a={"oats": 1, "rice": 1}), holding(a={"oats": 1})
    assert len(act.options(both)) != len(act.options(one))


def test_nobody_s_return_hardly_takes_from_a_cart_far_away() -> None:
    """No reach at all at the plate: that b, far off, gave the tea away is hardly likelier."""
    act = event(change(121.5), (TEA,), {})
    found = shares(act, holding(b={"tea": 1}))
    assert found.get((put("b", "tea", TEA),), 0.0) < 0.9

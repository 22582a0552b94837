"""Two people at one shelf: at the same instant, across each other, from hand to hand."""

import pytest

from tests.scenarios.told import told

SEEDS = [1, 2]
BOTH = ("V00", "V01")


@pytest.mark.parametrize("seed", SEEDS)
def test_picks_within_a_tenth_of_a_second_each_have_their_taker(seed: int) -> None:
    """Four items leave in two pairs, each pair within 100 ms. None is lost, none doubled."""
    of = told("simultaneous-picks", seed)
    assert sum(sum(of.cart(visit).values()) for visit in BOTH) == 4
    assert of.charged_wrongly() == []


@pytest.mark.parametrize("seed", SEEDS)
def test_two_articles_off_one_plate_at_once_are_two(seed: int) -> None:
    """One plate shows the sum of two articles that two people took."""
    of = told("overlapping-picks", seed)
    assert [of.cart(visit) for visit in BOTH] == [of.true_cart(visit) for visit in BOTH]
    assert of.charged_wrongly() == []


@pytest.mark.parametrize("seed", SEEDS)
def test_crossed_arms_are_followed_to_their_owners(seed: int) -> None:
    """Each takes from before the other. The nearer body is the wrong one; if unsure, review."""
    of = told("crossed-arms", seed)
    taken: dict[str, int] = {}
    for visit in BOTH:
        for sku, count in of.cart(visit).items():
            taken[sku] = taken.get(sku, 0) + count
    truly = {sku: n for visit in BOTH for sku, n in of.true_cart(visit).items()}
    assert taken == truly, "what was taken is known, whoever took it"
    assert of.charged_wrongly() == []


@pytest.mark.parametrize("seed", SEEDS)
def test_who_took_it_off_the_shelf_pays_whoever_carries_it_out(seed: int) -> None:
    """One gives the other what was just taken; that changes nothing."""
    of = told("hand-over", seed)
    assert [of.cart(visit) for visit in BOTH] == [of.true_cart(visit) for visit in BOTH]
    assert all(of.settled(visit) for visit in BOTH)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_put_in_the_wrong_place_is_paid_by_who_finds_it(seed: int) -> None:
    """The first leaves an article on a strange shelf and owes nothing; the second takes it."""
    of = told("wrong-place", seed)
    assert of.cart("V00") == {}
    assert of.cart("V01") == of.true_cart("V01")
    slots = {slot.slot_id: slot.skus for slot in of.world.store.slots}
    strange = [
        fact.body
        for fact in of.facts
        if fact.kind == "ItemReturned" and fact.body["sku"] not in slots[str(fact.body["slot_id"])]
    ]
    assert strange, "the return says in which wrong slot it lies"


@pytest.mark.parametrize("seed", SEEDS)
def test_people_dressed_alike_are_not_charged_for_each_other(seed: int) -> None:
    """Four who look the same swap places. What is charged unseen is right; the rest is reviewed."""
    of = told("dressed-alike", seed)
    assert of.charged_wrongly() == []
    everything = sum(sum(of.cart(visit).values()) for visit in of.shoppers())
    assert everything == sum(sum(of.true_cart(visit).values()) for visit in of.shoppers())

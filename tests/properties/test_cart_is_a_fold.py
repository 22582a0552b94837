"""A cart is the fold of its facts: who reads only the journal comes to the receipt's lines."""

import pytest

from tests.scenarios.told import Cart, Told, busy, lines_of, tell, told, world
from tillfree.journal import Fact

SIGN = {"pick": 1, "return": -1, "restock": 0}
STORIES = ["held-pick", "wrong-place", "two-at-once", "hand-over", "restocking-staff"]


def carts_of(facts: list[Fact]) -> dict[str, Cart]:
    """Fold facts into what each visit holds; a fact that names another replaces it.

    What is replaced was said before, once: an act or that it was none.
    """
    standing: dict[str, Fact] = {}
    open_ends: set[str] = set()
    for fact in facts:
        replaced = fact.body.get("replaces")
        if replaced is not None:
            open_ends.remove(str(replaced))
            standing.pop(str(replaced), None)
        open_ends.add(fact.fact_id)
        if "sku" in fact.body:
            standing[fact.fact_id] = fact
    carts: dict[str, Cart] = {}
    for fact in standing.values():
        visit, sku = fact.body["visit_id"], str(fact.body["sku"])
        if visit is None:
            continue
        quantity = fact.body["quantity"]
        assert isinstance(quantity, int)
        cart = carts.setdefault(str(visit), {})
        cart[sku] = cart.get(sku, 0) + SIGN[str(fact.body["kind"])] * quantity
    return {visit: {s: n for s, n in cart.items() if n} for visit, cart in carts.items()}


def receipts_are_folds(of: Told) -> int:
    """Check every receipt at its own place in the stream of facts; return how many there were."""
    checked = 0
    for place, fact in enumerate(of.facts):
        if fact.kind != "ReceiptIssued":
            continue
        receipt = next(r for r in of.receipts() if r.visit_id == fact.subject)
        assert carts_of(of.facts[:place]).get(fact.subject, {}) == lines_of(receipt)
        checked += 1
    return checked


@pytest.mark.parametrize("story", STORIES)
def test_each_receipt_is_the_fold_of_the_facts_before_it(story: str) -> None:
    assert receipts_are_folds(told(story)) > 0


def test_also_where_much_is_revised() -> None:
    assert receipts_are_folds(busy()) > 0


def test_and_nothing_that_comes_after_a_receipt_changes_its_cart() -> None:
    for story in STORIES:
        final = carts_of(told(story).facts)
        for receipt in told(story).receipts():
            assert final.get(receipt.visit_id, {}) == lines_of(receipt)


@pytest.mark.siege
@pytest.mark.parametrize("profile", ["busy", "rush", "tricky", "faulty"])
@pytest.mark.parametrize("seed", [201, 202, 203])
def test_of_every_profile(profile: str, seed: int) -> None:
    assert receipts_are_folds(tell(world(profile=profile, seed=seed, duration_s=150.0))) > 0

"""Reviews: one reviewer each, one decision each, money follows; disputes at once or later."""

import msgspec
import pytest
from sqlalchemy import Engine

from tests.settlement.postgres.shop import TERMS, Shop
from tillfree.settlement import CorrectionRefused, DecidedLine, DisputeReason, ReviewRefused
from tillfree.settlement.postgres import ReviewDesk

_GENEROUS = msgspec.structs.replace(TERMS, instant_refund_minor=1500, instant_refunds_max=1)


def test_two_reviewers_never_have_the_same(shop: Shop) -> None:
    for name in ("doubt-1", "doubt-2"):
        shop.visit(name, tea=1)()
    shop.work()
    desk = ReviewDesk(shop.cashier)
    first, second = desk.claim_next("ann"), desk.claim_next("bob")
    assert first and second and first.review_id != second.review_id
    assert desk.claim_next("eve") is None
    with pytest.raises(ReviewRefused, match="another reviewer"):
        desk.claim(first.review_id, "bob")
    with pytest.raises(ReviewRefused, match="not claimed by bob"):
        desk.decide(first.review_id, "bob", [])
    shop.clock.at_ns += (shop.settings.review_claim_s + 1) * 10**9
    assert desk.claim(first.review_id, "bob").reviewer == "bob"


def test_a_decision_settles_the_receipt_and_is_measured(shop: Shop) -> None:
    shop.visit("doubt-1", tea=1)()
    shop.visit("doubt-2", tea=1)()
    shop.visit("v3", tea=1)()
    shop.work()
    desk = ReviewDesk(shop.cashier)
    for lines in ([DecidedLine("tea", 1)], [DecidedLine("milk", 2)]):
        claimed = desk.claim_next("ann")
        assert claimed is not None
        shop.clock.at_ns += 30 * 10**9
        desk.decide(claimed.review_id, "ann", lines)
        with pytest.raises(ReviewRefused):
            desk.decide(claimed.review_id, "ann", lines)
    shop.work()
    taken = [shop.sandbox.captured_minor(name) for name in ("doubt-1", "doubt-2")]
    assert sorted(taken) == [1100, 4400]
    figures = desk.figures()
    assert (figures.ended, figures.reviewed, figures.decided, figures.wrong) == (3, 2, 2, 1)
    assert (figures.agreement, figures.waiting, figures.mean_work_s) == (0.5, 0, 30.0)
    assert desk.queue() == ()


def test_nothing_found_closes_the_visit_without_charge(shop: Shop) -> None:
    shop.visit("doubt-1", tea=1)()
    shop.work()
    desk = ReviewDesk(shop.cashier)
    claimed = desk.claim_next("ann")
    assert claimed is not None
    assert desk.decide(claimed.review_id, "ann", []).zero
    shop.work()
    assert shop.sandbox.captured_minor("doubt-1") == 0


def test_what_has_no_price_cannot_be_decided(shop: Shop) -> None:
    shop.visit("doubt-1", tea=1)()
    shop.work()
    desk = ReviewDesk(shop.cashier)
    claimed = desk.claim_next("ann")
    assert claimed is not None
    with pytest.raises(CorrectionRefused, match="gin is not listed"):
        desk.decide(claimed.review_id, "ann", [DecidedLine("gin", 1)])
    assert len(desk.queue()) == 1, "nothing of it was kept"


def test_a_small_dispute_is_refunded_at_once_within_fair_use(engine: Engine) -> None:
    shop = Shop(engine, _GENEROUS)
    shop.stock_up()
    for name in ("v1", "v2"):
        shop.visit(name, tea=1)()
    shop.work()
    desk, credentials = ReviewDesk(shop.cashier), ["sandbox:approve"]
    line = DecidedLine("tea", 1)
    assert desk.dispute("v1", line, DisputeReason.NOT_MINE, credentials).instant
    assert not desk.dispute("v2", line, DisputeReason.NOT_MINE, credentials).instant
    shop.work()
    assert [shop.sandbox.captured_minor(name) for name in ("v1", "v2")] == [0, 1100]
    with pytest.raises(CorrectionRefused):
        desk.dispute("v1", line, DisputeReason.NOT_MINE, credentials)
    with pytest.raises(CorrectionRefused, match="in review already"):
        desk.dispute("v2", line, DisputeReason.NOT_MINE, credentials)


def test_a_large_dispute_is_decided_by_a_person(shop: Shop) -> None:
    shop.visit("v1", beer=2)()
    shop.work()
    desk = ReviewDesk(shop.cashier)
    raised = desk.dispute("v1", DecidedLine("beer", 2), DisputeReason.WRONG_NUMBER, [])
    assert not raised.instant and raised.amount_minor == 8800
    claimed = desk.claim_next("ann")
    assert claimed is not None and claimed.dispute_id == raised.dispute_id
    desk.decide(claimed.review_id, "ann", [DecidedLine("beer", 1)])
    shop.work()
    assert shop.sandbox.captured_minor("v1") == 4400
    assert desk.figures().reviewed == 0, "a dispute is no review of a receipt"

"""Budgets, caps and what several workers know of one another."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ads.market import DAY_NS, FLIGHT, NOW_NS, SETTINGS, campaign
from tillfree.ads import Budget, Cap, Flight, Notice, NoticeKind, Pacing, Tally

SOON = Budget(100, pacing=Pacing.SOON)
COST = 250


def bill(bid_id: str, cost: int = COST, at_ns: int = NOW_NS, who: str = "p") -> Notice:
    """Return a bill of the campaign `juice`."""
    return Notice(NoticeKind.BILL, bid_id, "juice", "juice-image", who, cost, at_ns)


def tally_of(budget: Budget, workers: int = 1) -> Tally:
    """Return a tally with one campaign."""
    tally = Tally(SETTINGS, workers)
    tally.plan([campaign(budget=budget)])
    tally.renew(NOW_NS)
    return tally


def may(tally: Tally, cost: int = COST) -> bool:
    """Tell whether the campaign may bid that much, as the bidder asks."""
    number = tally.campaign("juice")
    return tally.reserved[number] + cost <= tally.room[number]


def test_what_is_out_and_what_is_spent_stay_within_the_budget() -> None:
    tally = tally_of(SOON)
    bids = 0
    while may(tally):
        tally.reserve(f"b{bids}", tally.campaign("juice"), COST, "", NOW_NS)
        bids += 1
    assert bids == 100_000 // COST
    for number in range(bids):
        assert tally.take(bill(f"b{number}"))
        assert not may(tally)
    tally.renew(NOW_NS)
    assert not may(tally)
    assert tally.spent("juice") == 100_000


def test_a_bid_that_is_never_heard_of_again_is_let_go() -> None:
    tally = tally_of(Budget(1, pacing=Pacing.SOON))
    tally.reserve("b", tally.campaign("juice"), 1_000, "p", NOW_NS)
    assert not may(tally)
    tally.renew(NOW_NS + int(29.9e9))
    assert not may(tally)
    tally.renew(NOW_NS + int(30e9))
    assert may(tally)
    assert tally.out() == 0


def test_a_daily_budget_is_new_every_day() -> None:
    flight = Flight(NOW_NS, NOW_NS + 3 * DAY_NS)
    tally = Tally(SETTINGS)
    tally.plan([campaign(flight=flight, budget=Budget(100, daily_minor=10, pacing=Pacing.SOON))])
    tally.renew(NOW_NS)
    assert may(tally, 10_000)
    assert not may(tally, 10_001)
    tally.take(bill("a", 10_000))
    tally.renew(NOW_NS + 1)
    assert not may(tally, 1)
    tomorrow_ns = (NOW_NS // DAY_NS + 1) * DAY_NS
    tally.renew(tomorrow_ns)
    assert may(tally, 10_000)


def test_a_notice_of_another_worker_counts_as_one_of_ours() -> None:
    ours, theirs = tally_of(SOON), tally_of(SOON)
    ours.reserve("b", 0, COST, "p", NOW_NS)
    assert ours.take(bill("b"))
    assert theirs.take(bill("b"))
    assert not theirs.take(bill("b"))
    assert ours.spent("juice") == theirs.spent("juice") == COST
    assert theirs.is_capped("p", 0, [Cap(1, 60)], NOW_NS)


@given(st.permutations([bill(f"b{n}", 10 + n, NOW_NS + n * 10**9) for n in range(6)] * 2))
def test_any_order_and_any_doubling_gives_the_same_counts(notices: list[Notice]) -> None:
    tally = tally_of(SOON)
    for notice in notices:
        tally.take(notice)
    assert tally.spent("juice") == sum(10 + n for n in range(6))
    later_ns = NOW_NS + 6 * 10**9
    for most in range(1, 8):
        cap = Cap(most, 3_600)
        assert tally.is_capped("p", 0, [cap], later_ns) == (most <= 6)
    assert not tally.is_capped("p", 0, [Cap(3, 1)], later_ns + 10**9)


@pytest.mark.parametrize("workers", [1, 2, 4, 8])
def test_several_workers_miss_a_budget_by_no_more_than_is_said(workers: int) -> None:
    """Every worker bids for all that it may; bills reach a random one; all read now and then."""
    chance = random.Random(workers)
    tallies = [tally_of(SOON, workers) for _ in range(workers)]
    logs: list[list[Notice]] = [[] for _ in range(workers)]
    read = [[0] * workers for _ in range(workers)]
    out: list[str] = []
    billed = most_in_one_interval = 0
    for step in range(4_000):
        one = chance.randrange(workers)
        tally = tallies[one]
        if may(tally):
            bid_id = f"b{step}"
            tally.reserve(bid_id, 0, COST, "", NOW_NS)
            out.append(bid_id)
        if out and chance.random() < 0.9:
            bid_id = out.pop(chance.randrange(len(out)))
            at = chance.randrange(workers)
            tallies[at].take(bill(bid_id, who=""))
            logs[at].append(bill(bid_id, who=""))
            billed += COST
        if step % 20 == 0:
            for reader in range(workers):
                for writer in range(workers):
                    if writer != reader:
                        for notice in logs[writer][read[reader][writer] :]:
                            tallies[reader].take(notice)
                        read[reader][writer] = len(logs[writer])
                tallies[reader].renew(NOW_NS)
            most_in_one_interval = max(most_in_one_interval, 20 * COST)
    allowed = 100_000 + (most_in_one_interval if workers > 1 else 0)
    assert billed <= allowed
    # And nearly all is spent: what is left is less than an impression for each worker.
    assert billed >= 100_000 - workers * COST


def test_too_many_that_are_waited_for_are_let_go_oldest_first() -> None:
    settings = replace(SETTINGS, pacing=replace(SETTINGS.pacing, pending_at_most=2))
    tally = Tally(settings)
    tally.plan([campaign(budget=SOON, flight=FLIGHT)])
    for name in ("a", "b", "c"):
        tally.reserve(name, tally.campaign("juice"), COST, "p", NOW_NS)
    assert tally.out() == 2
    assert tally.reserved == [2 * COST]


def test_what_others_showed_counts_for_caps_alone_and_once() -> None:
    tally = tally_of(SOON)
    juice, caps = tally.campaign("juice"), (Cap(2, 3_600),)
    for _ in range(2):
        tally.count_elsewhere(bill("there"))
        assert not tally.is_capped("p", juice, caps, NOW_NS)
    assert tally.take(bill("here"))
    assert tally.is_capped("p", juice, caps, NOW_NS)
    assert tally.spent("juice") == COST
    tally.count_elsewhere(bill("here"))
    assert tally.take(bill("there", at_ns=NOW_NS + 1)), "a bill of our own costs, told or not"
    assert tally.spent("juice") == 2 * COST
    assert not tally.is_capped("p", juice, (Cap(3, 3_600),), NOW_NS)

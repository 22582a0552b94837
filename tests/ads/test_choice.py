"""The choice learns which ad people respond to, and keeps its stated share of exploration."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tests.ads.market import SETTINGS
from tillfree.ads import Chance, Choice, Group, Notice, NoticeKind, Tally

RATES = (0.01, 0.02, 0.05)


MOST = 100


class Asking:
    """Asks a choice for creatives by their numbers, each in a group of its own."""

    def __init__(self, choice: Choice, groups: list[Group]) -> None:
        self.renew = choice.renew
        self._choice = choice
        self._groups = groups

    def order(self, numbers: list[int], most: int = MOST) -> Iterator[int]:
        """Return the order of some creatives."""
        return self._choice.order([self._groups[one] for one in numbers], most)


def choice_of(seed: int, share: float, worths: tuple[float, ...]) -> tuple[Asking, Tally]:
    """Return a choice among as many creatives as there are worths."""
    drawn = random.Random(seed)
    chance = Chance(drawn.random, np.random.default_rng(seed).beta, drawn.randbytes)
    tally = Tally(SETTINGS)
    arms = {tally.arm(f"c{number}"): worth for number, worth in enumerate(worths)}
    choice = Choice(tally, chance, replace(SETTINGS.choice, exploration_share=share))
    groups = []
    for arm in arms:
        groups.append(Group())
        groups[-1].arms.append(arm)
    choice.restart(arms, groups)
    return Asking(choice, groups), tally


def _respond(tally: Tally, arm: int, step: int, clicked: bool) -> None:
    name = f"c{arm}"
    tally.take(Notice(NoticeKind.BILL, f"b{step}", "c", name, "", 0, step))
    if clicked:
        tally.take(Notice(NoticeKind.CLICK, f"b{step}", "c", name, "", 0, step))


def test_the_ad_that_people_respond_to_is_soon_shown_most() -> None:
    choice, tally = choice_of(1, 0.05, (1.0, 1.0, 1.0))
    chance = random.Random(2)
    shown = [0, 0, 0]
    for step in range(20_000):
        arm = next(choice.order([0, 1, 2]))
        _respond(tally, arm, step, chance.random() < RATES[arm])
        if step >= 15_000:
            shown[arm] += 1
        if step % 20 == 0:
            choice.renew()
    assert shown[2] / 5_000 > 0.85
    # The exploration alone gives each a third of a twentieth.
    assert min(shown) / 5_000 > 0.008


def test_what_a_response_is_worth_weighs_as_much_as_its_rate() -> None:
    choice, tally = choice_of(3, 0.0, (100.0, 1.0))
    for step in range(4_000):
        _respond(tally, step % 2, step, step % 2 == 1 and step % 40 < 10)
        _respond(tally, 0, 10_000 + step, step % 100 == 0)
    for _ in range(SETTINGS.choice.rows):
        choice.renew()
    assert sum(next(choice.order([0, 1])) == 0 for _ in range(200)) == 200


def test_the_order_has_every_ad_once_and_is_even_where_it_explores() -> None:
    choice, _ = choice_of(4, 1.0, (1.0, 1000.0, 1.0, 1.0))
    first = [0, 0, 0, 0]
    for _ in range(4_000):
        order = list(choice.order([0, 1, 1, 2, 3]))
        assert sorted(order) == [0, 1, 2, 3]
        first[order[0]] += 1
    assert min(first) > 850
    best, _ = choice_of(5, 0.0, (1.0, 1000.0, 1.0))
    for _ in range(100):
        assert sorted(best.order([2, 1, 1, 0])) == [0, 1, 2]


def test_the_same_chance_gives_the_same_choices() -> None:
    one, other = (choice_of(7, 0.05, (1.0, 1.0, 1.0))[0] for _ in range(2))
    for _ in range(50):
        assert list(one.order([0, 1, 2])) == list(other.order([0, 1, 2]))


def test_the_best_of_groups_is_the_best_of_all_in_them() -> None:
    drawn = random.Random(8)
    chance = Chance(drawn.random, np.random.default_rng(8).beta, drawn.randbytes)
    tally = Tally(SETTINGS)
    arms = {tally.arm(f"c{number}"): 1.0 for number in range(60)}
    groups = [Group() for _ in range(12)]
    for group in groups:
        group.arms += drawn.sample(sorted(arms), drawn.randrange(1, 9))
    rest = replace(SETTINGS.choice, exploration_share=0.0, rows=1)
    choice = Choice(tally, chance, rest)
    for _ in range(50):
        choice.restart(arms, groups)
        asked = drawn.sample(groups, 4)
        order = list(choice.order(asked, MOST))
        assert sorted(order) == sorted({arm for group in asked for arm in group.arms})
        assert all(list(choice.order(asked, MOST)) == order for _ in range(3))
        # Whoever is asked for alone stands before those behind them in any company.
        places = {arm: number for number, arm in enumerate(order)}
        for group in asked:
            alone = list(choice.order([group], MOST))
            assert alone == sorted(alone, key=places.__getitem__)

"""Attacks on what is told of declared attributes: no small count can be worked out."""

from collections.abc import Callable
from itertools import combinations, product

import numpy as np
import pytest

from tillfree.insight.declared import (
    DataSetSpent,
    DeclaredAnswer,
    DeclaredCell,
    DeclaredDesk,
    DeclaredSettings,
)
from tillfree.insight.disclosure import Audit, too_few_withheld

PEOPLE = 600
AGES, INCOMES = ("young", "middle", "old"), ("low", "high")


def world(seed: int) -> dict[int, tuple[str, str]]:
    """Return what each person declared."""
    chance = np.random.default_rng(seed)
    ages = chance.choice(3, PEOPLE, p=[0.5, 0.4, 0.1])
    incomes = chance.choice(2, PEOPLE, p=[0.7, 0.3])
    return {k: (AGES[ages[k]], INCOMES[incomes[k]]) for k in range(PEOPLE)}


def cells(kinds: dict[int, tuple[str, str]], who: set[int], *places: int) -> list[DeclaredCell]:
    """Return the cells of those who did something, by the attributes at `places`."""
    found: dict[tuple[str, ...], set[int]] = {}
    for person in sorted(who):
        key = tuple(kinds[person][place] for place in places)
        found.setdefault(key, set()).add(person)
    return [DeclaredCell("", key, frozenset(people)) for key, people in sorted(found.items())]


def shaken(seed: int) -> Callable[[int], int]:
    chance = np.random.default_rng(seed)
    return lambda count: count + int(chance.laplace(0, 2))


def exact(answer: DeclaredAnswer, asked: list[DeclaredCell]) -> list[frozenset[int]]:
    """Return the people of each cell that was told as it is."""
    people = {(cell.group, cell.key): cell.people for cell in asked}
    told = [c for c in answer.cells if c.count is not None and not c.is_noisy]
    for cell in told:
        assert cell.count == len(people[cell.group, cell.key])
    return [people[cell.group, cell.key] for cell in told]


def worked_out(told: list[frozenset[int]], most: int = 3) -> list[int]:
    """Return the sizes of all sets that up to `most` answers, added and subtracted, count."""
    vectors = np.zeros((len(told), PEOPLE), np.int64)
    for place, people in enumerate(told):
        vectors[place, sorted(people)] = 1
    sizes = []
    for count in range(1, most + 1):
        for chosen in combinations(range(len(told)), count):
            for signs in product((1, -1), repeat=count):
                total = np.asarray(signs) @ vectors[list(chosen)]
                if set(np.unique(total).tolist()) <= {0, 1} and total.any():
                    sizes.append(int(total.sum()))
    return sizes


def test_small_cells_are_withheld_and_middling_ones_noisy() -> None:
    sizes = {"a": 200, "b": 100, "c": 30, "d": 12, "e": 8}
    edges = np.cumsum([0, *sizes.values()])
    asked = [
        DeclaredCell("", (name,), frozenset(range(edges[k], edges[k + 1])))
        for k, name in enumerate(sizes)
    ]
    answer = DeclaredDesk("2026", PEOPLE).answer("one", asked, lambda count: count + 3)
    told = {cell.key[0]: (cell.count, cell.is_noisy) for cell in answer.cells}
    assert told["a"] == (200, False) and told["d"] == told["e"] == (None, False)
    # c goes too: with d and e alone, 20 people could be worked out from a total.
    assert told["c"] == (None, False) and answer.withheld_cells == 3
    assert answer.withheld_people_at_least == 50


def test_one_withheld_cell_never_stands_alone() -> None:
    assert too_few_withheld([100, 60, 10], [True, True, False], 50)
    assert too_few_withheld([100, 20, 10], [True, False, False], 50)
    assert not too_few_withheld([100, 60, 10], [True, False, False], 50)
    assert not too_few_withheld([100, 60, 0], [True, True, False], 50)


@pytest.mark.parametrize("seed", range(12))
def test_differencing_drilling_and_slicing_by_two_analysts(seed: int) -> None:
    """Months against their quarter, one attribute against two, whoever asks, in any order."""
    chance = np.random.default_rng(seed)
    kinds = world(seed)
    months = [set(chance.choice(PEOPLE, 520, replace=False).tolist()) for _ in range(3)]
    quarter = months[0] | months[1] | months[2]
    questions = [(f"{name}/{by}", who, by) for name, who in
                 (("07", months[0]), ("08", months[1]), ("09", months[2]), ("Q3", quarter))
                 for by in ((0,), (1,), (0, 1))]  # fmt: skip
    chance.shuffle(questions)
    desk = DeclaredDesk("2026", PEOPLE)
    told: list[frozenset[int]] = []
    for name, who, by in questions:
        asked = cells(kinds, who, *by)
        told += exact(desk.answer(name, asked, shaken(seed)), asked)
    assert len(told) >= 2
    assert min(worked_out(told)) >= 50


def test_asking_again_gains_nothing() -> None:
    kinds = world(1)
    asked = cells(kinds, set(range(PEOPLE)), 0, 1)
    desk = DeclaredDesk("2026", PEOPLE)
    noise = shaken(1)
    first = desk.answer("a", asked, noise)
    assert any(cell.is_noisy for cell in first.cells) or first.withheld_cells
    spent = desk.spent
    assert all(desk.answer("a", asked, noise) == first for _ in range(100))
    assert desk.spent == spent


def test_the_budget_of_noise_ends() -> None:
    desk = DeclaredDesk("2026", PEOPLE, DeclaredSettings(epsilon=0.5, budget=1.0))
    noisy = 0
    for k in range(6):
        first = 90 * k
        some = [
            DeclaredCell("", (str(k), str(j)), frozenset(range(start, start + 45)))
            for j, start in enumerate((first, first + 45))
        ]
        answer = desk.answer(str(k), some, lambda count: count)
        noisy += sum(cell.is_noisy for cell in answer.cells)
    assert noisy == 2 and desk.spent == 1.0


def test_a_data_set_is_spent_in_the_end() -> None:
    desk = DeclaredDesk("2026", PEOPLE, DeclaredSettings(cells_max=1))
    desk.answer("a", [DeclaredCell("", ("x",), frozenset(range(100)))], lambda count: count)
    with pytest.raises(DataSetSpent):
        desk.answer("b", [DeclaredCell("", ("y",), frozenset(range(200, 400)))], lambda c: c)


def test_what_was_told_before_a_restart_counts() -> None:
    kinds = world(3)
    everyone, but_three = set(range(PEOPLE)), set(range(PEOPLE - 3))
    first = cells(kinds, everyone, 1)
    desk = DeclaredDesk("2026", PEOPLE)
    answer = desk.answer("a", first, shaken(3))
    again = DeclaredDesk("2026", PEOPLE)
    again.recall("a", answer, first, desk.spent)
    second = cells(kinds, but_three, 1)
    told = exact(answer, first) + exact(again.answer("b", second, shaken(3)), second)
    assert min(worked_out(told)) >= 50
    assert again.answer("a", first, shaken(9)) == answer


def test_what_follows_from_three_answers_is_seen() -> None:
    """Neither of two alone opens the third, all together would."""
    audit = Audit(PEOPLE, 50)
    audit.tell(range(200))
    audit.tell(range(80))
    assert audit.would_open(range(80, 190))
    assert not audit.would_open(range(80, 140))
    assert audit.would_open(range(195))

"""Who is interested in what: aggregates of what people declared of themselves, and nothing finer.

A cell of fewer than `least_noisy` people is withheld; of fewer than `least` it is told with noise,
for a share of the data set's budget. A cell is withheld from which, with all answers so far to
anybody of the organisation, the count of fewer than `least` people could be worked out, or, where
noisy ones are among those answers, of fewer than `least_noisy`. If what is withheld of a group
could be guessed from the rest, more is withheld. An answer once given is given again as it was, so
asking again gains nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tillfree.core.errors import TillfreeError
from tillfree.insight.disclosure import Audit, too_few_withheld


@dataclass(frozen=True, slots=True)
class DeclaredSettings:
    """From how many people on a cell is told."""

    least: int = 50
    """People of a cell that is told as it is; as large as public health tables take."""
    least_noisy: int = 20
    """People of a cell that is told with noise."""
    epsilon: float = 0.5
    """Privacy loss of one noisy cell; the noise is off by 2 people in the mean."""
    budget: float = 20.0
    """Privacy loss of all noisy cells of a data set; after that they are withheld."""
    cells_max: int = 60
    """Cells that are told of a data set at most; the check of each takes their number cubed."""
    groups_max: int = 8
    """Groups of an answer, the largest; of categories that few people buy nothing can be told."""


@dataclass(frozen=True, slots=True)
class DeclaredCell:
    """People, by number within the data set, of one value of `group` (what) and `key` (who)."""

    group: str
    key: tuple[str, ...]
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class ToldCell:
    """A cell as it is told; `count` None: withheld."""

    group: str
    key: tuple[str, ...]
    count: int | None
    is_noisy: bool


@dataclass(frozen=True, slots=True)
class DeclaredAnswer:
    """Cells, and how much was withheld: how many cells, and of people the full fifties in them."""

    cells: tuple[ToldCell, ...]
    withheld_cells: int
    withheld_people_at_least: int


class DataSetSpent(TillfreeError):
    """No more can be told of a data set."""

    def __init__(self, data_set: str, cells_max: int) -> None:
        super().__init__(
            f"Of {data_set!r} {cells_max} numbers have been told, which is all there is: read the "
            "earlier answers, or ask of a later period."
        )


@dataclass(slots=True)
class DeclaredDesk:
    """Answers of one organisation's data set, to everybody who asks; `people` are in it."""

    data_set: str
    people: int
    settings: DeclaredSettings = field(default_factory=DeclaredSettings)
    spent: float = 0.0
    answers: dict[str, DeclaredAnswer] = field(default_factory=dict)
    _exact: Audit = field(init=False)
    _all: Audit = field(init=False)

    def __post_init__(self) -> None:
        self._exact = Audit(self.people, self.settings.least)
        self._all = Audit(self.people, self.settings.least_noisy)

    def recall(
        self, asking: str, answer: DeclaredAnswer, cells: Sequence[DeclaredCell], spent: float
    ) -> None:
        """Take up an answer that was given before; `cells` of whom it was then."""
        self.answers[asking] = answer
        self.spent = spent
        people = {(cell.group, cell.key): cell.people for cell in cells}
        for told in answer.cells:
            if told.count is not None:
                self._note(people[told.group, told.key], told.is_noisy)

    def _note(self, people: frozenset[int], is_noisy: bool) -> None:
        self._all.tell(people)
        if not is_noisy:
            self._exact.tell(people)

    def answer(
        self, asking: str, cells: Sequence[DeclaredCell], noise: Callable[[int], int]
    ) -> DeclaredAnswer:
        """Return the answer to `asking`; what was asked before is answered as before.

        `noise(count)` gives a count with the noise of one cell. Raises DataSetSpent.
        """
        known = self.answers.get(asking)
        if known is not None:
            return known
        if len(self._all) >= self.settings.cells_max:
            raise DataSetSpent(self.data_set, self.settings.cells_max)
        cells = self._largest_groups(cells)
        told = self._allowed(cells)
        answer = self._told(cells, told, noise)
        self.answers[asking] = answer
        return answer

    def _largest_groups(self, cells: Sequence[DeclaredCell]) -> list[DeclaredCell]:
        people: dict[str, int] = {}
        for cell in cells:
            people[cell.group] = people.get(cell.group, 0) + len(cell.people)
        order = sorted(people, key=lambda group: (-people[group], group))
        kept = frozenset(order[: self.settings.groups_max])
        return [cell for cell in cells if cell.group in kept]

    def _allowed(self, cells: Sequence[DeclaredCell]) -> set[int]:
        """Return the places of the cells that may be told, large ones first."""
        settings = self.settings
        order = sorted(range(len(cells)), key=lambda k: (-len(cells[k].people), k))
        told: set[int] = set()
        exact, everything, spent = self._exact.copy(), self._all.copy(), self.spent
        for place in order:
            people = cells[place].people
            is_noisy = len(people) < settings.least
            if len(people) < settings.least_noisy or len(everything) >= settings.cells_max:
                continue
            if is_noisy and spent + settings.epsilon > settings.budget:
                continue
            if everything.would_open(people) or (not is_noisy and exact.would_open(people)):
                continue
            everything.tell(people)
            if is_noisy:
                spent += settings.epsilon
            else:
                exact.tell(people)
            told.add(place)
        return self._complemented(cells, told)

    def _complemented(self, cells: Sequence[DeclaredCell], told: set[int]) -> set[int]:
        """Withhold the smallest told cell of a group too, while the rest could be guessed."""
        groups: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            groups.setdefault(cell.group, []).append(place)
        for places in groups.values():
            counts = [len(cells[place].people) for place in places]
            while too_few_withheld(counts, [p in told for p in places], self.settings.least):
                left = [place for place in places if place in told]
                if not left:
                    break
                told.discard(min(left, key=lambda p: (len(cells[p].people), p)))
        return told

    def _told(
        self, cells: Sequence[DeclaredCell], told: set[int], noise: Callable[[int], int]
    ) -> DeclaredAnswer:
        settings, found, withheld = self.settings, [], 0
        for place, cell in enumerate(cells):
            count = len(cell.people)
            is_noisy = place in told and count < settings.least
            if place in told:
                self._note(cell.people, is_noisy)
                self.spent += settings.epsilon if is_noisy else 0.0
                shown = max(0, noise(count)) if is_noisy else count
                found.append(ToldCell(cell.group, cell.key, shown, is_noisy))
            elif count:
                withheld += count
                found.append(ToldCell(cell.group, cell.key, None, False))
        cut = sum(cell.count is None for cell in found)
        at_least = withheld // settings.least * settings.least
        return DeclaredAnswer(tuple(found), cut, at_least)

"""What a story can point at: slots with a certain relation, gates, credentials, dice."""

from collections.abc import Callable
from dataclasses import dataclass, field

from numpy.random import Generator

from tillfree.simulator.script import PersonScript, Script, Step, VisitScript
from tillfree.simulator.stocking import Goods, StockingSpec


@dataclass(slots=True)
class Stage:
    """A stocked store that a story plays in."""

    goods: Goods
    seed: int
    rng: Generator
    people: list[PersonScript] = field(default_factory=list)
    visits: list[VisitScript] = field(default_factory=list)

    def neighbours(self, shared: bool | None = None) -> tuple[int, int]:
        """Choose two slots side by side on one shelf with different articles.

        `shared` True: on one plate; False: on two; None: either. Where there is no such pair the
        condition on the plate is dropped.
        """
        slots = self.goods.store.slots
        pairs = [
            (k, k + 1)
            for k in range(len(slots) - 1)
            if slots[k].shelf_id == slots[k + 1].shelf_id and slots[k].skus != slots[k + 1].skus
        ]
        fitting = [
            (a, b)
            for a, b in pairs
            if shared is None or (slots[a].load_cell == slots[b].load_cell) == shared
        ]
        chosen = fitting or pairs
        return chosen[int(self.rng.integers(len(chosen)))]

    def slot(self, away_from: int | None = None) -> int:
        """Choose any slot; with `away_from`, one on another fixture than that slot's."""
        slots = self.goods.store.slots
        choice = [
            k
            for k in range(len(slots))
            if away_from is None or slots[k].fixture_id != slots[away_from].fixture_id
        ]
        return choice[int(self.rng.integers(len(choice)))]

    def between(self, low: float, high: float) -> float:
        """Draw a number evenly."""
        return float(self.rng.uniform(low, high))

    def visit(self, role: str = "shopper", credential: str | None = None) -> str:
        """Begin a visit and return its id."""
        visit_id = f"V{len(self.visits):02d}"
        name = credential or f"{'staff' if role == 'staff' else 'pass'}-{self.seed}-{visit_id}"
        self.visits.append(VisitScript(visit_id, name, role))
        return visit_id

    def comes(
        self, arrive_s: float, steps: list[Step], visit: str | None = None, **how: object
    ) -> str:
        """Add a person with a visit of their own (or to `visit`); returns the person's name."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Story:
    """A story: how to tell it, and in what kind of store."""

    tell: Callable[[Stage], Script]
    stocking: StockingSpec = field(default_factory=StockingSpec)
    cameras: tuple[int, int] = (7, 10)

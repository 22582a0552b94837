"""What a story can point at: slots with a certain relation, people, visits, dice."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from numpy.random import Generator

from tillfree.simulator.profiles import busy
from tillfree.simulator.script import (
    DoorEvent,
    Faults,
    GoTo,
    Look,
    PersonScript,
    Script,
    Step,
    Take,
    VisitScript,
)
from tillfree.simulator.shopping import shopper_steps
from tillfree.simulator.stocking import Goods, StockingSpec


@dataclass(slots=True)
class Stage:
    """A stocked store that a story plays in, and the script as far as it is told."""

    goods: Goods
    seed: int
    rng: Generator
    people: list[PersonScript] = field(default_factory=list)
    visits: list[VisitScript] = field(default_factory=list)

    def neighbours(self, shared: bool | None = None, nearest: bool = False) -> tuple[int, int]:
        """Choose two slots side by side on one shelf with different articles.

        `shared` True: on one plate, False: on two plates; `nearest` True: the pair whose weights
        differ least. Where no pair fits, the condition on the plate is dropped.
        """
        slots, catalogue = self.goods.store.slots, self.goods.catalogue
        pairs = [
            (k, k + 1)
            for k in range(len(slots) - 1)
            if slots[k].shelf_id == slots[k + 1].shelf_id and slots[k].skus != slots[k + 1].skus
        ]
        fitting = [
            (a, b)
            for a, b in pairs
            if shared is None or (slots[a].load_cell == slots[b].load_cell) == shared
        ] or pairs
        if nearest:
            return min(
                fitting,
                key=lambda pair: abs(
                    catalogue[slots[pair[0]].skus[0]].weight_g
                    - catalogue[slots[pair[1]].skus[0]].weight_g
                ),
            )
        return fitting[int(self.rng.integers(len(fitting)))]

    def slot(self, away_from: int | None = None) -> int:
        """Choose any slot; with `away_from`, one on another fixture than that slot's."""
        slots = self.goods.store.slots
        choice = [
            k
            for k in range(len(slots))
            if away_from is None or slots[k].fixture_id != slots[away_from].fixture_id
        ]
        return choice[int(self.rng.integers(len(choice)))]

    def sku(self, slot: int) -> str:
        """Return the first article of a slot's planogram."""
        return self.goods.store.slots[slot].skus[0]

    def cell(self, slot: int) -> int:
        """Return the place of the slot's load cell in the store's list."""
        wanted = self.goods.store.slots[slot].load_cell
        return [c.sensor_id for c in self.goods.store.load_cells].index(wanted or "")

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
        self,
        arrive_s: float,
        steps: list[Step],
        visit: str | None = None,
        scans: int = 1,
        look: int | None = None,
    ) -> str:
        """Add a person with a visit of their own, or to `visit`; returns the person's name."""
        visit = visit or self.visit()
        name = f"{visit}.{sum(p.visit == visit for p in self.people)}"
        enter, leave = self.gates()
        self.add(PersonScript(name, visit, arrive_s, tuple(steps), scans, enter, leave, look))
        return name

    def add(self, person: PersonScript) -> None:
        """Add a person who is unusual in some way."""
        self.people.append(person)

    def gates(self) -> tuple[int, int]:
        """Return the first gate to come in by and the first to leave by."""
        gates = self.goods.store.gates
        enter = [k for k, gate in enumerate(gates) if gate.kind in ("entry", "both")] or [0]
        leave = [k for k, gate in enumerate(gates) if gate.kind in ("exit", "both")] or [0]
        return enter[0], leave[-1]

    def takes(self, slot: int, at_s: float | None = None, quantity: int = 1) -> list[Step]:
        """Return the usual steps: go there, look, take."""
        if at_s is None:
            return [GoTo(slot), Look(slot, self.between(0.5, 1.5)), Take(slot, quantity)]
        return [GoTo(slot), Take(slot, quantity, at_s)]

    def ordinary(self, arrive_s: float) -> str:
        """Add an ordinary shopper, as on a busy day."""
        return self.comes(arrive_s, list(shopper_steps(busy(), self.goods, self.rng)))

    def script(
        self,
        duration_s: float,
        faults: Faults | None = None,
        door_events: tuple[DoorEvent, ...] = (),
    ) -> Script:
        """End the story."""
        return Script(
            duration_s, tuple(self.people), tuple(self.visits), door_events, faults or Faults()
        )


@dataclass(frozen=True, slots=True)
class Story:
    """A story: how to tell it, and in what kind of store."""

    tell: Callable[[Stage], Script]
    stocking: StockingSpec = field(default_factory=StockingSpec)
    cameras: tuple[int, int] = (7, 10)

    @property
    def summary(self) -> str:
        """What is difficult about it: the first line of the story's own words."""
        words = sys.modules[self.tell.__module__].__doc__ or ""
        return words.strip().split("\n")[0]

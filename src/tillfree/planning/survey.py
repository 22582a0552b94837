"""A plan looked at: what two cameras see of it, which fronts are blind, what is wrong with it.

Stands at the end of planning; pages and the terminal show it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.core.geometry import contains
from tillfree.planning.building import PlannedStore, build
from tillfree.planning.findings import Finding, find
from tillfree.planning.plan import StorePlan
from tillfree.planning.settings import PlanningSettings
from tillfree.premises import (
    FrontSeen,
    Severity,
    Store,
    cameras_seeing,
    fronts_seen,
    measure_coverage,
)


@dataclass(frozen=True, slots=True)
class SeenFloor:
    """How many cameras see each square of the floor at the height of hands: 0, 1, 2 (or more).

    `rows` run from the front wall to the back, a digit for each square from west to east; a dot
    is furniture.
    """

    step_m: float
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a plan without anybody walking in it."""

    findings: tuple[Finding, ...]
    fronts: tuple[FrontSeen, ...]
    floor: SeenFloor
    covered: float
    floor_covered: float
    slots: int
    articles: int

    @property
    def is_sound(self) -> bool:
        """Whether a store can be made of it."""
        return not any(one.severity is Severity.ERROR for one in self.findings)

    @property
    def blind(self) -> tuple[FrontSeen, ...]:
        """The stretches of front that two cameras hardly see."""
        return tuple(front for front in self.fronts if front.is_blind)


def survey(plan: StorePlan, settings: PlanningSettings | None = None) -> Survey:
    """Look at a plan. Raises PlanRefused where it names goods that there are not."""
    settings = settings or PlanningSettings()
    planned = build(plan)
    findings = find(plan, planned, settings)
    if len(planned.store.slots) > settings.slots_max:
        return Survey(findings, (), SeenFloor(settings.floor_step_m, ()), 0.0, 0.0,
                      len(planned.store.slots), len(planned.catalogue))  # fmt: skip
    return _seen(planned, findings, settings)


def _seen(
    planned: PlannedStore, findings: tuple[Finding, ...], settings: PlanningSettings
) -> Survey:
    store = planned.store
    coverage = measure_coverage(store, settings.coverage)
    floor, floor_covered = _floor(store, settings)
    return Survey(
        findings,
        fronts_seen(store, coverage),
        floor,
        coverage.covered,
        floor_covered,
        len(store.slots),
        len(planned.catalogue),
    )


def _floor(store: Store, settings: PlanningSettings) -> tuple[SeenFloor, float]:
    width, depth = store.floor.max(axis=0)
    step = max(settings.floor_step_m, float(np.sqrt(width * depth / settings.floor_squares)))
    columns, rows = int(np.ceil(width / step)), int(np.ceil(depth / step))
    y, x = np.meshgrid(
        (np.arange(rows) + 0.5) * step, (np.arange(columns) + 0.5) * step, indexing="ij"
    )
    flat = np.stack([x.ravel(), y.ravel()], axis=1)
    points = np.column_stack([flat, np.full(len(flat), settings.floor_height_m)])
    counts = np.minimum(cameras_seeing(store, points), 2)
    taken = _taken(store, flat)
    counts[taken] = 3
    signs = np.array(list("012."))[counts].reshape(rows, columns)
    free = ~taken
    share = float(np.mean(counts[free] == 2)) if free.any() else 0.0
    return SeenFloor(round(step, 4), tuple("".join(row) for row in signs)), share


def _taken(store: Store, flat: NDArray[np.float64]) -> NDArray[np.bool_]:
    taken = np.zeros(len(flat), dtype=np.bool_)
    for fixture in store.fixtures:
        taken |= contains(fixture.footprint, flat)
    return taken

"""A rush in a store that is planned: what the engine would get right, what its cameras do not see,
how long people would wait.

Stands after a finished run of a simulated recording in that store.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from tillfree.core.clock import NS_PER_S
from tillfree.premises import FrontSeen, fronts_seen, load_bundle, measure_coverage
from tillfree.scoring.figures import Figures, compute_figures
from tillfree.scoring.folder import read_run_figures
from tillfree.scoring.outcomes import read_outcomes
from tillfree.scoring.score_text import without_nan
from tillfree.scoring.settings import ScoringSettings
from tillfree.scoring.waits import LineFigures, line_figures, load_waits


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rush came to; `door` is all gates together, `lines` each gate and counter."""

    store_name: str
    seed: int
    people: int
    arriving_s: float
    lasted_s: float
    most_inside: int
    figures: Figures
    covered: float
    fronts: tuple[FrontSeen, ...]
    door: LineFigures
    lines: tuple[LineFigures, ...]

    @property
    def review_share(self) -> float:
        """Share of receipts that somebody would have to look at."""
        return 1.0 - self.figures.settled_share

    @property
    def blind(self) -> tuple[FrontSeen, ...]:
        """The stretches of shelf front that two cameras hardly see."""
        return tuple(front for front in self.fronts if front.is_blind)


@dataclass(frozen=True, slots=True)
class RushAsked:
    """The rush that was asked for."""

    people: int
    arriving_s: float
    most_inside: int
    seed: int


def read_rehearsal(run: Path, bundle: Path, asked: RushAsked) -> Rehearsal:
    """Return what came of a rush: the run in folder `run` of the simulated bundle `bundle`.

    Raises RunUnreadable, TruthUnreadable or BundleUnreadable where a file is missing or damaged.
    """
    settings = ScoringSettings()
    store = load_bundle(bundle).store
    coverage = measure_coverage(store)
    ran = read_run_figures(run)
    span = (ran.from_ns, ran.to_ns)
    waits = load_waits(bundle)
    gates = {gate.gate_id for gate in store.gates}
    at_door = [wait for wait in waits if wait.place in gates]
    places = list(dict.fromkeys(wait.place for wait in waits))
    return Rehearsal(
        store_name=store.name,
        seed=asked.seed,
        people=asked.people,
        arriving_s=asked.arriving_s,
        lasted_s=(span[1] - span[0]) / NS_PER_S,
        most_inside=asked.most_inside,
        figures=compute_figures(read_outcomes(run, bundle, settings), settings),
        covered=coverage.covered,
        fronts=fronts_seen(store, coverage),
        door=line_figures("door", at_door, span),
        lines=tuple(
            line_figures(place, [w for w in waits if w.place == place], span)
            for place in sorted(places)
        ),
    )


def rehearsal_json(rehearsal: Rehearsal) -> bytes:
    """Return a rehearsal as JSON; a share of nothing is null."""
    return msgspec.json.encode(without_nan(asdict(rehearsal)))

"""One recording judged twice: by the engine, and by the plain way given the true positions."""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from tillfree.premises import load_bundle
from tillfree.runtime.local import run_bundle
from tillfree.scoring import (
    BaselineSettings,
    Outcomes,
    ScoringSettings,
    hold_against_truth,
    plain_run,
    read_outcomes,
    true_visits,
)
from tillfree.simulator import SimulationSpec, simulate

NOTHING = Outcomes((), ())


@dataclass(frozen=True, slots=True)
class Task:
    """A recording to judge: one on disk, or one to be made up (and thrown away again)."""

    group: str
    bundle: Path | None = None
    spec: SimulationSpec | None = None

    @property
    def name(self) -> str:
        """Which recording it is, so that it can be made again."""
        if self.spec is None:
            return self.bundle.name if self.bundle else self.group
        return f"{self.spec.profile or self.spec.story}, seed {self.spec.seed}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a recording: outcomes of the engine and of the plain way."""

    group: str
    name: str
    engine: Outcomes
    plain: Outcomes


def judge_all(tasks: list[Task], workers: int) -> list[Judged]:
    """Judge recordings in up to `workers` processes, in the order of `tasks`; says how far it is.

    A process starts afresh (spawn), so that no state is shared between recordings by accident.
    """
    found: list[Judged] = []
    with get_context("spawn").Pool(workers) as pool:
        for number, judged in enumerate(pool.imap(judge, tasks), 1):
            found.append(judged)
            if sys.stderr.isatty():
                print(
                    f"\r{number} of {len(tasks)} recordings ", end="", file=sys.stderr, flush=True
                )
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return found


def judge(task: Task) -> Judged:
    """Judge one recording."""
    settings = ScoringSettings()
    with tempfile.TemporaryDirectory(prefix="tillfree-bench-") as folder:
        bundle = task.bundle
        if bundle is None:
            assert task.spec is not None
            bundle = Path(folder) / "bundle"
            simulate(task.spec, bundle)
        run = Path(folder) / "run"
        run_bundle(bundle, run)
        engine = read_outcomes(run, bundle, settings)
        plain = _plain(bundle, settings)
        shutil.rmtree(run)
    return Judged(task.group, task.name, engine, plain)


def _plain(bundle: Path, settings: ScoringSettings) -> Outcomes:
    loaded = load_bundle(bundle)
    if not loaded.store.gates or not (bundle / "truth_positions.csv").exists():
        return NOTHING
    visits, places = true_visits(bundle)
    receipts, acts = plain_run(loaded, visits, places, BaselineSettings())
    return hold_against_truth(receipts, acts, bundle, settings)


def pooled(judged: list[Judged], groups: set[str]) -> tuple[Outcomes, Outcomes]:
    """Join the outcomes of some groups: the engine's, the plain way's."""
    engine, plain = NOTHING, NOTHING
    for one in judged:
        if one.group in groups:
            engine, plain = engine + one.engine, plain + one.plain
    return engine, plain

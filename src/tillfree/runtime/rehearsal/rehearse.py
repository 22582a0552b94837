"""`tillfree rehearse`: our people in that store, through the engine, held against the truth.

Takes a bundle, with or without a recording; writes a folder with the simulated bundle, its run,
`rehearsal.json` and `rehearsal.html`, so that everything else that reads bundles and runs works.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tillfree.core.errors import UsageRefused
from tillfree.core.geometry import polygon_area_m2
from tillfree.premises import Store, load_bundle
from tillfree.runtime.local import Playback, RunWriter, Stopwatch, WriterSettings, finish_run
from tillfree.runtime.rehearsal.settings import RehearsalSettings
from tillfree.scoring import (
    Rehearsal,
    RushAsked,
    read_rehearsal,
    rehearsal_json,
    write_rehearsal,
)
from tillfree.simulator import Crowd, GivenStore, SimulationSpec, simulate

Tell = Callable[[str, float], None]
"""Hears which step is at work ("people", "engine", "figures"), and which share of it is done."""


@dataclass(frozen=True, slots=True)
class RushSpec:
    """So many people within so many minutes; `most_inside` None: as the free floor allows."""

    people: int
    minutes: float
    seed: int = 1
    most_inside: int | None = None


def rehearse(
    bundle: Path,
    out: Path,
    spec: RushSpec,
    tell: Tell,
    settings: RehearsalSettings | None = None,
) -> Rehearsal:
    """Rehearse a rush in the store of `bundle`; write the folder `out`; return what came of it.

    Raises BundleUnreadable for a bundle that cannot be used, UsageRefused for a rush that cannot
    be simulated or a store in which nothing can be bought.
    """
    settings = settings or RehearsalSettings()
    loaded = load_bundle(bundle)
    _check(loaded.store, bundle, out)
    most_inside = spec.most_inside or _room(loaded.store, settings)
    crowd = Crowd(spec.people, spec.minutes * 60.0, most_inside)
    given = GivenStore(loaded.store, dict(loaded.catalogue))
    tell("people", 0.0)
    world = out / "bundle"
    report = simulate(SimulationSpec(crowd=crowd, given=given, seed=spec.seed), world)
    tell("engine", 0.0)
    _run(world, out / "run", report.duration_s, tell, settings)
    tell("figures", 0.0)
    asked = RushAsked(spec.people, crowd.arriving_s, most_inside, spec.seed)
    found = read_rehearsal(out / "run", world, asked)
    (out / "rehearsal.json").write_bytes(rehearsal_json(found) + b"\n")
    write_rehearsal(found, world, out / "rehearsal.html")
    return found


def _check(store: Store, bundle: Path, out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageRefused(f"{out} is a file; name a folder for the rehearsal to be written to.")
    if out.resolve() == bundle.resolve():
        raise UsageRefused(f"{out} is the bundle itself; name another folder.")
    if not any(slot.skus for slot in store.slots):
        raise UsageRefused(
            f"The planogram of {bundle} is empty, so nobody could buy anything: plan goods first."
        )


def _room(store: Store, settings: RehearsalSettings) -> int:
    """Return how many people the free floor holds."""
    taken = sum(polygon_area_m2(fixture.footprint) for fixture in store.fixtures)
    free = max(polygon_area_m2(store.floor) - taken, 0.0)
    return max(2, int(free / settings.free_m2))


def _run(
    bundle: Path, folder: Path, lasts_s: float, tell: Tell, settings: RehearsalSettings
) -> None:
    watch, playback = Stopwatch(), Playback(load_bundle(bundle))
    begin_ns = told = 0
    with RunWriter(folder, WriterSettings()) as writer:
        for moment in playback.moments():
            writer.take(moment.output)
            begin_ns = begin_ns or moment.arrived_ns
            share = min((moment.arrived_ns - begin_ns) / 1e9 / max(lasts_s, 1.0), 1.0)
            if share >= (told + 1) * settings.tell_share:
                told = int(share / settings.tell_share)
                tell("engine", share)
        finish_run(playback, writer, folder, watch.seconds())

"""Make a bundle: the whole way from a spec to files, in one place.

Venue, script, world, plates, cameras, link, truth. The same spec gives the same bytes: every part
draws from its own child of one seed.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tillfree.core.errors import UsageRefused
from tillfree.premises import (
    SHAPES,
    Product,
    Store,
    turn_and_shift,
    write_catalogue,
    write_store,
)
from tillfree.sensors import Delivery, RecordingWriter
from tillfree.simulator.body import JOINTS, bodies
from tillfree.simulator.cameras import FEW, Eyes, film
from tillfree.simulator.crowd import RUSH, check_crowd, draw_crowd
from tillfree.simulator.gateless import without_gates
from tillfree.simulator.in_hand import InHand
from tillfree.simulator.people import populate
from tillfree.simulator.plates import stick, weigh
from tillfree.simulator.poses import pose_frames
from tillfree.simulator.profiles import PROFILES
from tillfree.simulator.records import GateSignal, History
from tillfree.simulator.script import Script
from tillfree.simulator.sensors import Link
from tillfree.simulator.settings import SimulatorSettings
from tillfree.simulator.shopping import draw_script
from tillfree.simulator.spec import SimulationReport, SimulationSpec
from tillfree.simulator.stories import STORIES, Stage
from tillfree.simulator.truth import Told, WorldTruth, tell_truth, write_truth
from tillfree.simulator.venue import Venue, choose_venue, given_venue
from tillfree.simulator.visibility import furniture
from tillfree.simulator.world import new_world, run_world

DAY_NS = 86_400_000_000_000
SOURCE = "vendor"
"""Name of the pose source where a vendor's tracker replaces the cameras."""


@dataclass(frozen=True, slots=True)
class WorldMessages:
    """A world in memory: what a bundle's files would say."""

    store: Store
    catalogue: dict[str, Product]
    deliveries: tuple[Delivery, ...]
    truth: WorldTruth
    duration_s: float
    people: int


def simulate(spec: SimulationSpec, out: Path) -> SimulationReport:
    """Make the world of `spec` and write it as a bundle into the folder `out` (made if absent).

    Raises UsageRefused for an unknown profile, story or shape, or a count out of its range.
    """
    world = world_messages(spec)
    out.mkdir(parents=True, exist_ok=True)
    write_store(world.store, out)
    write_catalogue(world.catalogue, out)
    with RecordingWriter(out / "recording.mcap") as writer:
        for delivery in world.deliveries:
            writer.write(delivery)
    write_truth(world.truth, out)
    return SimulationReport(
        out,
        spec.profile or spec.story or RUSH,
        spec.seed,
        world.duration_s,
        len(world.deliveries),
        len(world.truth.visits),
        world.people,
        len(world.truth.interactions),
        len(world.store.slots),
        len(world.store.load_cells),
        len(world.store.cameras),
    )


def world_messages(
    spec: SimulationSpec, settings: SimulatorSettings | None = None
) -> WorldMessages:
    """Make the world of `spec` in memory; raises as `simulate` does."""
    _check(spec)
    settings = settings or SimulatorSettings()
    at_rest = np.random.SeedSequence([spec.seed, 1])
    rest = [np.random.default_rng(s) for s in at_rest.spawn(2)]
    today = np.random.SeedSequence([spec.seed, 2, spec.day])
    people_seed, script_seed, *parts = today.spawn(6)
    venue, script = _venue_and_script(spec, settings, rest[0], np.random.default_rng(script_seed))
    if not spec.gates or not venue.goods.store.gates:
        script = without_gates(script)
    world = new_world(venue.goods, script, settings, people_seed)
    populate(world)
    if spec.crowd is not None:
        world.most_inside = spec.crowd.most_inside
    history = run_world(world, script.duration_s, until_empty=spec.crowd is not None)
    script = replace(script, duration_s=history.duration_s)
    start_ns = spec.start_ns + spec.day * DAY_NS
    link = Link(start_ns, settings.link, script.faults, np.random.default_rng(parts[0]))
    _speak(_Lived(spec, settings, venue, script, history, start_ns), link, parts)
    own = venue.goods.store
    outward = turn_and_shift(own, venue.frame.turn_rad, venue.frame.shift_m)
    truth = tell_truth(Told(own, script, history, venue.frame, start_ns), settings.link.position_s)
    return WorldMessages(
        outward,
        venue.goods.catalogue,
        tuple(link.delivered()),
        truth,
        script.duration_s,
        int(history.motion.there.any(axis=0).sum()),
    )


def _check(spec: SimulationSpec) -> None:
    if sum(one is not None for one in (spec.profile, spec.story, spec.crowd)) != 1:
        raise UsageRefused("Give a profile, a story or a crowd to simulate: one of them.")
    if spec.story is not None and spec.given is not None:
        raise UsageRefused("A story is told in a store of its own: give a profile or a crowd.")
    if spec.crowd is not None:
        check_crowd(spec.crowd)
    if spec.profile is not None and spec.profile not in PROFILES:
        raise UsageRefused(
            f"There is no profile {spec.profile!r}; choose one of {', '.join(PROFILES)}."
        )
    if spec.story is not None and spec.story not in STORIES:
        raise UsageRefused(f"There is no story {spec.story!r}; choose one of {', '.join(STORIES)}.")
    if spec.shape is not None and spec.shape not in SHAPES:
        raise UsageRefused(f"There is no shape {spec.shape!r}; choose one of {', '.join(SHAPES)}.")
    if spec.seed < 0 or spec.day < 0:
        raise UsageRefused(f"Seed {spec.seed} and day {spec.day} must be 0 or more.")
    if spec.camera_count is not None and not 1 <= spec.camera_count <= 12:
        raise UsageRefused(f"A store has 1 to 12 cameras, not {spec.camera_count}.")
    if spec.duration_s is not None and not 10.0 <= spec.duration_s <= 3600.0:
        raise UsageRefused(f"A recording lasts 10 to 3600 seconds, not {spec.duration_s}.")


def _venue_and_script(
    spec: SimulationSpec,
    settings: SimulatorSettings,
    rest: np.random.Generator,
    today: np.random.Generator,
) -> tuple[Venue, Script]:
    if spec.crowd is not None or spec.profile is not None:
        profile = PROFILES[spec.profile or RUSH]()
        if spec.given is not None:
            venue = given_venue(spec.given, profile.stocking, settings, rest)
        else:
            venue = choose_venue(spec, profile.stocking, profile.cameras, settings, rest)
        if spec.crowd is not None:
            return venue, draw_crowd(spec.crowd, profile, venue.goods, spec.seed, today)
        duration = spec.duration_s or profile.duration_s
        return venue, draw_script(profile, venue.goods, duration, spec.seed, today)
    story = STORIES[spec.story or ""]
    venue = choose_venue(spec, story.stocking, story.cameras, settings, rest)
    return venue, story.tell(Stage(venue.goods, spec.seed, today))


@dataclass(frozen=True, slots=True)
class _Lived:
    """A world that has been lived through, before its sensors speak."""

    spec: SimulationSpec
    settings: SimulatorSettings
    venue: Venue
    script: Script
    history: History
    start_ns: int


def _speak(lived: _Lived, link: Link, seeds: list[np.random.SeedSequence]) -> None:
    """Let every sensor say what it measured of the history."""
    spec, settings, venue = lived.spec, lived.settings, lived.venue
    script, history, start_ns = lived.script, lived.history, lived.start_ns
    store = venue.goods.store
    for told in script.door_events:
        signal = GateSignal(told.at_s, told.gate, told.event, "", "shopper")
        if store.gates:
            link.send_signal(store.gates[told.gate].gate_id, signal)
    for scan in history.signals:
        link.send_signal(store.gates[scan.gate].gate_id, scan)
    weights = np.random.default_rng(seeds[1])
    traces = weigh(store, history.acts, script.duration_s, settings.plate, weights)
    stick(traces, history.acts, script.faults, weights)
    for cell, trace in zip(store.load_cells, traces, strict=True):
        link.send_trace(cell.sensor_id, trace)
    body = bodies(history.motion)
    if spec.poses:
        rng = np.random.default_rng(seeds[2])
        frames = pose_frames(body, venue.frame, start_ns, settings.pose, rng)
        link.send_poses(SOURCE, frames)
        return
    looks = _looks(spec, venue, script, np.random.default_rng(seeds[3]))
    skus = tuple(venue.goods.catalogue)
    numbers = {sku: k for k, sku in enumerate(skus)}
    alike = tuple(numbers.get(venue.goods.lookalikes.get(sku, ""), -1) for sku in skus)
    keypoints = tuple(range(len(JOINTS))) if venue.full_keypoints else FEW
    eyes = Eyes(
        venue.eyes,
        furniture(store, venue.open_shelves),
        looks,
        keypoints,
        start_ns,
        InHand(skus, alike),
    )
    for k, seed in enumerate(seeds[2].spawn(len(store.cameras))):
        view = film(store.cameras[k], body, history.motion, eyes, np.random.default_rng(seed))
        link.send_view(k, store.cameras[k].camera_id, view)


def _looks(
    spec: SimulationSpec, venue: Venue, script: Script, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the true appearance of everybody: unit vectors; people dressed alike share one."""
    size = venue.look_size if spec.appearance else 0
    own = rng.normal(size=(len(script.people), venue.look_size))
    shared = rng.normal(size=(64, venue.look_size))
    for k, person in enumerate(script.people):
        if person.look is not None:
            own[k] = shared[person.look % 64] + 0.15 * own[k]
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    return np.asarray(own[:, :size])

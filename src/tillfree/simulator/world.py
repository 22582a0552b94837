"""The world's clock: every tick each person acts, all walk one step, and it is written down.

Stands in the middle of the simulator: a script and a stocked store in, a `History` out. People
are generators over steps (see `people.py`); the world keeps what they share: stock, bodies, time.
"""

from collections.abc import Generator as Running
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tillfree.premises import Store
from tillfree.simulator.floor import WalkingGrid, walking_grid
from tillfree.simulator.records import (
    Act,
    Attention,
    GateSignal,
    History,
    Motion,
    Stay,
    Waited,
)
from tillfree.simulator.script import PersonScript, Script
from tillfree.simulator.settings import SimulatorSettings
from tillfree.simulator.stocking import Goods, Unit
from tillfree.simulator.walking import step_people

Array = NDArray[np.float64]

SCANNER_M = 0.15
"""How far before the line of the door one stands to scan, metres (own)."""
AFTER_S = 4.0
"""A world that ends with its people goes on for this long, seconds: sensors tell of the last."""
SERVING_M = 1.2
"""Length of counter at which one is served, metres (own)."""
PLACE_M = 0.6
"""Metres from one person in a line to the next (own; people queue 0.5 to 0.8 m apart)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A hand on its way to a point and back: rest, `grip_s` there, `leave_s`, `end_s` at rest."""

    start_s: float
    grip_s: float
    leave_s: float
    end_s: float
    hand: int
    target: Array


@dataclass(frozen=True, slots=True)
class Carry:
    """An article open in a hand for a while."""

    from_s: float
    to_s: float
    hand: int
    sku: str


@dataclass(slots=True, eq=False)
class Person:
    """One person's state while the world runs."""

    index: int
    script: PersonScript
    role: str
    credential: str
    rng: Generator
    speed_m_s: float
    there: bool = False
    want: tuple[float, float] = (0.0, 0.0)
    face: float | None = None
    heading: float = 0.0
    stride: float = 0.0
    look: Array | None = None
    held: list[Unit] = field(default_factory=list)
    reaches: list[Reach] = field(default_factory=list)
    carries: list[Carry] = field(default_factory=list)
    entered_s: float | None = None
    left_s: float | None = None
    life: Running[None, None, None] | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """A way through the wall: its middle, the direction inwards, and its gate (-1: none)."""

    middle: Array
    inward: Array
    gate: int
    line: list[Person] = field(default_factory=list)
    """Who waits to come in, foremost first; the foremost is at the scanner."""

    def join(self, person: Person) -> None:
        """Stand in line: behind one's own party where it stands there, else at the end."""
        own = [k for k, other in enumerate(self.line) if _together(other, person)]
        self.line.insert(own[-1] + 1 if own else len(self.line), person)

    def waiting_m(self, person: Person) -> float:
        """Return how far before the door the person's place in line is, metres."""
        return SCANNER_M + PLACE_M * self.line.index(person)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter that goods are served over: its places, who stands there, who waits."""

    fixture_id: str
    places: tuple[Array, ...]
    facing: Array
    line: list[Person] = field(default_factory=list)
    taken: dict[int, Person] = field(default_factory=dict)

    def free_place(self) -> int | None:
        """Return a place that nobody stands at."""
        return next((k for k in range(len(self.places)) if k not in self.taken), None)


def _together(one: Person, other: Person) -> bool:
    return one.script.visit is not None and one.script.visit == other.script.visit


@dataclass(slots=True)
class World:
    """All that people share. `now_s` is the tick that is being lived."""

    store: Store
    settings: SimulatorSettings
    grid: WalkingGrid
    portals: tuple[Portal, ...]
    people: list[Person]
    stock: list[list[Unit]]
    place: Array
    goods: Goods
    now_s: float = 0.0
    acts: list[Act] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)
    signals: list[GateSignal] = field(default_factory=list)
    counters: tuple[Counter, ...] = ()
    most_inside: int | None = None
    came: dict[tuple[int, str], float] = field(default_factory=dict)
    waits: list[Waited] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether as many people are inside as may be."""
        inside = sum(p.there and p.entered_s is not None and p.left_s is None for p in self.people)
        return self.most_inside is not None and inside >= self.most_inside

    def line_up(self, person: Person, place: str) -> None:
        """Note that somebody joined a line."""
        self.came[person.index, place] = self.now_s

    def turn_came(self, person: Person, place: str) -> None:
        """Note that it is the turn of somebody who stood in a line."""
        came = self.came.pop((person.index, place))
        self.waits.append(Waited(person.index, place, came, self.now_s))

    def place_of(self, person: Person) -> Array:
        """Where the person stands, (2,) metres."""
        return np.asarray(self.place[person.index])


def new_world(
    goods: Goods, script: Script, settings: SimulatorSettings, seed: np.random.SeedSequence
) -> World:
    """Set up the world at its first instant."""
    walk = settings.walk
    visits = {visit.visit_id: visit for visit in script.visits}
    seeds = seed.spawn(len(script.people))
    people = []
    for k, told in enumerate(script.people):
        rng = np.random.default_rng(seeds[k])
        visit = visits[told.visit] if told.visit is not None else None
        speed = told.speed or float(rng.uniform(*walk.speed_m_s))
        people.append(
            Person(
                k,
                told,
                visit.role if visit else "shopper",
                visit.credential if visit else "",
                rng,
                speed,
            )
        )
    return World(
        goods.store,
        settings,
        walking_grid(goods.store, walk.cell_m, walk.body_m),
        portals(goods.store),
        people,
        [list(units) for units in goods.stock],
        np.full((len(people), 2), np.nan),
        goods,
        counters=counters(goods),
    )


def counters(goods: Goods) -> tuple[Counter, ...]:
    """Return the counters: furniture without boards, where there are goods that no slot holds."""
    planned = {sku for slot in goods.store.slots for sku in slot.skus}
    if planned.issuperset(goods.catalogue):
        return ()
    found = []
    for fixture in goods.store.fixtures:
        if fixture.shelves:
            continue
        facing = np.array(fixture.facing)
        along = np.array([-facing[1], facing[0]])
        reach = fixture.footprint @ along
        middle = fixture.footprint.mean(axis=0)
        front = middle + facing * float((fixture.footprint @ facing).max() - middle @ facing)
        length = float(reach.max() - reach.min())
        count = max(1, int(length / SERVING_M))
        sides = [((k + 0.5) / count - 0.5) * length for k in range(count)]
        places = tuple(front + along * side + facing * 0.4 for side in sides)
        found.append(Counter(fixture.fixture_id, places, facing))
    return tuple(found)


def portals(store: Store) -> tuple[Portal, ...]:
    """Return the ways in and out; a store without gates has one in the middle of its front."""
    if not store.gates:
        low, high = store.floor.min(axis=0), store.floor.max(axis=0)
        middle = np.array([(low[0] + min(high[0], low[0] + 6.0)) / 2, low[1]])
        return (Portal(middle, np.array([0.0, 1.0]), -1),)
    found = []
    for k, gate in enumerate(store.gates):
        start, end = gate.segment
        along = (end - start) / np.linalg.norm(end - start)
        normal = np.array([-along[1], along[0]])
        middle = gate.segment.mean(axis=0)
        inside = store.floor.mean(axis=0) - middle
        found.append(Portal(middle, normal if normal @ inside > 0 else -normal, k))
    return tuple(found)


def run_world(world: World, duration_s: float, until_empty: bool = False) -> History:
    """Live through the whole script and return what happened.

    `until_empty`: it ends `AFTER_S` after everybody's script has, if that is earlier.
    """
    walk = world.settings.walk
    ticks = round(duration_s / walk.tick_s)
    motion = _empty_motion(ticks, len(world.people), walk.tick_s)
    speed = np.zeros_like(world.place)
    numbers = np.array([walk.cell_m, walk.tick_s, walk.apart_m, walk.personal_m])
    numbers_of = {sku: k for k, sku in enumerate(world.goods.catalogue)}
    for person in world.people:
        motion.height_m[person.index] = float(np.clip(person.rng.normal(1.69, 0.09), 1.45, 1.95))
    last_s = 0.0
    for tick in range(ticks):
        world.now_s = tick * walk.tick_s
        if any(person.life is not None for person in world.people):
            last_s = world.now_s
        elif until_empty and world.now_s > last_s + AFTER_S:
            ticks = tick
            break
        for person in world.people:
            if person.life is not None:
                try:
                    next(person.life)
                except StopIteration:
                    person.life, person.there = None, False
        active = [p.index for p in world.people if p.there]
        if active:
            place, pace = world.place[active], speed[active]
            want = np.array([world.people[k].want for k in active])
            step_people(place, pace, want, world.grid.cost, world.grid.origin, numbers)
            world.place[active], speed[active] = place, pace
            for row, k in enumerate(active):
                _note(world, motion, tick, world.people[k], pace[row], numbers_of)
    stays = tuple(Stay(p.entered_s, p.left_s) for p in world.people)
    waits = [*world.waits, *(Waited(k, place, s, None) for (k, place), s in world.came.items())]
    return History(
        motion.first(ticks),
        tuple(sorted(world.acts, key=lambda act: (act.at_s, act.person))),
        tuple(sorted(world.attention, key=lambda a: (a.at_s, a.person))),
        tuple(sorted(world.signals, key=lambda s: s.at_s)),
        stays,
        tuple(sorted(waits, key=lambda w: (w.came_s, w.person))),
        duration_s if ticks == round(duration_s / walk.tick_s) else round(ticks * walk.tick_s, 6),
    )


def _empty_motion(ticks: int, people: int, tick_s: float) -> Motion:
    return Motion(
        tick_s,
        np.zeros((ticks, people), dtype=np.bool_),
        np.full((ticks, people, 2), np.nan),
        np.zeros((ticks, people)),
        np.zeros((ticks, people)),
        np.zeros((ticks, people, 2)),
        np.zeros((ticks, people, 2, 3)),
        np.full((ticks, people, 2), -1, dtype=np.int32),
        np.full((ticks, people, 3), np.nan),
        np.zeros(people),
    )


def _note(
    world: World, motion: Motion, tick: int, person: Person, pace: Array, numbers: dict[str, int]
) -> None:
    """Write one person's tick down, turning the body towards where it goes or faces."""
    k, walk = person.index, world.settings.walk
    moving = float(np.hypot(pace[0], pace[1]))
    aim = person.face
    if aim is None and moving > 0.15:
        aim = float(np.arctan2(pace[1], pace[0]))
    if aim is not None:
        turn = (aim - person.heading + np.pi) % (2 * np.pi) - np.pi
        person.heading += float(np.clip(turn, -5.0 * walk.tick_s, 5.0 * walk.tick_s))
    person.stride += moving * walk.tick_s
    motion.there[tick, k] = True
    motion.place[tick, k] = world.place[k]
    motion.heading[tick, k] = person.heading
    motion.stride[tick, k] = person.stride
    if person.look is not None:
        motion.look[tick, k] = person.look
    now = world.now_s
    for reach in person.reaches:
        if reach.start_s <= now <= reach.end_s:
            motion.reach[tick, k, reach.hand] = _reached(reach, now)
            motion.target[tick, k, reach.hand] = reach.target
    person.reaches = [reach for reach in person.reaches if reach.end_s > now]
    for carry in person.carries:
        if carry.from_s <= now <= carry.to_s:
            motion.carries[tick, k, carry.hand] = numbers[carry.sku]
    person.carries = [carry for carry in person.carries if carry.to_s > now]


def _reached(reach: Reach, now_s: float) -> float:
    """Minimum-jerk way of the hand (Flash and Hogan 1985), 0 at rest and 1 at the target."""
    if now_s < reach.grip_s:
        u = (now_s - reach.start_s) / max(1e-6, reach.grip_s - reach.start_s)
    elif now_s <= reach.leave_s:
        return 1.0
    else:
        u = (reach.end_s - now_s) / max(1e-6, reach.end_s - reach.leave_s)
    return float(u**3 * (10.0 - 15.0 * u + 6.0 * u * u))

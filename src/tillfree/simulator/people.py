"""What a person does, step by step: coming in, walking, reaching, taking, putting back, leaving.

Each function is one person's doing as a generator: it yields once for every tick of the world.
Stands above the world's shared state and below the scripts.
"""

from collections.abc import Generator as Running

import numpy as np
from numpy.typing import NDArray

from tillfree.simulator.floor import MARGIN_M
from tillfree.simulator.hands import hand_over, put_back, restock, take, touch
from tillfree.simulator.records import Attention, GateSignal
from tillfree.simulator.script import (
    ANY_GATE,
    BeServed,
    GoTo,
    HandOver,
    Look,
    PutBack,
    Restock,
    Step,
    Take,
    Touch,
    Wait,
    WaitUntil,
    Walk,
)
from tillfree.simulator.walking import downhill
from tillfree.simulator.world import PLACE_M, Person, Portal, World

Array = NDArray[np.float64]
Life = Running[None, None, None]

OUTSIDE_M = 1.5
"""How far before the door people appear and vanish, metres (own)."""
LONGEST_LINE_M = MARGIN_M - 0.4
"""Where the line begins to be seen, metres before the door: further out there is no ground to
walk on."""
THROUGH_M = 0.3
"""How far inside somebody is when the next in line comes up to the scanner, metres (own)."""
SCAN_S = (0.25, 0.7)
"""Seconds that one scan takes at the door (own)."""


def populate(world: World) -> None:
    """Give everybody in the world their life."""
    for person in world.people:
        person.life = live(world, person)


def live(world: World, person: Person) -> Life:
    """Live a whole script: come, do every step, go."""
    told = person.script
    yield from wait_until(world, person, told.arrive_s)
    if told.passes_by:
        yield from _pass_by(world, person)
        return
    if told.inside_at_m is not None:
        person.there = True
        person.entered_s = 0.0
        world.place[person.index] = world.grid.nearest_free(np.array(told.inside_at_m))
        person.heading = float(person.rng.uniform(-np.pi, np.pi))
    else:
        yield from _come_in(world, person, _gate_for(world, told.gate))
    for step in told.steps:
        yield from perform(world, person, step)
    if told.leaves:
        yield from _leave(world, person, world.portals[told.leave_gate])
        return
    while True:
        yield


def _gate_for(world: World, gate: int) -> Portal:
    """Return the portal of a gate, or the one of the shortest line."""
    if gate != ANY_GATE:
        return world.portals[gate]
    gates = world.store.gates
    ways = [p for p in world.portals if p.gate < 0 or gates[p.gate].kind in ("entry", "both")]
    return min(ways or world.portals, key=lambda portal: len(portal.line))


def perform(world: World, person: Person, step: Step) -> Life:
    """Do one step of a script."""
    if isinstance(step, GoTo):
        yield from go_to_slot(world, person, step)
    elif isinstance(step, Walk):
        yield from walk_to(world, person, np.array([step.x_m, step.y_m]), 0.25)
    elif isinstance(step, Wait):
        yield from wait_until(world, person, world.now_s + step.seconds)
    elif isinstance(step, WaitUntil):
        yield from wait_until(world, person, step.at_s)
    elif isinstance(step, Look):
        yield from _look(world, person, step)
    elif isinstance(step, Touch):
        yield from touch(world, person, step)
    elif isinstance(step, Take):
        yield from take(world, person, step)
    elif isinstance(step, PutBack):
        yield from put_back(world, person, step)
    elif isinstance(step, Restock):
        yield from restock(world, person, step)
    elif isinstance(step, HandOver):
        yield from hand_over(world, person, step)
    elif isinstance(step, BeServed):
        yield from be_served(world, person, step)


def wait_until(world: World, person: Person, at_s: float) -> Life:
    """Stand until a second of the recording."""
    person.want = (0.0, 0.0)
    while world.now_s < at_s:
        yield


def walk_to(world: World, person: Person, goal: Array, near_m: float) -> Life:
    """Walk until within `near_m` of a point, or until there is no getting nearer."""
    goal = world.grid.nearest_free(goal)
    field = world.grid.distances(goal)
    best, since = np.inf, world.now_s
    patience = world.settings.walk.patience_s
    while True:
        place = world.place_of(person)
        gap = goal - place
        away = float(np.hypot(gap[0], gap[1]))
        if away < near_m:
            break
        if away < best - 0.08:
            best, since = away, world.now_s
        waited = world.now_s - since
        if waited > (patience if away < 1.2 else 5 * patience):
            break
        if away < 0.5:
            direction = gap / away
        else:
            direction = np.array(
                downhill(field, world.grid.origin, world.grid.cell_m, place[0], place[1])
            )
        pace = person.speed_m_s * min(1.0, 0.25 + away / 0.5)
        person.want = (float(direction[0] * pace), float(direction[1] * pace))
        yield
    person.want = (0.0, 0.0)


def go_to_slot(world: World, person: Person, step: GoTo) -> Life:
    """Walk before a slot, as near as an arm wants it, and turn to it."""
    slot, walk, rng = world.store.slots[step.slot], world.settings.walk, person.rng
    facing = np.array(slot.facing)
    across = np.array([-facing[1], facing[0]])
    centre = np.array(slot.centre_m[:2])
    if step.toward is not None:
        centre = centre + (np.array(world.store.slots[step.toward].centre_m[:2]) - centre) / 3.0
    aside = float(rng.normal(0.0, walk.stand_side_sd_m))
    if step.toward is None and rng.random() < walk.aside_share:
        aside = float(rng.uniform(-walk.aside_m, walk.aside_m))
    away = slot.depth_m / 2 + float(rng.uniform(*walk.stand_m))
    stand = centre + facing * away + across * aside
    person.face = None
    person.look = None
    yield from walk_to(world, person, stand, 0.1)
    face_slot(world, person, step.slot)


def face_slot(world: World, person: Person, slot_index: int) -> None:
    """Turn the body towards a slot."""
    gap = np.array(world.store.slots[slot_index].centre_m[:2]) - world.place_of(person)
    person.face = float(np.arctan2(gap[1], gap[0]))


def _look(world: World, person: Person, step: Look) -> Life:
    face_slot(world, person, step.slot)
    person.look = np.array(world.store.slots[step.slot].centre_m) + np.array([0.0, 0.0, 0.08])
    world.attention.append(
        Attention(world.now_s, person.index, "look", step.slot, float(step.seconds))
    )
    yield from wait_until(world, person, world.now_s + step.seconds)
    person.look = None


def _come_in(world: World, person: Person, portal: Portal) -> Life:
    """Appear outside, wait in line, scan as often as told, walk in.

    A door lets one person in at a time: the next comes up once the one before is through. Who is
    too far back in the line appears when it has moved up.
    """
    rng = person.rng
    across = np.array([-portal.inward[1], portal.inward[0]])
    portal.join(person)
    name = world.store.gates[portal.gate].gate_id if portal.gate >= 0 else "front"
    world.line_up(person, name)
    while portal.waiting_m(person) > LONGEST_LINE_M:
        yield
    start_m = max(OUTSIDE_M, portal.waiting_m(person)) + float(rng.uniform(-0.15, 0.15))
    start = portal.middle - portal.inward * start_m
    world.place[person.index] = start + across * float(rng.uniform(-0.3, 0.3))
    person.heading = float(np.arctan2(portal.inward[1], portal.inward[0]))
    person.there = True
    side = across * float(rng.uniform(-0.3, 0.3))
    yield from _move_up(world, person, portal, side)
    while world.is_full:
        person.want = (0.0, 0.0)
        yield
    world.turn_came(person, name)
    for _ in range(person.script.scans):
        yield from wait_until(world, person, world.now_s + float(rng.uniform(*SCAN_S)))
        if portal.gate >= 0 and person.credential:
            world.signals.append(
                GateSignal(world.now_s, portal.gate, "scan", person.credential, person.role)
            )
            person.entered_s = person.entered_s or world.now_s
    person.entered_s = person.entered_s or world.now_s
    waits = True
    for _ in walk_to(world, person, portal.middle + portal.inward * 0.8 + side, 0.35):
        beyond = float((world.place_of(person) - portal.middle) @ portal.inward)
        if waits and beyond > THROUGH_M:
            portal.line.remove(person)
            waits = False
        yield
    if waits:
        portal.line.remove(person)


def _move_up(world: World, person: Person, portal: Portal, side: Array) -> Life:
    """Walk up to the scanner, one place after the other as the line moves."""
    while True:
        place = portal.line.index(person)
        goal = portal.middle - portal.inward * portal.waiting_m(person) + side
        for _ in walk_to(world, person, goal, 0.3):
            if portal.line.index(person) != place:
                break
            yield
        if place == 0:
            return
        person.want = (0.0, 0.0)
        while portal.line.index(person) == place:
            yield


def be_served(world: World, person: Person, step: BeServed) -> Life:
    """Wait in rows before a counter until a place is free, walk up, stand while one is served."""
    counter = world.counters[step.counter]
    person.look = None
    counter.line.append(person)
    world.line_up(person, counter.fixture_id)
    while counter.line[0] is not person or counter.free_place() is None:
        ahead = counter.line.index(person)
        row, side = divmod(ahead, len(counter.places))
        goal = counter.places[side] + counter.facing * PLACE_M * (row + 1.4)
        for _ in walk_to(world, person, goal, 0.35):
            if counter.line.index(person) != ahead:
                break
            yield
        person.want = (0.0, 0.0)
        yield
    place = counter.free_place()
    assert place is not None
    counter.line.remove(person)
    counter.taken[place] = person
    world.turn_came(person, counter.fixture_id)
    yield from walk_to(world, person, counter.places[place], 0.3)
    person.face = float(np.arctan2(-counter.facing[1], -counter.facing[0]))
    yield from wait_until(world, person, world.now_s + step.seconds)
    del counter.taken[place]
    person.face = None


def _leave(world: World, person: Person, portal: Portal) -> Life:
    """Walk out and vanish outside; having left is crossing the line of the door."""
    person.face = None
    person.look = None
    across = np.array([-portal.inward[1], portal.inward[0]])
    side = across * float(person.rng.uniform(-0.3, 0.3))
    yield from walk_to(world, person, portal.middle + portal.inward * 0.25 + side, 0.4)
    walk = walk_to(world, person, portal.middle - portal.inward * OUTSIDE_M + side, 0.3)
    for _ in walk:
        beyond = float((world.place_of(person) - portal.middle) @ portal.inward)
        if person.left_s is None and beyond < 0.0:
            person.left_s = world.now_s
        yield
    if person.left_s is None:
        person.left_s = world.now_s
    person.there = False


def _pass_by(world: World, person: Person) -> Life:
    """Walk along the front outside and vanish."""
    low, high = world.store.floor.min(axis=0), world.store.floor.max(axis=0)
    y = low[1] - float(person.rng.uniform(0.9, 1.6))
    ends = [np.array([low[0] - 1.0, y]), np.array([high[0] + 1.0, y])]
    if person.rng.random() < 0.5:
        ends.reverse()
    person.there = True
    world.place[person.index] = ends[0]
    yield from walk_to(world, person, ends[1], 0.4)
    person.there = False

"""Draw a script from a profile: who comes when, and what each person means to do.

Stands between a profile and the world. Nothing is decided here that depends on what happens in
the store; a person who finds a slot empty or crowded simply skips that step.
"""

import numpy as np
from numpy.random import Generator

from tillfree.simulator.profiles import Profile
from tillfree.simulator.script import (
    Faults,
    GoTo,
    Look,
    PersonScript,
    PutBack,
    Restock,
    Script,
    Step,
    Take,
    Touch,
    VisitScript,
    Wait,
)
from tillfree.simulator.stocking import Goods

WALK_S = 6.0
"""Seconds that one stop costs in walking, for planning how many are inside (own)."""
ACT_S = 1.8
"""Seconds that one act at a shelf costs, for the same (own)."""
LAST_S = 15.0
"""Nobody new comes in the last so many seconds (own)."""
POOL = 400
"""Shoppers who know the store; who comes is drawn from them, so some come again another day."""


def draw_script(
    profile: Profile, goods: Goods, duration_s: float, store_seed: int, rng: Generator
) -> Script:
    """Draw a whole recording's script."""
    people: list[PersonScript] = []
    visits: list[VisitScript] = []
    regulars = rng.permutation(POOL)
    room = _Room(profile.inside - profile.staff)
    for planned in _arrivals(profile, duration_s, rng):
        number = len({person.visit or person.person for person in people})
        visit_id = f"V{number:02d}"
        unscanned = rng.random() < profile.unscanned_share
        size = 1
        if rng.random() < profile.party_share:
            size = int(rng.integers(2, 4))
        arrive = room.when_free(planned, min(size, profile.inside))
        if arrive > duration_s - LAST_S:
            continue
        party = draw_party(profile, goods, (visit_id, arrive, size, not unscanned), rng)
        room.enter(party)
        people += party
        if not unscanned:
            credential = f"pass-{store_seed}-{int(regulars[number]):03d}"
            visits.append(VisitScript(visit_id, credential))
    shoppers = len({person.visit or person.person for person in people})
    for k in range(profile.staff):
        visit_id = f"V{shoppers + k:02d}"
        visits.append(VisitScript(visit_id, f"staff-{store_seed}-{k}", "staff"))
        arrive = float(rng.uniform(0.1, 0.55)) * duration_s
        gates = _gates(goods, rng)
        people.append(
            PersonScript(f"{visit_id}.0", visit_id, arrive, _staff_steps(goods, rng), 1, *gates)
        )
    for k in range(profile.passers_by):
        arrive = float(rng.uniform(0.05, 0.85)) * duration_s
        people.append(PersonScript(f"P{k:02d}.0", None, arrive, (), 0, passes_by=True))
    faults = draw_faults(profile, goods, duration_s, rng)
    return Script(duration_s, tuple(people), tuple(visits), (), faults)


class _Room:
    """How many are expected inside at a time, so that no more come than the profile says."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ends: list[float] = []

    def when_free(self, planned_s: float, size: int) -> float:
        """Return the first second from `planned_s` on at which `size` more fit in."""
        inside = sorted(end for end in self._ends if end > planned_s)
        over = len(inside) + size - self._most
        return planned_s if over <= 0 else inside[min(over, len(inside)) - 1]

    def enter(self, party: list[PersonScript]) -> None:
        """Count a party in, until each is likely to have left."""
        self._ends += [person.arrive_s + _likely_s(person.steps) for person in party]


def _likely_s(steps: tuple[Step, ...]) -> float:
    """Return how long a shopper is likely to stay."""
    seconds = 2.0 * WALK_S
    for step in steps:
        if isinstance(step, GoTo):
            seconds += WALK_S
        elif isinstance(step, Look | Wait):
            seconds += step.seconds
        else:
            seconds += ACT_S
    return seconds


def _arrivals(profile: Profile, duration_s: float, rng: Generator) -> list[float]:
    """Draw when each visit would begin if the store had room."""
    count = int(rng.integers(profile.visits[0], profile.visits[1] + 1))
    count = max(1, round(count * duration_s / profile.duration_s))
    times = np.sort(rng.uniform(1.0, max(2.0, duration_s - 40.0), size=count))
    if profile.inside <= 2:
        # Few at a time: evenly apart, with some play.
        step = max(1.0, duration_s - 45.0) / count
        times = 1.0 + step * (np.arange(count) + rng.uniform(0.0, 0.5, size=count))
    for k in range(1, count):
        times[k] = max(times[k], times[k - 1] + 1.2)
    return [float(t) for t in times]


def _gates(goods: Goods, rng: Generator) -> tuple[int, int]:
    """Choose a gate to come in by and one to leave by."""
    gates = goods.store.gates
    enter = [k for k, gate in enumerate(gates) if gate.kind in ("entry", "both")] or [0]
    leave = [k for k, gate in enumerate(gates) if gate.kind in ("exit", "both")] or [0]
    return int(rng.choice(enter)), int(rng.choice(leave))


def draw_party(
    profile: Profile, goods: Goods, who: tuple[str, float, int, bool], rng: Generator
) -> list[PersonScript]:
    """Draw the people of one visit: one after the other through the same gate.

    `who`: the visit's id, when the first arrives (seconds), how many they are, whether they scan.
    """
    visit_id, arrive, size, scanned = who
    host_scans = size > 1 and rng.random() < profile.host_scans_share
    enter, leave = _gates(goods, rng)
    people = []
    for k in range(size):
        scans = 1
        if host_scans:
            scans = size if k == 0 else 0
        look = int(rng.integers(3)) if rng.random() < profile.alike_share else None
        people.append(
            PersonScript(
                f"{visit_id}.{k}" if scanned else f"X{visit_id[1:]}.{k}",
                visit_id if scanned else None,
                arrive + k * float(rng.uniform(0.2, 0.6) if host_scans else rng.uniform(0.9, 1.4)),
                shopper_steps(profile, goods, rng),
                scans if scanned else 0,
                enter,
                leave,
                look,
            )
        )
    return people


def shopper_steps(profile: Profile, goods: Goods, rng: Generator) -> tuple[Step, ...]:
    """Draw what one shopper does between coming in and leaving."""
    steps: list[Step] = []
    slots = goods.store.slots
    for _ in range(int(rng.integers(profile.items[0], profile.items[1] + 1))):
        slot = int(rng.integers(len(slots)))
        steps.append(GoTo(slot))
        if rng.random() < profile.look_share:
            steps.append(Look(slot, float(rng.uniform(0.6, 3.0))))
        if rng.random() < profile.touch_share:
            steps.append(Touch(slot, None, float(rng.uniform(0.4, 1.2))))
            if rng.random() < 0.5:
                continue
        steps += _take_steps(profile, slot, rng)
        again, wrong = profile.again_share, profile.wrong_share
        draw = rng.random()
        if draw < again:
            steps += _again_steps(slot, len(slots), rng)
        elif draw < again + wrong:
            steps += _wrong_steps(slot, goods, rng)
    if not steps or rng.random() < 0.2:
        idle = int(rng.integers(len(slots)))
        steps += [GoTo(idle), Look(idle, float(rng.uniform(1.0, 4.0)))]
    return tuple(steps)


def _take_steps(profile: Profile, slot: int, rng: Generator) -> list[Step]:
    quantity = 2 if rng.random() < profile.two_share else 1
    slow = held = 0.0
    if rng.random() < profile.slow_share:
        if rng.random() < 0.5:
            slow = float(rng.uniform(0.5, 2.0))
        else:
            held = float(rng.uniform(0.8, 2.5))
    steps: list[Step] = [Take(slot, quantity, None, slow, held)]
    if rng.random() < 0.15:
        steps += [Wait(float(rng.uniform(0.3, 1.2))), Take(slot)]
    return steps


def _again_steps(slot: int, slots: int, rng: Generator) -> list[Step]:
    """Put the item back at its own place: at once, or after a look elsewhere."""
    if rng.random() < 0.6:
        return [Wait(float(rng.uniform(0.6, 2.5))), PutBack(slot)]
    elsewhere = int(rng.integers(slots))
    return [GoTo(elsewhere), Look(elsewhere, 1.0), GoTo(slot), PutBack(slot)]


def _wrong_steps(slot: int, goods: Goods, rng: Generator) -> list[Step]:
    """Put the item somewhere that it does not belong, near by or far off."""
    slots = goods.store.slots
    if rng.random() < 0.5:
        near = [k for k, s in enumerate(slots) if s.shelf_id == slots[slot].shelf_id and k != slot]
        other = int(rng.choice(near)) if near else int(rng.integers(len(slots)))
    else:
        other = int(rng.integers(len(slots)))
    return [Wait(float(rng.uniform(0.3, 1.5))), GoTo(other), PutBack(other)]


def _staff_steps(goods: Goods, rng: Generator) -> tuple[Step, ...]:
    steps: list[Step] = []
    for _ in range(int(rng.integers(3, 6))):
        slot = int(rng.integers(len(goods.store.slots)))
        steps += [GoTo(slot), Restock(slot, int(rng.integers(1, 5))), Wait(1.0)]
    return tuple(steps)


def draw_faults(profile: Profile, goods: Goods, duration_s: float, rng: Generator) -> Faults:
    """Draw what breaks."""
    cameras = len(goods.store.cameras)
    dead = []
    for camera in rng.permutation(cameras)[: profile.dead_cameras]:
        start = float(rng.uniform(0.15, 0.6)) * duration_s
        end = duration_s if rng.random() < 0.5 else start + duration_s / 3
        dead.append((int(camera), start, end))
    clocks = [
        (int(camera), float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.02, 0.1)))
        for camera in rng.permutation(cameras)[: profile.clocks_off]
    ]
    return Faults(
        profile.lateness_s, profile.double_share, profile.lost_share, tuple(dead), (), (),
        tuple(clocks), (), profile.sticks_in_use,
    )  # fmt: skip

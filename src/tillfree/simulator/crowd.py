"""Draw a script for a rush: so many people within so many minutes, most of them early.

Stands between a crowd and the world, as `shopping.py` does for a profile. How long they wait and
when they leave is not told here: it happens.
"""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from tillfree.core.errors import UsageRefused
from tillfree.simulator.profiles import Profile
from tillfree.simulator.script import ANY_GATE, BeServed, PersonScript, Script, VisitScript
from tillfree.simulator.shopping import POOL, draw_faults, draw_party
from tillfree.simulator.spec import Crowd
from tillfree.simulator.stocking import Goods
from tillfree.simulator.world import counters

RUSH = "rush"
"""The profile whose people come."""
PEAK = (1.6, 2.6)
"""Shape of a beta distribution of arrivals: most come in the first half (own: a film begins, an
inning ends, a flight has landed)."""
SERVED_SHARE = 0.55
"""Share of people who order something where goods are served over a counter (own)."""
SERVING_S = (9.0, 24.0)
"""Seconds that serving one takes (own: popcorn from the warmer, a drink from the fountain)."""


def check_crowd(crowd: Crowd) -> None:
    """Raise UsageRefused for a crowd that cannot be simulated."""
    if not 1 <= crowd.people <= 150:
        raise UsageRefused(f"A rush has 1 to 150 people, not {crowd.people}.")
    if not 10.0 <= crowd.arriving_s <= 900.0:
        raise UsageRefused(
            f"A rush comes within 10 to 900 seconds (15 minutes), not {crowd.arriving_s:g}."
        )
    if crowd.most_inside is not None and crowd.most_inside < 1:
        raise UsageRefused(f"A store holds one person at least, not {crowd.most_inside}.")


def draw_crowd(
    crowd: Crowd, profile: Profile, goods: Goods, store_seed: int, rng: Generator
) -> Script:
    """Draw a rush: what each means to do is drawn as the profile says."""
    people: list[PersonScript] = []
    visits: list[VisitScript] = []
    regulars = rng.permutation(POOL)
    times = np.sort(rng.beta(*PEAK, size=crowd.people)) * crowd.arriving_s
    while len(people) < crowd.people:
        number, left = len(visits), crowd.people - len(people)
        size = 1
        if rng.random() < profile.party_share:
            size = min(left, int(rng.integers(2, 4)))
        arrive = max(0.5, float(times[len(people)]))
        visit_id = f"V{number:03d}"
        for person in draw_party(profile, goods, (visit_id, arrive, size, True), rng):
            served = _order(goods, rng)
            people.append(replace(person, gate=ANY_GATE, steps=(*served, *person.steps)))
        visits.append(VisitScript(visit_id, f"pass-{store_seed}-{int(regulars[number]):03d}"))
    faults = draw_faults(profile, goods, crowd.arriving_s, rng)
    duration_s = crowd.arriving_s + crowd.leaving_s
    return Script(duration_s, tuple(people), tuple(visits), (), faults)


def _order(goods: Goods, rng: Generator) -> tuple[BeServed, ...]:
    """Draw whether somebody orders at a counter, and at which."""
    found = counters(goods)
    if not found or rng.random() >= SERVED_SHARE:
        return ()
    return (BeServed(int(rng.integers(len(found))), float(rng.uniform(*SERVING_S))),)

"""What happened near a visit's people that no claim tells of, or that nobody answers for.

Stands at a visit's end: such a riddle is a reason to let a person look at the receipt, however sure
the joint explanation is of the rest.
"""

import math
from collections.abc import Iterable

from tillfree.attribution.acts import ActEvent
from tillfree.attribution.cases import Case
from tillfree.attribution.records import NOBODY
from tillfree.attribution.settings import AttributionSettings


def riddles(
    cases: Iterable[Case], party: str, tracks: frozenset[int], settings: AttributionSettings
) -> tuple[str, ...]:
    """Return the riddles of a party and of what is within reach of its tracks, as sentences.

    Grams that came or went for good with nothing to explain them (an item may have left that no
    claim tells of; a touch that gave back what it took sums to nothing), acts claimed for nobody
    that one of these may as well have done, and acts claimed for the party at which none of its
    people was seen.
    """
    grams: dict[str, float] = {}
    found: list[str] = []
    for case in cases:
        act = case.act
        if not isinstance(act, ActEvent) or act.withdrawn:
            continue
        nearest = act.likeliest(tracks)
        if case.told:
            is_nobodys = all(outcome.party == NOBODY for outcome in case.told)
            if is_nobodys and nearest > settings.riddle_nobody:
                cell = act.change.steps[0].sensor_id
                found.append(f"an act on {cell} near its people is nobody's")
            if nearest == -math.inf and any(outcome.party == party for outcome in case.told):
                cell = act.change.steps[0].sensor_id
                found.append(f"an act on {cell} is told of it where none of its people was seen")
        elif nearest > 0.0:
            for step in act.change.steps:
                grams[step.sensor_id] = grams.get(step.sensor_id, 0.0) + step.delta_g
    return tuple(found) + tuple(
        f"{cell} lost or gained weight near its people that nothing explains"
        for cell, total in grams.items()
        if abs(total) >= settings.riddle_g
    )

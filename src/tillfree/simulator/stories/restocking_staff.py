"""Restocking staff: weight comes onto shelves, several pieces at once, next to shoppers.

The stumbling block: a restock looks like a put-back of things that nobody has; staff never pay.
"""

from tillfree.simulator.script import GoTo, Restock, Script, Step, Wait
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """A member of staff fills four slots; a shopper takes from two of them at the same time."""
    slots = [stage.slot() for _ in range(4)]
    steps: list[Step] = []
    for k, slot in enumerate(slots):
        steps += [GoTo(slot), Restock(slot, 1 + k), Wait(1.0)]
    stage.comes(1.0, steps, stage.visit("staff"))
    stage.comes(12.0, [*stage.takes(slots[0]), *stage.takes(slots[1], quantity=2)])
    stage.ordinary(20.0)
    return stage.script(110.0)


STORY = Story(tell)

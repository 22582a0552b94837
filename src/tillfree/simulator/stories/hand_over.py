"""Hand-over: one takes an item off the shelf and gives it to another, who carries it out.

The stumbling block: the item is last seen in the wrong hand. Who took it pays.
"""

from tillfree.simulator.script import GoTo, HandOver, Script, Wait, WaitUntil
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two shoppers on credentials of their own, side by side at one shelf."""
    left, right = stage.neighbours()
    giver, taker = stage.visit(), stage.visit()
    stage.comes(1.0, [*stage.takes(left, 25.0), HandOver(f"{taker}.0", 28.0), Wait(1.0)], giver)
    stage.comes(3.0, [GoTo(right), WaitUntil(31.0), *stage.takes(stage.slot())], taker)
    return stage.script(90.0)


STORY = Story(tell)

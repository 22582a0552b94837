"""Held pick: an item hangs over the shelf for seconds, and is then kept or put back.

The stumbling block: the hand does not move away when the weight does, and one of the two items
comes back to where it was.
"""

from tillfree.simulator.script import GoTo, PutBack, Script, Take, Wait
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """One keeps what they held over the shelf, another puts it back from there."""
    kept, returned = stage.slot(), stage.slot()
    stage.comes(1.0, [GoTo(kept), Take(kept, held_s=stage.between(2.0, 4.0))])
    stage.comes(
        5.0,
        [GoTo(returned), Take(returned, held_s=stage.between(1.5, 3.0)), PutBack(returned),
         Wait(1.0), *stage.takes(stage.slot())],
    )  # fmt: skip
    return stage.script(75.0)


STORY = Story(tell)

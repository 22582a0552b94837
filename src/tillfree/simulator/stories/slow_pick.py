"""Slow pick: the weight leaves the plate over one to three seconds, not in one step.

The stumbling block: there is no sharp edge to find, and half of the weight is a whole other item.
"""

from tillfree.simulator.script import GoTo, Script, Take
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """One shopper lifts two items slowly; another takes one as usual meanwhile."""
    first, second, third = stage.slot(), stage.slot(), stage.slot()
    stage.comes(
        1.0,
        [
            GoTo(first),
            Take(first, slow_s=stage.between(1.0, 2.0)),
            GoTo(second),
            Take(second, slow_s=stage.between(2.0, 3.0)),
        ],
    )
    stage.comes(6.0, stage.takes(third))
    return stage.script(75.0)


STORY = Story(tell)

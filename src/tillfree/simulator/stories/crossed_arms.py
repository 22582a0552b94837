"""Crossed arms: two people side by side each reach in front of the other.

The stumbling block: the nearest body is the wrong one at both slots; only the arms tell.
"""

from tillfree.simulator.script import GoTo, Script, Take
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Each stands before one slot and takes from the other's."""
    left, right = stage.neighbours(shared=False)
    stage.comes(1.0, [GoTo(left, right), Take(right, at_s=30.0, across=True)])
    stage.comes(3.5, [GoTo(right, left), Take(left, at_s=stage.between(30.3, 31.0), across=True)])
    return stage.script(70.0)


STORY = Story(tell)

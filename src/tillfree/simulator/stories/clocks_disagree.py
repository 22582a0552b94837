"""Clocks disagree: two cameras and a plate show times that are up to 100 ms wrong.

The stumbling block: one camera sees people where they were, and a pick comes before its hand.
"""

from tillfree.simulator.script import Faults, Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two neighbours take within a second; ordinary shoppers around them."""
    left, right = stage.neighbours(shared=False)
    stage.comes(1.0, stage.takes(left, 28.0))
    stage.comes(3.5, stage.takes(right, 28.0 + stage.between(0.3, 0.9)))
    stage.ordinary(10.0)
    faults = Faults(
        camera_clocks_s=((0, 0.09), (1, -0.08)), cell_clocks_s=((stage.cell(left), 0.1),)
    )
    return stage.script(90.0, faults)


STORY = Story(tell)

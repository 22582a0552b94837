"""A camera dies: one falls silent in the middle of things, a second one for a while.

The stumbling block: people are seen from fewer sides, and some corners by nobody.
"""

from tillfree.simulator.script import Faults, Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Four ordinary shoppers; the first two cameras fail."""
    for k in range(4):
        stage.ordinary(1.0 + 6.0 * k)
    dead = ((0, 20.0, 120.0), (1, 35.0, 60.0))
    return stage.script(120.0, Faults(dead_cameras=dead))


STORY = Story(tell, cameras=(5, 8))

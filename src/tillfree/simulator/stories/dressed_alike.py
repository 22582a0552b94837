"""Dressed alike: four people who look the same cross each other's paths.

The stumbling block: after they have met, only their ways and arms tell who is who.
"""

from tillfree.simulator.script import GoTo, Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two pairs swap places, and each takes where the other stood before."""
    one = stage.slot()
    other = stage.slot(away_from=one)
    for arrive, first, second in ((1.0, one, other), (2.5, other, one)):
        stage.comes(arrive, [GoTo(first), *stage.takes(second, 28.0), *stage.takes(first)], look=0)
    for arrive, first, second in ((4.0, one, other), (5.5, other, one)):
        stage.comes(arrive, [*stage.takes(first), *stage.takes(second)], look=0)
    return stage.script(110.0)


STORY = Story(tell)

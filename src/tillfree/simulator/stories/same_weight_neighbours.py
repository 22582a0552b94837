"""Same-weight neighbours: two articles of one weight stand side by side on one plate.

The stumbling block: the plate cannot tell them apart; the hand's place and what is seen in it can.
"""

from tillfree.simulator.script import Script
from tillfree.simulator.stocking import StockingSpec
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Three shoppers, each takes one of the two, one after the other."""
    left, right = stage.neighbours(shared=True, nearest=True)
    stage.comes(1.0, stage.takes(left))
    stage.comes(12.0, stage.takes(right))
    stage.comes(24.0, [*stage.takes(left), *stage.takes(right)])
    return stage.script(90.0)


STORY = Story(tell, StockingSpec(shared_share=0.8, equal_share=0.5))

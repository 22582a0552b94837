"""Overlapping picks: two people take different articles off one shared plate at nearly once.

The stumbling block: the plate shows one change whose weight is the sum of two articles.
"""

from tillfree.simulator.script import Script
from tillfree.simulator.stocking import StockingSpec
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two shoppers at one plate, 50 to 400 ms apart."""
    left, right = stage.neighbours(shared=True)
    stage.comes(1.0, stage.takes(left, 30.0))
    stage.comes(3.5, stage.takes(right, 30.0 + stage.between(0.05, 0.4)))
    stage.ordinary(8.0)
    return stage.script(80.0)


STORY = Story(tell, StockingSpec(shared_share=0.8))

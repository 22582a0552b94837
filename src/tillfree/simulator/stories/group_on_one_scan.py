"""Group on one scan: a host scans once for each person, and the guests take things too.

The stumbling block: one visit has three bodies, and it ends when the last of them has left.
"""

from tillfree.simulator.script import Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """A host with two guests, while another shopper comes in right behind them."""
    group = stage.visit()
    stage.comes(1.0, stage.takes(stage.slot()), group, scans=3)
    stage.comes(3.6, [*stage.takes(stage.slot()), *stage.takes(stage.slot())], group, scans=0)
    stage.comes(4.8, stage.takes(stage.slot()), group, scans=0)
    stage.ordinary(8.0)
    return stage.script(100.0)


STORY = Story(tell)

"""Two at once: two or three of the same article leave in one grip.

The stumbling block: one step of twice the weight may as well be one of another article.
"""

from tillfree.simulator.script import Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two shoppers take two and three; one takes a single item of the first article."""
    first, second = stage.slot(), stage.slot()
    stage.comes(1.0, stage.takes(first, quantity=2))
    stage.comes(4.0, [*stage.takes(second, quantity=3), *stage.takes(first)])
    stage.ordinary(9.0)
    return stage.script(90.0)


STORY = Story(tell)

"""Without a scan: somebody slips in behind a shopper who scanned, and takes things.

The stumbling block: what they take is nobody's, and must not be charged to whoever is near.
"""

from tillfree.simulator.script import PersonScript, Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """One scans, one follows a second later without."""
    stage.comes(1.0, [*stage.takes(stage.slot()), *stage.takes(stage.slot())])
    steps = [*stage.takes(stage.slot()), *stage.takes(stage.slot())]
    enter, leave = stage.gates()
    stage.add(PersonScript("X00.0", None, 2.4, tuple(steps), 0, enter, leave))
    stage.ordinary(14.0)
    return stage.script(90.0)


STORY = Story(tell)

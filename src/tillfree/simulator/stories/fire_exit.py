"""Fire exit: the door is forced open while people are inside, and they all run out.

The stumbling block: nobody may be charged on such evidence; everything is to be reviewed.
"""

from tillfree.simulator.script import DoorEvent, PersonScript, Script, WaitUntil
from tillfree.simulator.stories.stage import Stage, Story

FORCED_S = 40.0
"""Second at which the door reports that it was forced open."""


def tell(stage: Stage) -> Script:
    """Four shoppers, at most two items each, leave fast then."""
    enter, leave = stage.gates()
    for k in range(4):
        visit = stage.visit()
        steps = [*stage.takes(stage.slot()), WaitUntil(FORCED_S + stage.between(0.5, 2.0))]
        stage.add(
            PersonScript(
                f"{visit}.0", visit, 1.0 + 3.0 * k, tuple(steps), 1, enter, leave, speed=1.6
            )
        )
    return stage.script(75.0, door_events=(DoorEvent(FORCED_S, leave, "forced_open"),))


STORY = Story(tell)

"""Power-up with people inside: the recording begins in the middle of two visits.

The stumbling block: they never scanned within the recording and may hold what was taken before.
"""

from tillfree.simulator.script import PersonScript, Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two are inside at the first instant, take one item each, and leave; one comes in later."""
    store = stage.goods.store
    _, leave = stage.gates()
    for _ in range(2):
        visit = stage.visit(credential=f"before-power-up-{len(stage.visits)}")
        slot = stage.slot()
        facing, centre = store.slots[slot].facing, store.slots[slot].centre_m
        at = (centre[0] + 0.9 * facing[0], centre[1] + 0.9 * facing[1])
        stage.add(
            PersonScript(
                f"{visit}.0", visit, 0.0, tuple(stage.takes(slot, 6.0)), 0, 0, leave,
                inside_at_m=at,
            )
        )  # fmt: skip
    stage.ordinary(8.0)
    return stage.script(80.0)


STORY = Story(tell)

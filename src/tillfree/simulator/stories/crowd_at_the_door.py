"""Crowd at the door: many come in and go out within seconds, and some only pass by.

The stumbling block: scans must be bound to the right ones of many bodies in one place.
"""

from tillfree.simulator.script import PersonScript, Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Three are about to leave when seven come in; three more walk past outside."""
    for k in range(3):
        stage.comes(1.0 + 1.3 * k, stage.takes(stage.slot()))
    for k in range(7):
        stage.comes(26.0 + k * stage.between(0.7, 1.1), stage.takes(stage.slot()))
    for k in range(3):
        stage.add(PersonScript(f"P{k:02d}.0", None, 22.0 + 3.0 * k, (), 0, passes_by=True))
    return stage.script(110.0)


STORY = Story(tell)

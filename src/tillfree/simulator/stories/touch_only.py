"""Touch without taking: hands press, lift and turn goods, and leave them.

The stumbling block: the plate moves by tens of grams, which is as much as a small item weighs.
"""

from tillfree.simulator.script import GoTo, Look, Script, Step, Touch
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two shoppers only touch; a third takes where they touched."""
    slots = [stage.slot() for _ in range(4)]
    touching: list[Step] = []
    for slot in slots:
        touching += [GoTo(slot), Look(slot, 1.0), Touch(slot, None, stage.between(0.4, 2.0))]
    stage.comes(1.0, touching)
    stage.comes(5.0, [*touching[6:], *touching[:6]])
    stage.comes(20.0, [*stage.takes(slots[0]), *stage.takes(slots[2])])
    return stage.script(100.0)


STORY = Story(tell)

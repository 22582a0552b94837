"""One yoghurt: a shopper takes it and goes, while another takes something from the slot beside it.

No stumbling block but the second shopper; it is the story that the documentation's tour tells.
"""

from tillfree.simulator.script import Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two shoppers at one shelf; the first one's yoghurt is the tour's."""
    slots, catalogue = stage.goods.store.slots, stage.goods.catalogue
    named = [k for k in range(len(slots)) if "Yoghurt" in catalogue[stage.sku(k)].name]
    yoghurt = named[0] if named else stage.slot()
    beside = yoghurt + 1 if yoghurt + 1 < len(slots) else yoghurt - 1
    stage.comes(1.0, stage.takes(yoghurt))
    stage.comes(6.0, [*stage.takes(beside), *stage.takes(stage.slot(away_from=yoghurt))])
    return stage.script(45.0)


STORY = Story(tell)

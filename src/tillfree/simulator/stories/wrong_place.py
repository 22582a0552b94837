"""Wrong place: an item is put back where it does not belong, and then taken by somebody else.

The stumbling block: what is taken is not in the slot's planogram; the second shopper pays for it,
the first does not.
"""

from tillfree.simulator.script import GoTo, Look, PutBack, Script, Take
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """The first moves an item to another fixture, the second takes it from there."""
    home = stage.slot()
    astray = stage.slot(away_from=home)
    stage.comes(1.0, [*stage.takes(home), GoTo(astray), PutBack(astray)])
    stage.comes(
        22.0,
        [GoTo(astray), Look(astray, 25.0), Take(astray, sku=stage.sku(home)), *stage.takes(home)],
    )
    return stage.script(110.0)


STORY = Story(tell)

"""A cell sticks: a plate repeats its last reading from just before somebody uses it.

The stumbling block: the pick cannot be weighed; hands and cameras alone know of it.
"""

from tillfree.simulator.script import Faults, Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """One plate sticks before a pick, another is silent; two shoppers."""
    stuck, fine = stage.slot(), stage.slot()
    silent = stage.slot(away_from=stuck)
    stage.comes(1.0, [*stage.takes(stuck, 25.0), *stage.takes(fine)])
    stage.comes(5.0, [*stage.takes(silent), *stage.takes(fine)])
    faults = Faults(
        stuck_cells=((stage.cell(stuck), 23.5, 1e9),),
        dead_cells=((stage.cell(silent), 3.0, 1e9),),
    )
    return stage.script(90.0, faults)


STORY = Story(tell)

"""Simultaneous picks: two people take from neighbouring slots within a tenth of a second.

The stumbling block: both stand at both slots, and each plate shakes while the other is used.
"""

from tillfree.simulator.script import Script
from tillfree.simulator.stories.stage import Stage, Story


def tell(stage: Stage) -> Script:
    """Two pairs of picks, each within 100 ms, by the same two shoppers."""
    left, right = stage.neighbours(shared=False)
    other_left, other_right = stage.neighbours(shared=False)
    at, later = 30.0, 55.0
    stage.comes(
        1.0, [*stage.takes(left, at), *stage.takes(other_right, later)],
    )  # fmt: skip
    stage.comes(
        3.5,
        [
            *stage.takes(right, at + stage.between(0.0, 0.1)),
            *stage.takes(other_left, later + stage.between(0.0, 0.1)),
        ],
    )
    return stage.script(95.0)


STORY = Story(tell)

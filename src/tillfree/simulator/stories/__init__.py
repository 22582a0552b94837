"""Stories: short scripts of who does what when, one stumbling block a file."""

from tillfree.simulator.stories import (
    camera_dies,
    cell_sticks,
    clocks_disagree,
    crossed_arms,
    crowd_at_the_door,
    dressed_alike,
    fire_exit,
    group_on_one_scan,
    hand_over,
    held_pick,
    one_yoghurt,
    overlapping_picks,
    power_up_inside,
    regulars,
    restocking_staff,
    same_weight_neighbours,
    simultaneous_picks,
    slow_pick,
    touch_only,
    two_at_once,
    without_a_scan,
    wrong_place,
)
from tillfree.simulator.stories.stage import Stage, Story

STORIES: dict[str, Story] = {
    "one-yoghurt": one_yoghurt.STORY,
    "slow-pick": slow_pick.STORY,
    "held-pick": held_pick.STORY,
    "simultaneous-picks": simultaneous_picks.STORY,
    "overlapping-picks": overlapping_picks.STORY,
    "two-at-once": two_at_once.STORY,
    "same-weight-neighbours": same_weight_neighbours.STORY,
    "wrong-place": wrong_place.STORY,
    "hand-over": hand_over.STORY,
    "crossed-arms": crossed_arms.STORY,
    "touch-only": touch_only.STORY,
    "group-on-one-scan": group_on_one_scan.STORY,
    "restocking-staff": restocking_staff.STORY,
    "without-a-scan": without_a_scan.STORY,
    "crowd-at-the-door": crowd_at_the_door.STORY,
    "camera-dies": camera_dies.STORY,
    "cell-sticks": cell_sticks.STORY,
    "clocks-disagree": clocks_disagree.STORY,
    "dressed-alike": dressed_alike.STORY,
    "regulars": regulars.STORY,
    "fire-exit": fire_exit.STORY,
    "power-up-inside": power_up_inside.STORY,
}
"""Name to story, in the order of the guide."""

__all__ = ["STORIES", "Stage", "Story"]

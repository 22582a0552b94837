"""Regulars: the same few shoppers come on many days, and one comes twice on the same day.

The stumbling block: a credential is not a visit. Run it with day 0, 1, 2, ...: store, goods and
the circle of regulars stay the same.
"""

from tillfree.simulator.profiles import busy
from tillfree.simulator.script import Script
from tillfree.simulator.shopping import shopper_steps
from tillfree.simulator.stories.stage import Stage, Story

CIRCLE = 8
"""How many regulars there are."""


def tell(stage: Stage) -> Script:
    """Five of the circle come; the first of them is back half a minute later."""
    today = [int(k) for k in stage.rng.permutation(CIRCLE)[:5]]
    for n, who in enumerate([*today, today[0]]):
        arrive = 1.0 + 9.0 * n if n < 5 else 95.0
        steps = list(shopper_steps(busy(), stage.goods, stage.rng))
        credential = f"regular-{stage.seed}-{who}"
        # Shopping lists are short enough to be out before coming back.
        stage.comes(arrive, steps[:6], stage.visit(credential=credential))
    return stage.script(150.0)


STORY = Story(tell)

"""Kernel: what a walker's place in a picture says of the camera's clock (see `clocks`)."""

from tillfree.tracking.arrays import Floats
from tillfree.tracking.body import ANKLE
from tillfree.tracking.compiled import compiled

LAG_SD_M = 0.08
"""Metres between where ankles are seen and predicted, along the way, clocks apart."""
LAG_TRUST = 0.15
"""Share of that evidence that counts: neighbouring frames share their errors."""
LAG_LIMIT_S = 0.4
"""Seconds beyond which a lag is no clock's (limit 0.1 s) but a mistake."""


@compiled
def note_lag(mean: Floats, seen: tuple[Floats, Floats], dt: float, clock: Floats) -> None:
    """Add what a walker seen by both ankles says of a camera's clock: behind or ahead of them.

    `seen` is the detection's measures and its own fit; `clock` gathers information (1/s^2) and
    information times offset (1/s) for one camera. A clock that is ahead shows walkers where they
    were before.
    """
    measures, place = seen
    vx, vy = mean[2], mean[3]
    speed2 = vx * vx + vy * vy
    if speed2 < 0.25 or measures[0, 3] != ANKLE or measures[0, 4] != 0.0:
        return
    dx = place[0] - mean[0] - dt * vx
    dy = place[1] - mean[1] - dt * vy
    lag_s = -(dx * vx + dy * vy) / speed2
    if abs(lag_s) > LAG_LIMIT_S:
        return
    weight = LAG_TRUST * speed2 / (LAG_SD_M * LAG_SD_M)
    clock[0] += weight
    clock[1] += weight * (lag_s + clock[2])

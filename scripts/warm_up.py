"""Compile the hot loops once, so that neither the demonstration nor two test processes wait for it.

numba keeps what it compiled beside the sources; what has not changed is not compiled again.
"""

import sys
import time

import numpy as np

from tillfree.engine import StoreEngine
from tillfree.insight.funnel import Moments, reached
from tillfree.simulator import SimulationSpec, world_messages

WORLDS = (
    SimulationSpec(profile="busy", seed=1, duration_s=30.0, distortion=True, camera_count=4),
    SimulationSpec(profile="calm", seed=1, duration_s=20.0, poses=True, gates=False),
)
"""Together they go through every compiled loop: lenses, appearance, shared plates, poses."""


def main() -> None:
    """Run a little of each world through the engine, and a visit through a funnel."""
    started_s = time.monotonic()
    print("compiling the hot loops, once: about a minute ...", file=sys.stderr, flush=True)
    for spec in WORLDS:
        world = world_messages(spec)
        engine = StoreEngine(world.store, world.catalogue)
        for delivery in world.deliveries:
            engine.feed(delivery)
        engine.finish()
    one = np.zeros(1, np.int32)
    moments = Moments(one == 0, one, one.astype(np.uint8), one, one.astype(np.int64))
    reached(moments, 1, 1, strict=False)
    print(f"compiled in {time.monotonic() - started_s:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

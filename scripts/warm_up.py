"""Compile the hot loops once, so that neither the demonstration nor two test processes wait for it.

numba keeps what it compiled beside the sources. Two processes share the work: one goes through
simulated plates and shelves, the other through cameras and tracking.
"""

import sys
import time
from multiprocessing import get_context

from tillfree.engine import StoreEngine
from tillfree.simulator import SimulationSpec, world_messages

WORLDS = (
    SimulationSpec(profile="busy", seed=1, duration_s=30.0, distortion=True, camera_count=4),
    SimulationSpec(profile="busy", seed=1, duration_s=60.0, poses=True, gates=False),
)
"""Together they go through every compiled loop: lenses, appearance, shared plates, poses."""


def run_a_little(spec: SimulationSpec) -> None:
    """Make a short recording and run it through the engine."""
    world = world_messages(spec)
    engine = StoreEngine(world.store, world.catalogue)
    for delivery in world.deliveries:
        engine.feed(delivery)
    engine.finish()


def main() -> None:
    """Run both worlds at once."""
    started_s = time.monotonic()
    print("compiling the hot loops, once: up to a minute ...", file=sys.stderr, flush=True)
    with get_context("spawn").Pool(len(WORLDS)) as pool:
        pool.map(run_a_little, WORLDS)
    print(f"compiled in {time.monotonic() - started_s:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

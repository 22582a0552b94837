"""Compile the hot loops once, so that two test processes do not both do it at the same time.

numba keeps what it compiled beside the sources; a second run finds it and is done in seconds.
"""

from tillfree.engine import StoreEngine
from tillfree.simulator import SimulationSpec, world_messages

WORLDS = (
    SimulationSpec(profile="busy", seed=1, duration_s=30.0, distortion=True),
    SimulationSpec(profile="calm", seed=1, duration_s=20.0, poses=True, gates=False),
)
"""Together they go through every compiled loop: lenses, appearance, shared plates, poses."""


def main() -> None:
    """Run a little of each world through the engine."""
    for spec in WORLDS:
        world = world_messages(spec)
        engine = StoreEngine(world.store, world.catalogue)
        for delivery in world.deliveries:
            engine.feed(delivery)
        engine.finish()


if __name__ == "__main__":
    main()

"""Worlds that several tests look at, each made once."""

from functools import cache

from tillfree.simulator import SimulationSpec, WorldMessages, world_messages

SHORT_S = 75.0
"""Length of the profiles' recordings in tests, seconds."""


@cache
def profile_world(name: str, cameras: bool = False) -> WorldMessages:
    """A profile's world, cut short; without cameras where only truth and plates are looked at."""
    return world_messages(SimulationSpec(profile=name, seed=7, duration_s=SHORT_S, cameras=cameras))


@cache
def story_world(name: str, seed: int = 3, cameras: bool = False) -> WorldMessages:
    """A story's world; without cameras where only its truth and plates are looked at."""
    return world_messages(SimulationSpec(story=name, seed=seed, cameras=cameras))

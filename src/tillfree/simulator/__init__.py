"""A world of our own with known truth, that speaks the bundle contract."""

from tillfree.simulator.profiles import PROFILES, Profile
from tillfree.simulator.simulate import WorldMessages, simulate, world_messages
from tillfree.simulator.spec import Crowd, GivenStore, SimulationReport, SimulationSpec
from tillfree.simulator.stories import STORIES

__all__ = [
    "PROFILES",
    "STORIES",
    "Crowd",
    "GivenStore",
    "Profile",
    "SimulationReport",
    "SimulationSpec",
    "WorldMessages",
    "simulate",
    "world_messages",
]

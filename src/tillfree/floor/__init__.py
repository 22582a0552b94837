"""What is seen of a store's floor from afar: its plan, who is where, how its sensors do.

Stands beside the facts, not among them: nobody is charged by anything here, it is kept for hours
and then forgotten, and what an outage swallows stays unknown.
"""

from tillfree.floor.frames import Frame, Walker, read_frame
from tillfree.floor.live import LiveFloors, Seen
from tillfree.floor.plan import FloorPlan, PlanFixture, PlanGate, PlanShelf, PlanSlot, floor_plan
from tillfree.floor.sensors import SensorShown
from tillfree.floor.settings import FloorSettings
from tillfree.floor.traces import ActTrace, WeightTrace

__all__ = [
    "ActTrace",
    "FloorPlan",
    "FloorSettings",
    "Frame",
    "LiveFloors",
    "PlanFixture",
    "PlanGate",
    "PlanShelf",
    "PlanSlot",
    "Seen",
    "SensorShown",
    "Walker",
    "WeightTrace",
    "floor_plan",
    "read_frame",
]

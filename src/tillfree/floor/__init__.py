"""What is seen of a store's floor from afar: its plan, who is where, the evidence behind acts.

Stands beside the facts, not among them: nobody is charged by anything here, it is kept for hours or
weeks and then forgotten, and what an outage swallows stays unknown.
"""

from tillfree.floor.evidence import ActEvidence, Option, WeightShare, evidence_of
from tillfree.floor.frames import Frame, Walker, read_frame
from tillfree.floor.live import LiveFloors, Seen
from tillfree.floor.plan import FloorPlan, PlanFixture, PlanGate, PlanShelf, PlanSlot, floor_plan
from tillfree.floor.sensors import SensorShown
from tillfree.floor.settings import FloorSettings

__all__ = [
    "ActEvidence",
    "FloorPlan",
    "FloorSettings",
    "Frame",
    "LiveFloors",
    "Option",
    "PlanFixture",
    "PlanGate",
    "PlanShelf",
    "PlanSlot",
    "Seen",
    "SensorShown",
    "Walker",
    "WeightShare",
    "evidence_of",
    "floor_plan",
    "read_frame",
]

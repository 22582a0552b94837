"""A kind of venue and a few numbers in, a store that can be looked at before it is built out."""

from tillfree.planning.building import PlannedStore, build, write_planned
from tillfree.planning.findings import FINDING_TEXTS, Finding
from tillfree.planning.goods import SECTIONS
from tillfree.planning.hanging import hang
from tillfree.planning.plan import (
    CameraPlan,
    GatePlan,
    PiecePlan,
    PlanRefused,
    StorePlan,
    read_plan,
)
from tillfree.planning.settings import PlanningSettings
from tillfree.planning.survey import SeenFloor, Survey, survey
from tillfree.planning.telling import survey_text
from tillfree.planning.venues import VENUES, NewStoreSpec, draw_plan

__all__ = [
    "FINDING_TEXTS",
    "SECTIONS",
    "VENUES",
    "CameraPlan",
    "Finding",
    "GatePlan",
    "NewStoreSpec",
    "PiecePlan",
    "PlanRefused",
    "PlannedStore",
    "PlanningSettings",
    "SeenFloor",
    "StorePlan",
    "Survey",
    "build",
    "draw_plan",
    "hang",
    "read_plan",
    "survey",
    "survey_text",
    "write_planned",
]

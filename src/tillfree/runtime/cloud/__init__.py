"""The cloud's composition root: one record with all that serves an organisation."""

from tillfree.runtime.cloud.admitting import AdmissionServices, admitting_chores
from tillfree.runtime.cloud.ads_report import CampaignResult, campaign_result
from tillfree.runtime.cloud.advertising import AdServices, advertising_chores
from tillfree.runtime.cloud.audiences import audience_chores
from tillfree.runtime.cloud.back_office import BackOffice, Chore
from tillfree.runtime.cloud.backup import RestoreOptions, back_up, restore
from tillfree.runtime.cloud.boards import BoardServices, board_chores
from tillfree.runtime.cloud.chosen_outside import chosen_outside
from tillfree.runtime.cloud.floors import FloorTaker
from tillfree.runtime.cloud.paying import Outside, paying_chores
from tillfree.runtime.cloud.planograms import planograms_told, store_planograms
from tillfree.runtime.cloud.removals import REMOVALS
from tillfree.runtime.cloud.sandbox_post import sandbox_post
from tillfree.runtime.cloud.services import (
    PROJECTIONS,
    CloudServices,
    OrganisationServices,
    open_services,
)
from tillfree.runtime.cloud.settings import (
    BackOfficeSettings,
    CloudServicesSettings,
    MeasuringSettings,
    ScreenSettings,
)
from tillfree.runtime.cloud.stops import stopped_stores
from tillfree.runtime.cloud.tidying import tidying_chores
from tillfree.runtime.log_lines import Say, line_log, stderr_log, utc_now_ns

__all__ = [
    "PROJECTIONS",
    "REMOVALS",
    "AdServices",
    "AdmissionServices",
    "BackOffice",
    "BackOfficeSettings",
    "BoardServices",
    "CampaignResult",
    "Chore",
    "CloudServices",
    "CloudServicesSettings",
    "FloorTaker",
    "MeasuringSettings",
    "OrganisationServices",
    "Outside",
    "RestoreOptions",
    "Say",
    "ScreenSettings",
    "admitting_chores",
    "advertising_chores",
    "audience_chores",
    "back_up",
    "board_chores",
    "campaign_result",
    "chosen_outside",
    "line_log",
    "open_services",
    "paying_chores",
    "planograms_told",
    "restore",
    "sandbox_post",
    "stderr_log",
    "stopped_stores",
    "store_planograms",
    "tidying_chores",
    "utc_now_ns",
]

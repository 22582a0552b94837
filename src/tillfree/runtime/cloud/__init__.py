"""The cloud's composition root: one record with all that serves an organisation."""

from tillfree.runtime.cloud.log_lines import Say, line_log, stderr_log, utc_now_ns
from tillfree.runtime.cloud.services import (
    PROJECTIONS,
    CloudServices,
    OrganisationServices,
    open_services,
)
from tillfree.runtime.cloud.settings import CloudServicesSettings

__all__ = [
    "PROJECTIONS",
    "CloudServices",
    "CloudServicesSettings",
    "OrganisationServices",
    "Say",
    "line_log",
    "open_services",
    "stderr_log",
    "utc_now_ns",
]

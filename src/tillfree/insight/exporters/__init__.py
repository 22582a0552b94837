"""Events into the tools that retailers watch web shops with: what is sent, and to where. Pure."""

from tillfree.insight.exporters.building import (
    Built,
    Refused,
    ToolRequest,
    build_requests,
    may_repeat,
)
from tillfree.insight.exporters.destination import (
    Destination,
    DestinationRefused,
    Outgoing,
    Tool,
    checked,
    new_destination,
    outgoing_of,
)

__all__ = [
    "Built",
    "Destination",
    "DestinationRefused",
    "Outgoing",
    "Refused",
    "Tool",
    "ToolRequest",
    "build_requests",
    "checked",
    "may_repeat",
    "new_destination",
    "outgoing_of",
]

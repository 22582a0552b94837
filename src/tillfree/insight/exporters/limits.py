"""What each tool takes in one request, with where it says so."""

from dataclasses import dataclass

from tillfree.insight.exporters.destination import Tool


@dataclass(frozen=True, slots=True)
class ToolLimits:
    """Events of one request at most, and bytes that its body stays under."""

    events: int
    body_bytes: int


TOOL_LIMITS = {
    # Measurement Protocol, "Limitations": 25 events, a body smaller than 130 kB.
    Tool.GA4: ToolLimits(25, 130_000),
    # Collectors take 1 MB; half of it leaves room for what the pipeline adds.
    Tool.SNOWPLOW: ToolLimits(50, 500_000),
    # What its own libraries send at once; 20 MB would be taken.
    Tool.POSTHOG: ToolLimits(100, 500_000),
    # Own choice: a receiver's framework takes 1 MB by default.
    Tool.WEBHOOK: ToolLimits(100, 500_000),
}
"""By tool."""

GA4_PARAMS = 25
"""Parameters of an event."""
GA4_ITEMS = 200
"""Items of an event."""
GA4_VALUE_LETTERS = 100
"""Letters of a parameter's value, of an event and of an item."""
GA4_OLDEST_S = 72 * 3_600
"""Seconds by which an event may lie back."""
EVENT_ITEMS = 200
"""Items that any tool is told of one event; GA4's bound for all, so that tools agree."""
EVENT_BYTES = 120_000
"""Bytes of one event, in whatever tool's words; items beyond are left out. Under GA4's body."""

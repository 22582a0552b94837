"""Events into requests: the one table of tools, and batches within each tool's bounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tillfree.insight.exporters.destination import Destination, Outgoing, Tool
from tillfree.insight.exporters.ga4 import ga4_body, ga4_fits, ga4_key, ga4_url
from tillfree.insight.exporters.limits import TOOL_LIMITS, ToolLimits
from tillfree.insight.exporters.posthog import posthog_body, posthog_url
from tillfree.insight.exporters.snowplow import snowplow_body, snowplow_url
from tillfree.insight.exporters.webhook import webhook_body, webhook_url
from tillfree.insight.records import EventName

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """One POST. `event_ids` are the events in it; `is_signed` asks for a webhook's signature.

    The secret may stand in `url` or `body`, so neither is for a log.
    """

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str
    event_ids: tuple[str, ...]
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that the tool would not take at all, and why."""

    event_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Built:
    """What is to be sent, and what cannot be."""

    requests: tuple[ToolRequest, ...]
    refused: tuple[Refused, ...] = ()


Body = Callable[[Destination, str, Sequence[Outgoing], int], bytes]


@dataclass(frozen=True, slots=True)
class _Way:
    """How a tool is told: `key` names what must be alike in one request."""

    url: Callable[[Destination, str], str]
    body: Body
    key: Callable[[Outgoing], str] = lambda _: ""
    why_not: Callable[[Outgoing, int], str] = lambda _one, _now_ns: ""
    content_type: str = _JSON
    is_signed: bool = False


_WAYS: dict[Tool, _Way] = {
    Tool.GA4: _Way(ga4_url, ga4_body, ga4_key, ga4_fits),
    Tool.SNOWPLOW: _Way(
        snowplow_url, snowplow_body, content_type="application/json; charset=utf-8"
    ),
    Tool.POSTHOG: _Way(posthog_url, posthog_body),
    Tool.WEBHOOK: _Way(webhook_url, webhook_body, is_signed=True),
}


def may_repeat(tool: Tool, one: Outgoing) -> bool:
    """Tell whether a tool passes over an event that it has already.

    GA4 does so for a purchase alone, by its `transaction_id`; any other is counted again.
    """
    return tool is not Tool.GA4 or one.event.name is EventName.PURCHASE


def build_requests(
    destination: Destination, secret: str, events: Sequence[Outgoing], now_ns: int
) -> Built:
    """Return the requests that hand events over to a tool, each within its bounds.

    An event has `person` where they agree to be linked. `now_ns` (ns UTC) is when it is sent. The
    same events at the same time give the same bytes.
    """
    way = _WAYS[destination.tool]
    reasons = [(one, way.why_not(one, now_ns)) for one in events]
    refused = tuple(Refused(one.event.event_id, why) for one, why in reasons if why)
    groups: dict[str, list[Outgoing]] = {}
    for one, why in reasons:
        if not why:
            groups.setdefault(way.key(one), []).append(one)
    limits = TOOL_LIMITS[destination.tool]
    requests = [
        _request(way, destination, secret, batch, body)
        for group in groups.values()
        for batch, body in _batches(
            group, lambda told: way.body(destination, secret, told, now_ns), limits
        )
    ]
    return Built(tuple(requests), refused)


def _request(
    way: _Way, destination: Destination, secret: str, batch: Sequence[Outgoing], body: bytes
) -> ToolRequest:
    ids = tuple(one.event.event_id for one in batch)
    return ToolRequest(way.url(destination, secret), body, way.content_type, ids, way.is_signed)


def _batches(
    group: Sequence[Outgoing],
    body_of: Callable[[Sequence[Outgoing]], bytes],
    limits: ToolLimits,
) -> list[tuple[Sequence[Outgoing], bytes]]:
    """Cut a group where a bound would be passed; a body of one event is cut to fit by its tool."""
    found: list[tuple[Sequence[Outgoing], bytes]] = []
    waiting = [group[at : at + limits.events] for at in range(0, len(group), limits.events)]
    while waiting:
        batch = waiting.pop(0)
        body = body_of(batch)
        if len(body) < limits.body_bytes or len(batch) == 1:
            found.append((batch, body))
        else:
            middle = len(batch) // 2
            waiting = [batch[:middle], batch[middle:], *waiting]
    return found

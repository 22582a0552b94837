"""Events for a retailer's own server: GA4's words, all of our ids, one list a request.

The request is signed as Standard Webhooks has it; a receiver passes over an `event_id` that it has.
"""

from collections.abc import Sequence

import msgspec

from tillfree.insight.exporters.destination import Destination, Outgoing
from tillfree.insight.exporters.items import ga4_fields, within_bytes, without_empty


def webhook_url(destination: Destination, secret: str) -> str:
    """Return where a request goes."""
    return destination.address


def webhook_body(
    destination: Destination, secret: str, events: Sequence[Outgoing], now_ns: int
) -> bytes:
    """Return the body for events."""
    return msgspec.json.encode({"events": [within_bytes(one, _event) for one in events]})


def _event(one: Outgoing) -> dict[str, object]:
    event = one.event
    return {
        "name": event.name.value,
        "t_ns": event.t_ns,
        "session_id": event.session_id,
        "began_ns": one.began_ns,
        **without_empty({"person": event.person, "interaction_id": event.interaction_id}),
        **ga4_fields(one),
    }

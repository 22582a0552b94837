"""Events for Google Analytics 4 by its Measurement Protocol.

Source: Measurement Protocol (GA4), "Send events", "Reference", "Limitations"; recommended
ecommerce events. It answers 2xx to whatever comes and tells of no fault, so every bound is kept
here.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec

from tillfree.core.clock import NS_PER_MS, NS_PER_S
from tillfree.insight.exporters.destination import Destination, Outgoing
from tillfree.insight.exporters.items import ga4_fields, within_bytes
from tillfree.insight.exporters.limits import GA4_OLDEST_S, GA4_VALUE_LETTERS

_NS_PER_US = 1_000


def ga4_url(destination: Destination, secret: str) -> str:
    """Return where a request goes; the stream and its secret stand in the query."""
    query = urlencode({"measurement_id": destination.property_id, "api_secret": secret})
    return f"{destination.address}?{query}"


def ga4_key(one: Outgoing) -> str:
    """Return what a request has but once: its client."""
    return one.event.person or one.event.session_id


def ga4_fits(one: Outgoing, now_ns: int) -> str:
    """Return why an event is not taken any more, or nothing."""
    if now_ns - one.event.t_ns >= GA4_OLDEST_S * NS_PER_S:
        return f"it lies more than {GA4_OLDEST_S // 3_600} hours back, and GA4 would leave it out"
    return ""


def ga4_body(
    destination: Destination, secret: str, events: Sequence[Outgoing], now_ns: int
) -> bytes:
    """Return the body for events of one client.

    Who did not agree to be linked is a client for the one visit, without a user id; nobody's events
    are for advertising.
    """
    person = events[0].event.person
    told: dict[str, object] = {"client_id": ga4_key(events[0])}
    if person:
        told["user_id"] = person
    told["consent"] = {"ad_user_data": "DENIED", "ad_personalization": "DENIED"}
    told["events"] = [within_bytes(one, _event) for one in events]
    return msgspec.json.encode(told)


def _event(one: Outgoing) -> dict[str, object]:
    event = one.event
    params = {
        "session_id": str(one.began_ns // NS_PER_S),
        # At least 1: with 0 nobody counts as active in the store.
        "engagement_time_msec": max(one.since_ns // NS_PER_MS, 1),
        **ga4_fields(one),
    }
    return {
        "name": event.name.value,
        "params": _clipped(params),
        "timestamp_micros": event.t_ns // _NS_PER_US,
    }


def _clipped(fields: object) -> object:
    """Return fields with every text within GA4's bound."""
    if isinstance(fields, dict):
        return {name: _clipped(value) for name, value in fields.items()}
    if isinstance(fields, list):
        return [_clipped(value) for value in fields]
    return fields[:GA4_VALUE_LETTERS] if isinstance(fields, str) else fields

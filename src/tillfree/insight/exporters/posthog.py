"""Events for PostHog by its batch capture. Source: PostHog API, "Capture and batch" (POST /batch/).

PostHog drops an event whose uuid, name, time and distinct id it has seen, so these four are the
same whenever an event is sent.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from tillfree.core.clock import NS_PER_MS, NS_PER_S
from tillfree.insight.exporters.destination import Destination, Outgoing
from tillfree.insight.exporters.items import ga4_fields, within_bytes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIBRARY = {"$lib": "tillfree", "$lib_version": "1"}
"""Who sends, as PostHog's own libraries say it."""


def posthog_url(destination: Destination, secret: str) -> str:
    """Return where a request goes."""
    return destination.address.rstrip("/") + "/batch/"


def posthog_body(
    destination: Destination, secret: str, events: Sequence[Outgoing], now_ns: int
) -> bytes:
    """Return the body for events."""
    told = {
        "api_key": secret,
        "historical_migration": False,
        "sent_at": moment(now_ns),
        "batch": [within_bytes(one, posthog_event) for one in events],
    }
    return msgspec.json.encode(told)


def posthog_event(one: Outgoing) -> dict[str, object]:
    """Return one event. Who did not agree to be linked gets no profile: the visit is all it has."""
    event = one.event
    properties = {
        **{name: value for name, value in ga4_fields(one).items() if name != "event_id"},
        "$session_id": session_id(event.session_id, one.began_ns),
        "$geoip_disable": True,
        **LIBRARY,
    }
    if not event.person:
        properties["$process_person_profile"] = False
    return {
        "event": event.name.value,
        "uuid": event.event_id,
        "distinct_id": event.person or event.session_id,
        "timestamp": moment(event.t_ns),
        "properties": properties,
    }


def session_id(visit_id: str, began_ns: int) -> str:
    """Return a visit's id as PostHog wants sessions': UUID version 7 (RFC 9562, 5.7).

    The bits that would be random are of the hash in `visit_id`, so it is the same each time.
    """
    found = bytearray((began_ns // NS_PER_MS).to_bytes(6, "big") + uuid.UUID(visit_id).bytes[6:])
    found[6] = found[6] & 0x0F | 0x70
    found[8] = found[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(found)))


def moment(t_ns: int) -> str:
    """Return a time (ns UTC) as ISO 8601 has it, to the microsecond."""
    seconds, rest_ns = divmod(t_ns, NS_PER_S)
    return (_EPOCH + timedelta(seconds=seconds, microseconds=rest_ns // 1_000)).isoformat()

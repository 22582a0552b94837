"""A visit with every event there is, and destinations that it is told to."""

from tests.insight.shop import Visitor, ns, places, stream, zone_of
from tillfree.insight import EventName, WebEvent
from tillfree.insight.exporters import Destination, Outgoing, Tool, outgoing_of

PERSON = "0b0e8a8e-0f37-8c6e-9a55-3f3d5d1d2c1b"
NOW_NS = ns(2_000)
SECRET = "secret-of-the-tool"
DESTINATIONS = {
    Tool.GA4: Destination("d-ga4", Tool.GA4, "https://ga4.example/mp/collect", "G-ABC1234"),
    Tool.SNOWPLOW: Destination("d-sp", Tool.SNOWPLOW, "https://collector.example", "shop"),
    Tool.POSTHOG: Destination("d-ph", Tool.POSTHOG, "https://posthog.example"),
    Tool.WEBHOOK: Destination("d-wh", Tool.WEBHOOK, "https://shop.example/events"),
}


def visitor(name: str = "V1") -> Visitor:
    """Return somebody who looks, takes, compares, puts back, pays, and gets some of it back."""
    one = Visitor(name).comes(0)
    one.stays(zone_of(3), 5, 40).looks(3, 8, 10)
    one.act("pick", 12, 3, 2)
    one.act("pick", 14, 4)
    one.act("return", 30, 4)
    return one.leaves(60).pays(70, {3: 2}).gets_back(500, 3, 1)


def events(name: str = "V1") -> list[WebEvent]:
    """Return that visit's events; one of each name at least."""
    found = list(stream().hear(visitor(name).heard, ns(1_000)).said)
    assert {event.name for event in found} == set(EventName)
    return found


def outgoing(name: str = "V1") -> tuple[Outgoing, ...]:
    """Return them as they go out, without a person."""
    return outgoing_of(events(name), places().currency)

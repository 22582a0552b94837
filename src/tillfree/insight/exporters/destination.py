"""Where events go, and what of an event goes there: what every tool's payload is made of."""

import re
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from tillfree.core.errors import TillfreeError
from tillfree.insight.records import EventName, WebEvent


class Tool(StrEnum):
    """A tool that takes events."""

    GA4 = "ga4"
    """Google Analytics 4, by its Measurement Protocol."""
    SNOWPLOW = "snowplow"
    """A Snowplow collector, by the tracker protocol; ecommerce schemas."""
    POSTHOG = "posthog"
    """PostHog, by its batch capture."""
    WEBHOOK = "webhook"
    """The retailer's own server, signed as Standard Webhooks has it."""


class Destination(msgspec.Struct, frozen=True):
    """One tool of an organisation.

    `address` is where it listens; `property_id` what it calls the retailer: the measurement id of
    GA4, the app id of Snowplow, else empty. `only_linked` leaves out visits of people who did not
    agree to be linked; without, those go with the visit alone. Events of visits that ended from
    `made_ns` (ns UTC) on are sent.
    """

    destination_id: str
    tool: Tool
    address: str = ""
    property_id: str = ""
    only_linked: bool = False
    made_ns: int = 0


class Outgoing(msgspec.Struct, frozen=True):
    """An event with what a tool asks of its surroundings; kept until it is delivered.

    `began_ns` is the visit's start and `since_ns` the nanoseconds since its event before;
    `cart_minor` the value of the cart after it; `currency` the store's.
    """

    event: WebEvent
    began_ns: int
    since_ns: int
    cart_minor: int
    currency: str


class DestinationRefused(TillfreeError):
    """A tool cannot be told that way."""


DEFAULT_ADDRESSES = {
    Tool.GA4: "https://www.google-analytics.com/mp/collect",
    Tool.POSTHOG: "https://eu.i.posthog.com",
}
"""Where a tool listens unless another address is given; PostHog's within the EU."""

_PROPERTIES = {
    Tool.GA4: (re.compile(r"G-[A-Z0-9]{4,20}"), "the measurement id of a web stream, as G-XXXXXXX"),
    Tool.SNOWPLOW: (re.compile(r"[A-Za-z0-9_.-]{1,255}"), "an app id of up to 255 letters"),
}
_NEED_SECRET = {
    Tool.GA4: "the API secret of the stream",
    Tool.POSTHOG: "the project's API key",
    Tool.WEBHOOK: "the secret that signs",
}


def new_destination(wanted: Destination, secret: str) -> Destination:
    """Return a destination as it is kept, its address filled in. Raises DestinationRefused."""
    address = wanted.address or DEFAULT_ADDRESSES.get(wanted.tool, "")
    found = msgspec.structs.replace(wanted, address=address)
    checked(found, secret)
    return found


def checked(destination: Destination, secret: str) -> None:
    """Do nothing where the tool can be told that way. Raises DestinationRefused."""
    tool, given = destination.tool, destination.property_id
    if not destination.address:
        raise DestinationRefused(f"{tool} has no address of its own: say where it listens")
    if "?" in destination.address or "#" in destination.address:
        raise DestinationRefused(
            f"the address of {tool} has a query or a fragment: leave out what begins at ? or #"
        )
    if tool in _PROPERTIES:
        pattern, words = _PROPERTIES[tool]
        if not pattern.fullmatch(given):
            raise DestinationRefused(f"{tool} is not told by property_id {given!r}: give {words}")
    elif given:
        raise DestinationRefused(f"{tool} knows no property_id: leave {given!r} out")
    if tool in _NEED_SECRET and not secret:
        raise DestinationRefused(
            f"{tool} takes nothing without a secret: give {_NEED_SECRET[tool]}"
        )
    if tool not in _NEED_SECRET and secret:
        raise DestinationRefused(f"{tool} has no secret: leave it out")


def outgoing_of(events: Iterable[WebEvent], currency: str) -> tuple[Outgoing, ...]:
    """Return a visit's events, in their order, with their surroundings; none without its start.

    The person is left out: whether they agree is asked when an event is sent.
    """
    told = sorted(events, key=lambda event: event.t_ns)
    began = [event.t_ns for event in told if event.name is EventName.VISIT_START]
    if not began:
        return ()
    found, before_ns, cart_minor = [], began[0], 0
    for event in told:
        if event.name is EventName.ADD_TO_CART:
            cart_minor += event.value_minor
        elif event.name is EventName.REMOVE_FROM_CART:
            cart_minor = max(cart_minor - event.value_minor, 0)
        bare = msgspec.structs.replace(event, person="")
        since_ns = max(event.t_ns - before_ns, 0)
        found.append(Outgoing(bare, began[0], since_ns, cart_minor, event.currency or currency))
        before_ns = event.t_ns
    return tuple(found)

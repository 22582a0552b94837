"""What holds for every tool: one id everywhere, batches within bounds, nobody's name, no excuse."""

import json
import re
from dataclasses import replace

import msgspec
import pytest

from tests.insight.exporters.told import DESTINATIONS, NOW_NS, PERSON, SECRET, events, outgoing
from tests.insight.shop import TERMS, places, stream, visitor_of_staff
from tillfree.insight import WebEvent
from tillfree.insight.exporters import (
    Destination,
    DestinationRefused,
    Outgoing,
    Tool,
    build_requests,
    new_destination,
    outgoing_of,
)
from tillfree.insight.exporters.limits import TOOL_LIMITS

_IDS = {
    Tool.GA4: lambda body: [one["params"]["event_id"] for one in body["events"]],
    Tool.SNOWPLOW: lambda body: [one["eid"] for one in body["data"]],
    Tool.POSTHOG: lambda body: [one["uuid"] for one in body["batch"]],
    Tool.WEBHOOK: lambda body: [one["event_id"] for one in body["events"]],
}


@pytest.mark.parametrize("tool", Tool)
def test_an_event_has_one_id_in_every_tool(tool: Tool) -> None:
    told = build_requests(DESTINATIONS[tool], SECRET, outgoing(), NOW_NS)
    ids = [one for r in told.requests for one in _IDS[tool](json.loads(r.body))]
    assert sorted(ids) == sorted(event.event_id for event in events())
    assert tuple(ids) == tuple(one for r in told.requests for one in r.event_ids)
    again = build_requests(DESTINATIONS[tool], SECRET, outgoing(), NOW_NS)
    assert again == told


@pytest.mark.parametrize("tool", Tool)
def test_batches_stay_within_what_a_tool_takes(tool: Tool) -> None:
    many: list[Outgoing] = []
    for number in range(40):
        many += outgoing(f"V{number}")
    long = [
        msgspec.structs.replace(
            one, event=msgspec.structs.replace(one.event, items=one.event.items * 400)
        )
        for one in outgoing("long")
    ]
    told = build_requests(DESTINATIONS[tool], SECRET, [*many, *long], NOW_NS)
    limits = TOOL_LIMITS[tool]
    for one in told.requests:
        assert len(one.body) < limits.body_bytes and len(one.event_ids) <= limits.events
    ids = [event_id for one in told.requests for event_id in one.event_ids]
    assert len(ids) == len(set(ids)) == len(many) + len(long)


@pytest.mark.parametrize("tool", Tool)
def test_a_person_is_told_by_pseudonym_and_only_where_they_agreed(tool: Tool) -> None:
    bare = [request.body for request in build_requests(
        DESTINATIONS[tool], SECRET, outgoing(), NOW_NS
    ).requests]  # fmt: skip
    assert not any(b"person-V1" in body or PERSON.encode() in body for body in bare)
    linked = [
        msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, person=PERSON))
        for one in outgoing()
    ]
    for request in build_requests(DESTINATIONS[tool], SECRET, linked, NOW_NS).requests:
        assert PERSON.encode() in request.body
        assert not re.search(rb"credential|e-?mail|phone|address", request.body)


def test_an_outgoing_event_carries_no_person_however_it_was_told() -> None:
    named: list[WebEvent] = [msgspec.structs.replace(one, person="p") for one in events()]
    assert {one.event.person for one in outgoing_of(named, places().currency)} == {""}


def test_staff_and_tests_have_no_events_to_send() -> None:
    found = stream(replace(TERMS, tests=frozenset({"person-T"})))
    for one in visitor_of_staff("S", "T"):
        found.hear(one.heard, NOW_NS)
        assert outgoing_of(found.standing(one.visit_id), "EUR") == ()


def test_the_cart_is_told_after_each_change() -> None:
    told = [(one.event.name.value, one.cart_minor) for one in outgoing() if one.cart_minor]
    carts = [minor for name, minor in told if name in ("add_to_cart", "remove_from_cart")]
    assert carts == [500, 750, 500]


@pytest.mark.parametrize(
    ("wanted", "secret", "words"),
    [
        (Destination("d", Tool.GA4, property_id="UA-1"), "s", "measurement id"),
        (Destination("d", Tool.GA4, property_id="G-ABC1234"), "", "API secret"),
        (Destination("d", Tool.SNOWPLOW, property_id="shop"), "", "where it listens"),
        (Destination("d", Tool.SNOWPLOW, "https://c.example", ""), "", "app id"),
        (Destination("d", Tool.SNOWPLOW, "https://c.example", "shop"), "s", "no secret"),
        (Destination("d", Tool.POSTHOG, property_id="x"), "s", "no property_id"),
        (Destination("d", Tool.WEBHOOK, "https://c.example/?a=1"), "s", "query"),
    ],
)
def test_a_destination_that_cannot_work_is_refused(
    wanted: Destination, secret: str, words: str
) -> None:
    with pytest.raises(DestinationRefused, match=words):
        new_destination(wanted, secret)


def test_an_address_that_is_not_given_is_the_tools_own() -> None:
    made = new_destination(Destination("d", Tool.GA4, property_id="G-ABC1234"), "s")
    assert made.address.startswith("https://www.google-analytics.com/")

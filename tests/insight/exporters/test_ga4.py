"""Requests to GA4 keep every documented rule, whatever the shop calls its articles."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.insight.exporters.ga4_rules import faults
from tests.insight.exporters.told import DESTINATIONS, NOW_NS, PERSON, SECRET, outgoing
from tillfree.core.ids import derived_id
from tillfree.insight import EventItem, EventName, WebEvent
from tillfree.insight.exporters import Built, Outgoing, Tool, build_requests

HOUR_NS = 3_600_000_000_000
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def _build(events: list[Outgoing]) -> Built:
    return build_requests(DESTINATIONS[Tool.GA4], SECRET, events, NOW_NS)


def _faults(built: Built) -> list[str]:
    return [
        fault
        for one in built.requests
        for fault in faults(one.url, one.body, json.loads(one.body), NOW_NS // 1_000)
    ]


def _linked(one: Outgoing, person: str) -> Outgoing:
    return msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, person=person))


@st.composite
def _events(draw: st.DrawFn) -> list[Outgoing]:
    item = st.builds(
        EventItem,
        st.text("0123456789abc", min_size=1, max_size=150),
        TEXTS, TEXTS, TEXTS,
        st.integers(0, 10**9),
        st.integers(1, 100),
        TEXTS, TEXTS,
        st.integers(-1, 10**6),
    )  # fmt: skip
    found = []
    for number in range(draw(st.integers(1, 60))):
        name = draw(st.sampled_from(list(EventName)))
        bare = name in (EventName.VISIT_START, EventName.VISIT_END)
        items = () if bare else tuple(draw(st.lists(item, min_size=1, max_size=3)))
        event = WebEvent(
            derived_id("x", number), name, derived_id("v", draw(st.integers(0, 2))), "", "store-1",
            NOW_NS - draw(st.integers(0, 71 * HOUR_NS)), items * draw(st.sampled_from([1, 1, 90])),
            draw(st.integers(0, 10**9)), "EUR" if not bare else "",
            transaction_id="T" if name in (EventName.PURCHASE, EventName.REFUND) else "",
        )  # fmt: skip
        found.append(Outgoing(event, event.t_ns - 5, draw(st.integers(0, HOUR_NS)), 0, "EUR"))
    return found


@settings(max_examples=15)
@given(_events())
def test_no_rule_is_broken_and_no_event_lost(events: list[Outgoing]) -> None:
    built = _build(events)
    assert not built.refused and not _faults(built)
    told = [event_id for one in built.requests for event_id in one.event_ids]
    assert sorted(told) == sorted(one.event.event_id for one in events)
    for one in built.requests:
        inside = [event["params"]["event_id"] for event in json.loads(one.body)["events"]]
        assert inside == list(one.event_ids)


def test_a_whole_visit_is_one_client_and_one_session() -> None:
    for person in ("", PERSON):
        events = [_linked(one, person) for one in outgoing()]
        built = _build(events)
        assert not _faults(built) and len(built.requests) == 1
        body = json.loads(built.requests[0].body)
        assert body["client_id"] == (person or events[0].event.session_id)
        assert body.get("user_id", "") == person
        assert body["consent"] == {"ad_user_data": "DENIED", "ad_personalization": "DENIED"}
        assert {one["params"]["session_id"] for one in body["events"]} == {
            str(events[0].began_ns // 10**9)
        }
        assert [one["name"] for one in body["events"]] == [one.event.name for one in events]


def test_money_is_told_in_units_of_its_currency() -> None:
    purchase = next(one for one in outgoing() if one.event.name is EventName.PURCHASE)
    for currency, minor, units in (("EUR", 1234, 12.34), ("KRW", 1234, 1234), ("KWD", 1234, 1.234)):
        event = msgspec.structs.replace(purchase.event, value_minor=minor, currency=currency)
        one = msgspec.structs.replace(purchase, event=event, currency=currency)
        params = json.loads(_build([one]).requests[0].body)["events"][0]["params"]
        assert (params["value"], params["currency"]) == (units, currency)


def test_two_clients_are_never_in_one_request() -> None:
    events = [*outgoing("V1"), *outgoing("V2")]
    built = _build(events)
    assert len(built.requests) == 2 and not _faults(built)


def test_what_lies_too_far_back_is_refused_with_its_reason() -> None:
    old = [
        msgspec.structs.replace(
            one, event=msgspec.structs.replace(one.event, t_ns=NOW_NS - 72 * HOUR_NS)
        )
        for one in outgoing()[:2]
    ]
    built = _build([*old, *outgoing()[2:]])
    assert {one.event_id for one in built.refused} == {one.event.event_id for one in old}
    assert "72 hours" in built.refused[0].why and not _faults(built)

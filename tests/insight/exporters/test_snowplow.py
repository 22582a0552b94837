"""What Snowplow's own tracker posts for an event is what we post, field by field."""

import json
from typing import Any

import msgspec
import pytest
from snowplow_tracker.emitters import Emitter
from snowplow_tracker.events.self_describing import SelfDescribing
from snowplow_tracker.self_describing_json import SelfDescribingJson
from snowplow_tracker.subject import Subject
from snowplow_tracker.tracker import Tracker

from tests.insight.exporters.sink import sink
from tests.insight.exporters.told import DESTINATIONS, NOW_NS, PERSON, SECRET, outgoing
from tillfree.insight.exporters import Tool, build_requests
from tillfree.insight.exporters.snowplow import NAMESPACE

MADE_BY_THE_TRACKER = {"eid", "dtm", "stm", "tv"}
"""What the tracker takes of chance, its clock and its version, and lets nobody say."""


def _theirs(ours: dict[str, str]) -> tuple[str, Any]:
    """Have Snowplow's tracker track the same event; return where it was posted, and what."""
    with sink() as tool:
        emitter = Emitter("127.0.0.1", protocol="http", port=tool.port, method="post", batch_size=1)
        tracker = Tracker(NAMESPACE, emitter, app_id=ours["aid"], encode_base64=False)
        subject = Subject().set_platform("srv").set_domain_session_id(ours["sid"])
        if "uid" in ours:
            subject.set_user_id(ours["uid"])
        event = json.loads(ours["ue_pr"])["data"]
        contexts = json.loads(ours["co"])["data"]
        tracker.track(
            SelfDescribing(
                SelfDescribingJson(event["schema"], event["data"]),
                event_subject=subject,
                context=[SelfDescribingJson(one["schema"], one["data"]) for one in contexts],
                true_timestamp=int(ours["ttm"]),
            )
        )
        tracker.flush()
        return tool.came[0]


@pytest.mark.parametrize("person", ["", PERSON])
def test_each_event_is_what_the_tracker_sends(person: str) -> None:
    events = [
        msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, person=person))
        for one in outgoing()
    ]
    built = build_requests(DESTINATIONS[Tool.SNOWPLOW], "", events, NOW_NS)
    request = built.requests[0]
    body = json.loads(request.body)
    assert len(body["data"]) == len(events) and not built.refused
    for ours, one in zip(body["data"], events, strict=True):
        path, theirs = _theirs(ours)
        assert request.url.endswith(path) and theirs["schema"] == body["schema"]
        library = theirs["data"][0]
        assert library.keys() == ours.keys()
        for name in ours.keys() - MADE_BY_THE_TRACKER:
            told, wanted = (
                (json.loads(library[name]), json.loads(ours[name]))
                if name in ("ue_pr", "co")
                else (library[name], ours[name])
            )
            assert told == wanted, name
        assert all(isinstance(value, str) for value in ours.values())
        assert ours["eid"] == one.event.event_id and ours["stm"] == str(NOW_NS // 10**6)
        assert ours["dtm"] == ours["ttm"] == str(one.event.t_ns // 10**6)


def test_entities_go_with_their_actions() -> None:
    built = build_requests(DESTINATIONS[Tool.SNOWPLOW], SECRET, outgoing(), NOW_NS)
    told = {}
    for one in json.loads(built.requests[0].body)["data"]:
        event = json.loads(one["ue_pr"])["data"]
        names = [c["schema"].split("/")[1] for c in json.loads(one["co"])["data"]]
        told[event["data"]["type"]] = sorted(set(names) - {"store_place"})
    assert told == {
        "start": [],
        "end": [],
        "list_view": ["product"],
        "list_click": ["product"],
        "product_view": ["product"],
        "add_to_cart": ["cart", "product"],
        "remove_from_cart": ["cart", "product"],
        "checkout_step": ["checkout_step", "product"],
        "transaction": ["product", "transaction"],
        "refund": ["product", "refund"],
    }

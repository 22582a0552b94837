"""What PostHog's own library posts for an event is what we post, field by field."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from posthog import Posthog

from tests.insight.exporters.sink import sink
from tests.insight.exporters.told import DESTINATIONS, NOW_NS, PERSON, SECRET, outgoing
from tillfree.insight.exporters import Outgoing, Tool, build_requests
from tillfree.insight.exporters.posthog import LIBRARY

OF_ITS_MACHINE = {
    "$python_runtime",
    "$python_version",
    "$os",
    "$os_version",
    "$os_distro",
    "$is_server",
}
"""What their library says of the machine that it runs on, and we do not."""


def _linked(one: Outgoing, person: str) -> Outgoing:
    return msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, person=person))


def _their_batches(ours: list[dict[str, Any]]) -> list[Any]:
    """Have PostHog's library capture the same events; return what came of each."""
    with sink() as tool:
        client = Posthog(SECRET, host=tool.url, sync_mode=True, disable_geoip=True)
        for one in ours:
            own = {k: v for k, v in one["properties"].items() if k not in LIBRARY}
            client.capture(
                one["event"],
                distinct_id=one["distinct_id"],
                uuid=one["uuid"],
                timestamp=datetime.fromisoformat(one["timestamp"]),
                properties=own,
            )
        client.shutdown()
        assert {path for path, _ in tool.came} == {"/batch/"}
        return [body for _, body in tool.came]


@pytest.mark.parametrize("person", ["", PERSON])
def test_each_event_is_what_the_library_sends(person: str) -> None:
    events = [_linked(one, person) for one in outgoing()]
    built = build_requests(DESTINATIONS[Tool.POSTHOG], SECRET, events, NOW_NS)
    assert not built.refused and len(built.requests) == 1
    body = json.loads(built.requests[0].body)
    theirs = _their_batches(body["batch"])
    assert [len(one["batch"]) for one in theirs] == [1] * len(events)
    for ours, sent in zip(body["batch"], theirs, strict=True):
        library = sent["batch"][0]
        extra = library["properties"].keys() - ours["properties"].keys()
        assert extra <= OF_ITS_MACHINE, extra
        for name in (*OF_ITS_MACHINE, *LIBRARY):
            library["properties"].pop(name, None)
        own = {k: v for k, v in ours["properties"].items() if k not in LIBRARY}
        at = datetime.fromisoformat(library.pop("timestamp")).astimezone(UTC)
        assert at == datetime.fromisoformat(ours["timestamp"])
        assert library == {
            **{k: v for k, v in ours.items() if k != "timestamp"},
            "properties": own,
        }
    envelope = {name: type(value) for name, value in theirs[0].items()}
    assert {name: type(value) for name, value in body.items()} == envelope


def test_who_did_not_agree_has_no_profile_and_no_name() -> None:
    for person in ("", PERSON):
        events = [_linked(one, person) for one in outgoing()]
        body = build_requests(DESTINATIONS[Tool.POSTHOG], SECRET, events, NOW_NS).requests[0].body
        told = json.loads(body)["batch"]
        assert {one["distinct_id"] for one in told} == {person or events[0].event.session_id}
        profiles = {one["properties"].get("$process_person_profile") for one in told}
        assert profiles == ({None} if person else {False})
        assert (PERSON.encode() in body) is bool(person)
        sessions = {one["properties"]["$session_id"] for one in told}
        assert len(sessions) == 1 and sessions.pop()[14] == "7"

"""Tools of others are added, told, given up on, told again, and removed: by owner and analyst."""

import base64
import hashlib
import hmac
import json

import httpx

from tests.insight.exporters.told import outgoing
from tests.web.receiver import receiver
from tests.web.town import Retailer, Town, until
from tillfree.journal.postgres import transaction
from tillfree.web import sending_webhooks

PATH = "/v1/export-destinations"


def _add(owner: httpx.Client, key: str, **wish: object) -> httpx.Response:
    return owner.post(PATH, json=wish, headers={"idempotency-key": key})


def _walks_out(retailer: Retailer, name: str) -> int:
    told, log = outgoing(name), retailer.own.log
    with transaction(log.engine, log.organisation) as connection:
        return retailer.own.exports.put_on_way(connection, told, 1 << 61)


def _standing(owner: httpx.Client, destination_id: str) -> dict[str, int]:
    found: dict[str, int] = owner.get(f"{PATH}/{destination_id}").json()["events"]
    return found


def test_events_reach_a_webhook_signed_and_what_is_refused_can_be_sent_again(
    here: Town, retailer: Retailer
) -> None:
    with (
        receiver(*[400] * 99) as tool,
        here.owner(retailer) as owner,
        sending_webhooks(here.app, here.services, here.app.web.say),
    ):
        made = _add(owner, "hook", tool="webhook", address=tool.url.partition("?")[0])
        assert made.status_code == 201, made.text
        told = made.json()
        destination_id = told["destination"]["destination_id"]
        count = _walks_out(retailer, "V1")
        until(lambda: _standing(owner, destination_id)["dead"] == count)
        given_up = owner.get(f"{PATH}/{destination_id}/given-up").json()["items"]
        assert len(given_up) == count and "400" in given_up[0]["why"]
        tool.answers.clear()
        tool.came.clear()
        path = f"{PATH}/{destination_id}/given-up/attempts"
        again = owner.post(path, headers={"idempotency-key": "again"})
        assert (again.status_code, again.json()) == (201, {"events": count})
        until(lambda: _standing(owner, destination_id)["delivered"] == count)
        headers, body = tool.came[0]
        key = base64.b64decode(told["secret"].removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        events = [e for _, came in tool.came for e in json.loads(came)["events"]]
        assert len({event["event_id"] for event in events}) == len(events) == count
        assert owner.delete(f"{PATH}/{destination_id}").status_code == 204
        assert owner.get(f"{PATH}/{destination_id}").status_code == 404
        actions = [entry.action for entry in retailer.own.office.audit.read(limit=1_000)]
        assert [one for one in actions if one.startswith(("Dest", "Events"))] == [
            "DestinationAdded",
            "EventsSentAgain",
            "DestinationRemoved",
        ]


def test_what_cannot_work_is_refused_in_words(here: Town, retailer: Retailer) -> None:
    with here.owner(retailer) as owner:
        for number, (wish, words) in enumerate(
            (
                ({"tool": "ga4", "property_id": "UA-1", "secret": "s"}, "measurement id"),
                ({"tool": "snowplow", "property_id": "shop"}, "where it listens"),
                ({"tool": "webhook", "address": "https://a.example", "secret": "s"}, "made here"),
            )
        ):
            told = _add(owner, f"bad-{number}", **wish)
            assert told.status_code == 409 and words in told.json()["detail"], told.text
        assert _add(owner, "odd", tool="matomo").status_code == 400
        fine = _add(owner, "ga4", tool="ga4", property_id="G-ABC1234", secret="s3cret")
        assert fine.status_code == 201 and fine.json()["secret"] == ""
        assert "s3cret" not in fine.text + owner.get(PATH).text
    with here.client(retailer.headers) as program:
        assert program.get(PATH).status_code == 403, "no program's key may send things away"

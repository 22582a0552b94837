"""Facts reach a retailer's server, signed, through its failures, each with a line of its own."""

import base64
import hashlib
import hmac
import json

import httpx
import pytest

from tests.web.receiver import receiver
from tests.web.town import SETTINGS, Retailer, Town, ended_facts, town, until, visit_facts
from tillfree.core.errors import DeliveryFailed
from tillfree.journal import OutboxSettings
from tillfree.runtime.postgres import Database
from tillfree.web import WebhookSettings, WebSettings, sending_webhooks
from tillfree.web.posting import UrlRefused, send_post, target_of

AT_ONCE = OutboxSettings(first_wait_s=0.01, longest_wait_s=0.05, attempts_max=3)
KINDS = ["ItemTaken", "ReceiptIssued"]


def _register(owner: httpx.Client, url: str) -> dict[str, str]:
    told = owner.post(
        "/v1/webhooks",
        json={"url": url, "kinds": KINDS},
        headers={"idempotency-key": str(hash(url))},
    )
    assert told.status_code == 201, told.text
    found: dict[str, str] = told.json()
    return found


def _deliveries(owner: httpx.Client, webhook_id: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = owner.get(f"/v1/webhooks/{webhook_id}/deliveries").json()[
        "items"
    ]
    return found


def test_a_fact_reaches_a_receiver_that_fails_first(here: Town, retailer: Retailer) -> None:
    log = retailer.own.log
    log.append(visit_facts("before"))
    with (
        receiver(500, 302) as shop,
        here.owner(retailer) as owner,
        sending_webhooks(here.app, here.services, here.app.web.say, AT_ONCE),
    ):
        made = _register(owner, shop.url)
        facts = [*visit_facts("v1"), *ended_facts("v1")]
        log.append(facts)
        until(lambda: len(shop.came) == 5)
        until(
            lambda: (
                {one["state"] for one in _deliveries(owner, made["webhook_id"])} == {"delivered"}
            )
        )
        told = _deliveries(owner, made["webhook_id"])
        assert sorted(str(one["kind"]) for one in told) == [
            "ItemTaken",
            "ItemTaken",
            "ReceiptIssued",
        ]
        assert sum(int(str(one["attempts"])) for one in told) == 5
        assert {one["status"] for one in told} == {204}
        shown = owner.get(f"/v1/webhooks/{made['webhook_id']}").json()
        assert "secret" not in shown
        for headers, body in shop.came:
            key = base64.b64decode(made["secret"].removeprefix("whsec_"))
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            assert headers["webhook-signature"] == f"v1,{expected}"
        bodies = {json.loads(body)["fact_id"]: json.loads(body) for _, body in shop.came}
        wanted = {fact.fact_id: fact for fact in facts if fact.kind in KINDS}
        assert bodies.keys() == wanted.keys(), "what was before it is not sent"
        for fact_id, body in bodies.items():
            assert body["body"] == wanted[fact_id].body


def test_what_is_given_up_can_be_tried_once_more(here: Town, retailer: Retailer) -> None:
    with (
        receiver(500, 500, 500) as shop,
        here.owner(retailer) as owner,
        sending_webhooks(here.app, here.services, here.app.web.say, AT_ONCE),
    ):
        webhook_id = _register(owner, shop.url)["webhook_id"]
        retailer.own.log.append(visit_facts("v1")[:2])
        until(lambda: [o["state"] for o in _deliveries(owner, webhook_id)] == ["given_up"])
        given_up = _deliveries(owner, webhook_id)[0]
        assert (given_up["attempts"], given_up["status"]) == (3, 500)
        path = f"/v1/webhooks/{webhook_id}/deliveries/{given_up['delivery_id']}/attempts"
        assert owner.post(path, headers={"idempotency-key": "again"}).status_code == 201
        until(lambda: [o["state"] for o in _deliveries(owner, webhook_id)] == ["delivered"])
        late = owner.post(path, headers={"idempotency-key": "late"})
        assert late.status_code == 409
        assert owner.delete(f"/v1/webhooks/{webhook_id}").status_code == 204
        retailer.own.log.append(visit_facts("v2")[:2])
        assert owner.get(f"/v1/webhooks/{webhook_id}").status_code == 404
        assert _deliveries(owner, webhook_id) == []
        actions = [entry.action for entry in retailer.own.office.audit.read()]
        assert (
            actions[-2:] == ["WebhookRegistered", "WebhookRemoved"] or "WebhookRemoved" in actions
        )


def test_nothing_is_sent_into_our_own_network(shared_database: Database) -> None:
    for url in (
        "http://shop.example/",
        "https://ann@shop.example/",
        "https:///path",
        "https://shop.example:99999/",
        "https://shöp.example/",
        "https://shop.example/" + "a" * 500,
        "ftp://shop.example/",
    ):
        with pytest.raises(UrlRefused):
            target_of(url, private=False)
    for url in ("https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/", "https://[::1]/"):
        with pytest.raises(DeliveryFailed, match="private network"):
            send_post(target_of(url, private=False), b"", {}, 1.0, private=False)
    settings = WebSettings(
        rates=SETTINGS.rates,
        webhooks=WebhookSettings(webhooks_max=1),
        cookie_is_secure=False,
    )
    with town(shared_database, settings) as small:
        retailer = small.retailer()
        with small.owner(retailer) as owner:
            wish = {"url": "http://127.0.0.1/", "kinds": KINDS}
            headers = {"idempotency-key": "one"}
            assert owner.post("/v1/webhooks", json=wish, headers=headers).status_code == 409
            _register(owner, "https://shop.example/one")
            wish = {"url": "https://shop.example/two", "kinds": KINDS}
            told = owner.post("/v1/webhooks", json=wish, headers=headers)
            assert told.status_code == 409, "one is the most there may be"

"""A marketer draws a campaign up over the API, it runs, notices come back, a report tells of it."""

from pathlib import Path

import msgspec
import pytest

from tests.web.advertised import (
    DAY_NS,
    SEGMENT,
    advertise,
    agree,
    campaign,
    draw_up,
    open_partner,
    picks,
    put,
    sign_up,
)
from tests.web.test_money_api import ask, stock_up
from tests.web.town import Retailer, Town
from tillfree.ads import Notice
from tillfree.ads.postgres import SHOWN_FILE
from tillfree.audience import hashed_email
from tillfree.consent import Purpose, share_with
from tillfree.runtime.cloud import advertising_chores, utc_now_ns
from tillfree.tenants import SYSTEM, Action

_PATH = "/v1/ads/campaigns/cola"
_PEOPLE = 104


def test_drawn_up_started_paused_and_told_of(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        advertise(client)
        found = client.get(_PATH)
        assert (found.json()["state"], found.json()["changes"]) == ("draft", 1)
        assert ask(client, f"{_PATH}/starts", None).json()["state"] == "running"
        changed = client.put(
            _PATH, json=campaign(name="Cola!"), headers={"if-match": found.headers["etag"]}
        )
        assert changed.status_code == 412
        assert put(client, _PATH, campaign(name="Cola!")).json()["name"] == "Cola!"
        assert ask(client, f"{_PATH}/pauses", None).json()["state"] == "paused"
        assert ask(client, "/v1/ads/campaigns/none/starts", None).status_code == 404
        for one in ("advertisers", "templates", "campaigns"):
            assert len(client.get(f"/v1/ads/{one}").json()["items"]) == 1
    deeds = {one.action for one in retailer.own.office.audit.read(limit=1_000)}
    assert {"CampaignStarted", "CampaignPaused", "SegmentChanged"} <= deeds


def test_a_creative_is_seen_before_it_is_kept(here: Town, retailer: Retailer) -> None:
    picture = {
        "type": "image",
        "creative_id": "p",
        "width_px": 1920,
        "height_px": 1080,
        "image_url": "https://cola.example/p.png",
    }
    with here.client(retailer.headers) as client:
        wish = {"creative": picture, "channels": ["web", "billboard"]}
        told = client.post("/v1/ads/previews", json=wish).json()["previews"]
        assert [one["channel"] for one in told] == ["web", "billboard"]
        assert all("https://cola.example/p.png" in one["markup"] for one in told)
        wish["creative"] = picture | {"image_url": "javascript:alert(1)"}
        assert client.post("/v1/ads/previews", json=wish).status_code == 400


def test_what_does_not_hold_together_is_a_conflict_in_words(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        advertise(client)
        for wish, words in (
            (campaign("x", segments=["nobody"]), "no segment nobody"),
            (campaign("x", advertiser_id="other"), "no advertiser other"),
            (campaign("x", flight={"begins_ns": 5, "ends_ns": 5}), "the flight ends"),
        ):
            told = put(client, "/v1/ads/campaigns/x", wish)
            assert told.status_code == 409
            assert words in told.json()["detail"]
        faulty = put(client, "/v1/ads/campaigns/x", campaign("x", landing_url="cola.example"))
        assert faulty.status_code == 400
        wished = SEGMENT | {"rule": "picked_up(sku cola"}
        assert put(client, "/v1/audiences/segments/odd", wished).status_code == 409
        told = client.delete("/v1/audiences/segments/often")
        assert (told.status_code, "campaign cola" in told.json()["detail"]) == (409, True)
        worth = put(client, "/v1/ads/currencies/KRW", {"worth": 1.0})
        assert worth.json() == {"code": "KRW", "worth": 1.0}


def test_sizes_lists_and_a_report_name_nobody(here: Town, retailer: Retailer) -> None:
    own = retailer.own
    open_partner(retailer, "google")
    people = [sign_up(retailer, number) for number in range(_PEOPLE)]
    purposes = (Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB, share_with("google"))
    for person in people:
        agree(retailer, person, *purposes)
    credential = own.admission.passes.credential
    facts = [one for person in people for one in picks(f"v-{person}", credential(person), 3)]
    own.log.append(facts)
    with here.client(retailer.headers) as client, here.owner(retailer) as owner:
        advertise(client)
        while own.audience.keeper.run():
            pass
        size = client.get("/v1/audiences/segments/often/size").json()
        assert size == {"people": 100, "least": 100, "step": 10}
        wish = {"rule": SEGMENT["rule"], "suppression": SEGMENT["suppression"]}
        assert client.post("/v1/audiences/sizes", json=wish).json() == size
        reach = client.get(f"{_PATH}/reach").json()
        assert (reach["web"]["people"], reach["billboard"]["people"]) == (100, 0)
        lists = "/v1/audiences/segments/often/lists"
        assert ask(client, f"{lists}/google", None).status_code == 403, "no key sends lists away"
        made = ask(owner, f"{lists}/google", None)
        assert made.status_code == 201, made.text
        header, *hashes = made.json()["content"].splitlines()
        assert (header, len(hashes)) == ("Email", _PEOPLE)
        assert hashes[0] == min(hashed_email(own.audience.email_of(one)) for one in people)
        assert ask(owner, f"{lists}/meta", None).status_code == 409
        for person in people[:5]:
            own.consents.withdraw(person, share_with("google"))
        assert ask(owner, f"{lists}/google", None).status_code == 409
        removals = "/v1/audiences/removals/google"
        assert client.get(removals).status_code == 403, "no key sends lists away"
        gone = sorted(hashed_email(own.audience.email_of(one)) for one in people[:5])
        assert owner.get(removals).json()["content"].splitlines() == ["Email", *gone]
        for person in people[5:10]:
            own.consents.withdraw(person, Purpose.ANALYTICS_LINKING)
        assert client.get(f"{_PATH}/reach").json()["web"]["people"] == 0


def test_notices_become_delivery_and_only_their_key_tells_them(
    here: Town, retailer: Retailer
) -> None:
    key = retailer.own.keys.issue("bidder", [Action.TELL_ADS], SYSTEM)
    now_ns = utc_now_ns()
    notices = [
        {
            "kind": kind,
            "bid_id": f"b{number}",
            "campaign_id": "cola",
            "creative_id": "cola-p",
            "counted_as": "",
            "cost": 2_000 if kind == "bill" else 0,
            "at_ns": now_ns,
        }
        for number in range(3)
        for kind in ("bid", "bill", "click")[: 3 - number]
    ]
    bidder = {"authorization": f"Bearer {key}"}
    with here.client(retailer.headers) as client, here.client(bidder) as told:
        advertise(client)
        assert told.post("/v1/ads/notices", json={"notices": notices}).json() == {"new": 6}
        assert told.post("/v1/ads/notices", json={"notices": notices}).json() == {"new": 0}
        assert told.get(_PATH).status_code == 403
        report = client.get(f"{_PATH}/report").json()
        assert (report["impressions"], report["clicks"], report["spent_minor"]) == (2, 1, 4.0)
        assert report["days"][0]["day"] == now_ns // DAY_NS
        assert (report["lift"], report["shown_people"]) == (None, 0)


def test_what_a_bidder_tells_counts_for_the_caps_of_all(
    here: Town, retailer: Retailer, tmp_path: Path
) -> None:
    own = retailer.own
    key = own.keys.issue("bidder", [Action.TELL_ADS], SYSTEM)
    person_id = sign_up(retailer, 1)
    agree(retailer, person_id, Purpose.ANALYTICS_LINKING)
    bill = {
        "kind": "bill",
        "bid_id": "b",
        "campaign_id": "cola",
        "creative_id": "cola-p",
        "counted_as": own.ads.counting.name(person_id),
        "at_ns": utc_now_ns(),
    }
    with here.client(retailer.headers) as client:
        advertise(client)
    with here.client({"authorization": f"Bearer {key}"}) as told:
        assert told.post("/v1/ads/notices", json={"notices": [bill]}).json() == {"new": 1}
    chores = advertising_chores(own.ads, tmp_path, (own.log, own.profiles), utc_now_ns)
    while sum(chore() for chore in chores):
        pass
    (line,) = (tmp_path / SHOWN_FILE).read_bytes().splitlines()
    shown = msgspec.json.decode(line, type=Notice)
    assert (shown.bid_id, shown.counted_as) == ("b", bill["counted_as"])


@pytest.mark.parametrize("scope", [Action.MANAGE_ADS, Action.MANAGE_AUDIENCES])
def test_one_scope_does_not_do_for_the_other(here: Town, retailer: Retailer, scope: Action) -> None:
    key = retailer.own.keys.issue("half", [scope], SYSTEM)
    with here.client(retailer.headers) as client:
        stock_up(client)
        draw_up(client)
    with here.client({"authorization": f"Bearer {key}"}) as client:
        may = scope is Action.MANAGE_ADS
        assert client.get(_PATH).status_code == (200 if may else 403)
        found = client.get("/v1/audiences/segments/often").status_code
        assert found == (403 if may else 200)

"""A store opens when its checks are green; stopped, its doors stand open and nobody is charged."""

import httpx

from tests.browser.stage import STORE, Stage, Taken
from tests.web.town import Retailer, Town
from tillfree.runtime.cloud import utc_now_ns
from tillfree.tenants import Action


def _do(client: httpx.Client, what: str, reason: str = "") -> httpx.Response:
    headers = {"idempotency-key": f"k{utc_now_ns()}"}
    wish = {"reason": reason} if reason else None
    return client.post(f"/v1/stores/{STORE}/{what}", json=wish, headers=headers)


def _opens(client: httpx.Client, code: str) -> bool:
    path = f"/v1/stores/{STORE}/gates/n/scans/s{utc_now_ns()}"
    told = client.put(path, json={"code": code})
    assert told.status_code == 200, told.text
    return bool(told.json()["opens"])


def _status(client: httpx.Client, visit_id: str) -> object:
    return client.get(f"/v1/visits/{visit_id}/money").json()["money"]["status"]


def test_a_store_opens_when_everything_is_there(here: Town, retailer: Retailer) -> None:
    stage = Stage(here, retailer)
    with here.client(retailer.headers) as client, here.shopper(retailer) as shopper:
        assert _do(client, "closings").json()["is_open"] is False
        assert not _opens(client, shopper.new_pass()["text"])
        refused = _do(client, "openings")
        assert (refused.status_code, "floor is not heard" in refused.text) == (409, True)
        stage.sensors()
        stage.crowd(1, 1)
        trading = client.get(f"/v1/stores/{STORE}/trading").json()
        assert trading["missing"] == ["is_empty"]
        assert "somebody is inside" in _do(client, "openings").text
        stage.crowd(0, 1)
        assert _do(client, "openings").json()["is_open"] is True
        assert _opens(client, shopper.new_pass()["text"])
        stage.sensors(next(iter(stage.plan.cameras)))
        assert "a sensor does not answer" in _do(client, "openings").text
        assert client.post("/v1/stores/none/openings", headers={"idempotency-key": "n"}).is_error


def test_in_an_emergency_doors_open_and_charges_wait(here: Town, retailer: Retailer) -> None:
    stage = Stage(here, retailer)
    with here.client(retailer.headers) as client:
        assert not _opens(client, "nonsense")
        stopped = _do(client, "stops", "smoke")
        assert (stopped.status_code, stopped.json()["reason"]) == (201, "smoke")
        assert _opens(client, "nonsense"), "nobody is kept out, whatever they show"
        stage.visit("fled", [Taken(1)], ago_s=100)
        assert _status(client, "fled") == "due"
        money = client.get("/v1/visits/fled/money").json()
        assert money["payments"] == [], "nothing was asked of the provider"
        assert _do(client, "stops", "again").json()["reason"] == "smoke", "stopped once"
        # What should not be paid is voided before the stop is lifted.
        stage.visit("hurt", [Taken(2)], ago_s=90)
        headers = {"idempotency-key": "v"}
        wish = {"reason": "helped"}
        voided = client.post("/v1/visits/hurt/voids", json=wish, headers=headers)
        assert voided.status_code == 201, voided.text
        assert _do(client, "resumptions", "all clear").json()["stopped_ns"] == 0
        stage.settle()
        assert _status(client, "fled") == "paid"
        assert client.get("/v1/visits/hurt/money").json()["payments"] == []
        assert client.get("/v1/ledger/trial-balance").json()["balances"]
        assert not _opens(client, "nonsense")
    deeds = [one.action for one in retailer.own.office.audit.read(limit=100)]
    assert deeds.count("StoreStopped") == deeds.count("StoreResumed") == 1


def test_who_may_not_operate_stops_nothing(here: Town) -> None:
    reader = here.retailer(frozenset({Action.READ_MONEY}))
    with here.client(reader.headers) as client:
        for what in ("openings", "closings", "stops", "resumptions"):
            assert _do(client, what, "no").status_code == 403

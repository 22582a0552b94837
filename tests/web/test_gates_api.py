"""Doors ask with a key of their own; staff sell passes, check ages and walk in."""

import httpx

from tests.web.town import Retailer, Town
from tillfree.runtime.cloud import utc_now_ns
from tillfree.tenants import Action


def _keyed() -> dict[str, str]:
    return {"idempotency-key": f"k{utc_now_ns()}"}


def _shown(door: httpx.Client, code: str) -> dict[str, object]:
    told = door.put(f"/v1/stores/gate-7/gates/n/scans/s{utc_now_ns()}", json={"code": code})
    assert told.status_code == 200, told.text
    answer: dict[str, object] = told.json()
    return answer


def test_a_doors_key_opens_doors_and_nothing_else(here: Town) -> None:
    retailer = here.retailer(frozenset({Action.OPEN_GATES}))
    with here.client(retailer.headers) as door, here.shopper(retailer) as shopper:
        assert _shown(door, shopper.new_pass()["text"])["opens"]
        assert _shown(door, "nonsense")["reason"] == "unknown_signature"
        keys = door.get("/v1/pass-keys")
        assert len(keys.json()["keys"]) == 1
        known = {"if-none-match": keys.headers["etag"]}
        assert door.get("/v1/pass-keys", headers=known).status_code == 304
        for path in ("visits", "carts", "receipts", "stores/gate-7/entry-rules", "appeals"):
            assert door.get(f"/v1/{path}").status_code == 403, path
        nowhere = door.put("/v1/stores/none/gates/n/scans/s1", json={"code": "x"})
        assert nowhere.status_code == 404
    without = here.retailer(frozenset({Action.SERVE}))
    with here.client(without.headers) as staff:
        path = "/v1/stores/gate-7/gates/n/scans/s1"
        assert staff.put(path, json={"code": "x"}).status_code == 403


def test_a_scan_is_answered_once_and_belongs_to_its_gate(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as door, here.shopper(retailer) as shopper:
        code = {"code": shopper.new_pass()["text"]}
        path = "/v1/stores/gate-7/gates/{}/scans/scan-9"
        first = door.put(path.format("north"), json=code)
        assert door.put(path.format("north"), json=code).content == first.content
        assert door.put(path.format("south"), json=code).status_code == 409
        assert door.get("/v1/stores/gate-7/inside").json() == {"people": 1}


def test_a_tapped_card_is_known_again(here: Town, retailer: Retailer) -> None:
    card = {"token": "sandbox:approve", "fingerprint": "fp-1", "label": "Sandbox 1"}
    with here.client(retailer.headers) as door:
        told = [
            door.put(f"/v1/stores/gate-7/gates/n/taps/t{one}", json=card).json() for one in (1, 2)
        ]
        assert [one["opens"] for one in told] == [True, True]
        assert told[0]["credential"] == told[1]["credential"], "who taps twice brings a guest"
        number = card | {"token": "4242424242424242"}
        assert door.put("/v1/stores/gate-7/gates/n/taps/t3", json=number).status_code == 409


def test_who_may_enter_is_set_and_held_to(here: Town, retailer: Retailer) -> None:
    path = "/v1/stores/gate-7/entry-rules"
    with (
        here.client(retailer.headers) as door,
        here.owner(retailer) as owner,
        here.shopper(retailer) as shopper,
    ):
        seen = owner.get(path).headers["etag"]
        rules = {"people_max": 1, "years_min": 19}
        told = owner.put(path, json=rules, headers={"if-match": seen})
        assert told.json()["time_zone"] == "Asia/Seoul"
        assert owner.put(path, json=rules, headers={"if-match": seen}).status_code == 412
        assert owner.put("/v1/stores/none/entry-rules", json=rules).status_code == 404
        assert _shown(door, shopper.new_pass()["text"])["reason"] == "under_age"
        seen_by_staff = {"code": shopper.new_pass()["text"], "years": 20}
        checks = "/v1/stores/gate-7/age-checks"
        checked = owner.post(checks, json=seen_by_staff, headers=_keyed())
        assert checked.status_code == 201, checked.text
        assert _shown(door, shopper.new_pass()["text"])["opens"]
        wrong = {"code": "nobodys.pass.here", "years": 20}
        assert owner.post(checks, json=wrong, headers=_keyed()).status_code == 409
        with here.shopper(retailer) as second:
            wish = {"code": second.new_pass()["text"], "years": 20}
            assert owner.post(checks, json=wish, headers=_keyed()).status_code == 201
            assert _shown(door, second.new_pass()["text"])["reason"] == "full"


def test_staff_sell_passes_and_pay_out_what_is_left(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as staff:
        wish, key = {"amount_minor": 5_000, "currency": "KRW"}, _keyed()
        sold = staff.post("/v1/prepaid-passes", json=wish, headers=key)
        assert staff.post("/v1/prepaid-passes", json=wish, headers=key).content == sold.content
        path = sold.headers["location"]
        assert staff.get(path).json()["free_minor"] == 5_000
        assert _shown(staff, sold.json()["text"])["credential"] == sold.json()["prepaid_id"]
        assert _shown(staff, sold.json()["text"])["reason"] == "already_used"
        paid = staff.post(f"{path}/pay-outs", headers=_keyed())
        assert paid.json()["amount_minor"] == 5_000
        assert staff.get(path).json()["is_over"]
        nobodys = f"/v1/prepaid-passes/prepaid-{'0' * 32}"
        assert staff.get(nobodys).status_code == 404


def test_staff_walk_in_by_a_pass_of_their_own(here: Town, retailer: Retailer) -> None:
    retailer.own.admission.keyring.keep_fresh()
    with here.client(retailer.headers) as door, here.owner(retailer) as owner:
        made = owner.post("/v1/staff-passes", json={}, headers=_keyed())
        assert _shown(door, made.json()["text"])["role"] == "staff"
        assert door.post("/v1/staff-passes", json={}, headers=_keyed()).status_code == 403
        assert owner.post("/v1/pass-keys", headers=_keyed()).status_code == 201
        assert len(owner.get("/v1/pass-keys").json()["keys"]) == 2
        assert owner.get("/v1/flagged-passes").json() == {"passes": []}

"""A shopper signs up, goes in, shops, pays, complains, takes their data away, and is forgotten."""

import json

import httpx
import pytest

from tests.admission.postgres.authenticator import Authenticator
from tests.web.test_money_api import settle, stock_up, walked_out
from tests.web.test_stream_api import Listener
from tests.web.town import ORIGIN, PASSWORD, Retailer, Shopper, Town, until, visit_facts
from tillfree.consent import Purpose
from tillfree.runtime.cloud import utc_now_ns

NEW_PASSWORD = "another horse battery"


def _keyed() -> dict[str, str]:
    return {"idempotency-key": f"k{utc_now_ns()}"}


def _at_gate(client: httpx.Client, code: str, scan_id: str = "") -> dict[str, object]:
    path = f"/v1/stores/gate-7/gates/north/scans/{scan_id or f's{utc_now_ns()}'}"
    told = client.put(path, json={"code": code})
    assert told.status_code == 200, told.text
    answer: dict[str, object] = told.json()
    return answer


def walks_in(shopper: Shopper, gate: httpx.Client) -> str:
    """Let a shopper through the gate; return the credential that their visit begins with."""
    answer = _at_gate(gate, shopper.new_pass()["text"])
    assert answer["opens"], answer
    return str(answer["credential"])


def test_who_signs_up_agrees_to_a_text_that_can_be_shown(here: Town, retailer: Retailer) -> None:
    own = retailer.own
    with here.client() as client, here.owner(retailer) as owner:
        path = f"/v1/shopper/consent-texts?organisation={own.organisation}"
        texts = {one["purpose"]: one for one in client.get(path).json()["texts"]}
        assert set(texts) == {purpose.value for purpose in Purpose}
        told = owner.put("/v1/consent-texts/account", json={"text": "Ours, by our lawyer."})
        assert told.status_code == 200, told.text
        assert "ConsentTextPublished" in owner.get("/v1/audit").text
        wish = {
            "organisation": own.organisation,
            "email": "kim@mail.example",
            "name": "Kim",
            "password": PASSWORD,
            "wording": texts["account"]["wording"],
        }
        assert client.post("/v1/shopper/accounts", json=wish).status_code == 409, "an old text"
        wish["wording"] = told.json()["wording"]
        joined = client.post("/v1/shopper/accounts", json=wish)
        assert joined.status_code == 201, joined.text
        consent = own.consents.standing(joined.json()["person_id"], Purpose.ACCOUNT)
        assert consent.wording == told.json()["wording"]
        assert client.post("/v1/shopper/accounts", json=wish).status_code == 409, "known already"
        wish["organisation"] = "nobody"
        assert client.post("/v1/shopper/accounts", json=wish).status_code == 404


def test_a_shoppers_session_opens_nothing_of_the_retailers(here: Town, retailer: Retailer) -> None:
    with here.shopper(retailer) as shopper, here.owner(retailer) as owner:
        own = shopper.client.cookies["tillfree_shopper"]
        assert shopper.client.get("/v1/people").status_code == 401
        assert shopper.client.get("/v1/session").status_code == 401
        assert owner.get("/v1/shopper/account").status_code == 401
        with here.client({"cookie": f"tillfree_session={own}"}) as disguised:
            assert disguised.get("/v1/people").status_code == 401
        with here.client(retailer.headers) as program:
            assert program.get("/v1/shopper/account").status_code == 401
        del shopper.client.headers["x-csrf-token"]
        assert shopper.client.delete("/v1/shopper/session").status_code == 403, "no token"


def test_a_password_is_changed_and_other_devices_are_out(here: Town, retailer: Retailer) -> None:
    sign_in = {"organisation": retailer.own.organisation, "password": PASSWORD}
    with here.shopper(retailer) as shopper, here.client() as other:
        wish = sign_in | {"email": shopper.email.upper()}
        assert other.post("/v1/shopper/session", json=wish).status_code == 201
        assert other.get("/v1/shopper/account").json()["email"] == shopper.email
        path = "/v1/shopper/account/password"
        change = {"password": "wrong", "new_password": NEW_PASSWORD}
        assert shopper.client.put(path, json=change).status_code == 401
        change["password"] = PASSWORD
        told = shopper.client.put(path, json=change)
        assert told.status_code == 200, told.text
        assert other.get("/v1/shopper/account").status_code == 401
        assert shopper.client.get("/v1/shopper/account").status_code == 200
        email = {"email": "new@mail.example", "password": NEW_PASSWORD}
        told = shopper.client.put("/v1/shopper/account/email", json=email)
        assert told.json()["email"] == "new@mail.example"
        wish = sign_in | {"email": "new@mail.example", "password": NEW_PASSWORD}
        assert other.post("/v1/shopper/session", json=wish).status_code == 201
        assert shopper.client.delete("/v1/shopper/session").status_code == 204
        assert shopper.client.get("/v1/shopper/session").status_code == 401
        assert other.get("/v1/shopper/session").status_code == 200


def test_a_passkey_signs_in(here: Town, retailer: Retailer) -> None:
    device = Authenticator(ORIGIN)
    with here.shopper(retailer) as shopper, here.client() as other:
        client = shopper.client
        asked = client.post("/v1/shopper/passkeys/challenges").json()["options"]
        wish = {"answer": device.make(asked)}
        added = client.post("/v1/shopper/passkeys", json=wish, headers=_keyed())
        assert added.status_code == 201, added.text
        whose = {"organisation": retailer.own.organisation}
        told = other.post("/v1/shopper/session/challenges", json=whose)
        answer = whose | {"answer": device.sign(told.json()["options"])}
        path = "/v1/shopper/session/passkey"
        assert other.post(path, json=answer).json()["person_id"] == shopper.person_id
        assert other.post(path, json=answer).status_code == 401, "a challenge is answered once"


def test_a_passkey_is_removed_and_other_sessions_end(here: Town, retailer: Retailer) -> None:
    device, path = Authenticator(ORIGIN), "/v1/shopper/passkeys"
    with here.shopper(retailer) as shopper, here.shopper(retailer) as another:
        client = shopper.client
        asked = client.post(f"{path}/challenges").json()["options"]
        client.post(path, json={"answer": device.make(asked)}, headers=_keyed())
        (listed,) = client.get(path).json()["passkeys"]
        assert listed["added_ns"] > listed["used_ns"] == 0
        assert another.client.get(path).json() == {"passkeys": []}
        own = f"{path}/{listed['passkey_id']}"
        assert another.client.delete(own).status_code == 404, "it is not theirs"
        with here.client() as thief:
            whose = {"organisation": retailer.own.organisation}
            told = thief.post("/v1/shopper/session/challenges", json=whose)
            answer = whose | {"answer": device.sign(told.json()["options"])}
            assert thief.post("/v1/shopper/session/passkey", json=answer).status_code == 201
            assert thief.get("/v1/shopper/session").status_code == 200
            assert client.delete(own).status_code == 204
            assert thief.get("/v1/shopper/session").status_code == 401
        assert client.get(path).json() == {"passkeys": []}
        assert client.delete(own).status_code == 404


def test_a_method_is_what_its_provider_says(here: Town, retailer: Retailer) -> None:
    with here.shopper(retailer, card="") as shopper, here.client(retailer.headers) as gate:
        client = shopper.client
        assert client.get("/v1/shopper/payment-providers").json() == {"providers": ["sandbox"]}
        text = retailer.own.consents.texts()[Purpose.PAYMENT_METHOD]
        wish = {"provider": "sandbox", "token": "pm_of_nobody", "wording": text.wording}
        path = "/v1/shopper/payment-method"
        assert client.put(path, json=wish).status_code == 409
        assert client.put(path, json=wish | {"provider": "bank"}).status_code == 409
        assert _at_gate(gate, shopper.new_pass()["text"])["reason"] == "no_payment_method"
        left = client.put(path, json=wish | {"token": "sandbox:approve:4821"})
        assert left.json()["payment_label"] == "Sandbox, approve 4821"
        assert client.get("/v1/shopper/account").headers["etag"] == left.headers["etag"]
        walks_in(shopper, gate)
        assert client.delete(path).status_code == 409, "what is taken is to be paid by it"


def test_a_shopper_shops_and_the_host_pays_for_a_guest(here: Town, retailer: Retailer) -> None:
    with (
        here.shopper(retailer) as shopper,
        here.shopper(retailer) as another,
        here.client(retailer.headers) as gate,
    ):
        client = shopper.client
        stock_up(gate)
        made = shopper.new_pass("gate-7")
        assert made["svg"].startswith("<svg")
        first = _at_gate(gate, made["text"], "scan-1")
        again = _at_gate(gate, made["text"], "scan-1")
        assert again == first, "the same scan, the same answer"
        assert _at_gate(gate, made["text"])["reason"] == "already_used"
        credential = str(first["credential"])
        with client.stream("GET", "/v1/shopper/carts/stream") as response:
            heard = Listener(response)
            began = visit_facts("host-1", credential=credential, at_ns=utc_now_ns())
            retailer.own.log.append(began)
            until(lambda: heard.carts().get("host-1") == {"yoghurt": 1})
        guest = _at_gate(gate, shopper.new_pass()["text"])
        assert guest["credential"] == credential, "the guest joins the host's visit"
        cart = client.get("/v1/shopper/carts").json()["carts"][0]
        assert cart["store_name"] == "Kiosk at Gate 7"
        line = cart["lines"][0]
        assert (line["name"], line["price_minor"]) == ("Yoghurt", 1_200)
        settle(retailer, *walked_out("host-1", credential=credential)[-2:])
        visit = client.get("/v1/shopper/visits").json()["items"][0]
        assert visit["money"] == {
            "status": "paid",
            "number": 1,
            "total_minor": 1_200,
            "paid_minor": 1_200,
            "debt_minor": 0,
        }
        assert client.get("/v1/shopper/receipts/host-1").json()["number"] == "A-1"
        page = client.get("/v1/shopper/receipts/host-1/page")
        assert page.headers["content-type"].startswith("text/html")
        assert "Yoghurt" in page.text
        for path in ("visits/host-1", "receipts/host-1", "receipts/host-1/page"):
            assert another.client.get(f"/v1/shopper/{path}").status_code == 404
        wish = {"sku": "yoghurt", "quantity": 1, "reason": "put_back"}
        path = "/v1/shopper/visits/host-1/disputes"
        assert another.client.post(path, json=wish, headers=_keyed()).status_code == 404
        told = client.post(path, json=wish, headers=_keyed())
        assert told.json()["instant"] is True
        settle(retailer)
        assert client.get("/v1/shopper/visits/host-1").json()["money"]["paid_minor"] == 0


def test_a_debt_keeps_out_until_it_is_paid(here: Town, retailer: Retailer) -> None:
    with (
        here.shopper(retailer, card="sandbox:decline:empty") as shopper,
        here.client(retailer.headers) as gate,
    ):
        stock_up(gate)
        credential = walks_in(shopper, gate)
        settle_with = retailer.own.admission.credentials
        settle(retailer, *walked_out("owed-1", credential=credential), pocket=settle_with)
        assert _at_gate(gate, shopper.new_pass()["text"])["reason"] == "unpaid_debt"
        assert shopper.client.delete("/v1/shopper/account").status_code == 409, "it is owed"
        wording = retailer.own.consents.texts()[Purpose.PAYMENT_METHOD].wording
        card = {"provider": "sandbox", "token": "sandbox:approve", "wording": wording}
        assert shopper.client.put("/v1/shopper/payment-method", json=card).status_code == 200
        path = "/v1/shopper/visits/owed-1/captures"
        assert shopper.client.post(path, headers=_keyed()).status_code == 201
        settle(retailer, pocket=settle_with)
        visit = shopper.client.get("/v1/shopper/visits/owed-1").json()
        assert (visit["money"]["debt_minor"], visit["money"]["status"]) == (0, "paid")
        walks_in(shopper, gate)


def test_who_is_blocked_is_heard(here: Town, retailer: Retailer) -> None:
    with (
        here.shopper(retailer) as shopper,
        here.client(retailer.headers) as gate,
        here.owner(retailer) as operator,
    ):
        client = shopper.client
        assert client.get("/v1/shopper/block").status_code == 404
        credential = walks_in(shopper, gate)
        wish = {"credential": credential, "reason": "left by the window"}
        blocked = operator.post("/v1/blocks", json=wish, headers=_keyed())
        assert blocked.status_code == 201, blocked.text
        assert _at_gate(gate, shopper.new_pass()["text"])["reason"] == "blocked"
        assert client.get("/v1/shopper/block").json()["reason"] == "left by the window"
        words = {"words": "There is no window."}
        path = "/v1/shopper/appeals"
        assert client.post(path, json=words, headers=_keyed()).status_code == 201
        assert client.post(path, json=words, headers=_keyed()).status_code == 409, "heard once"
        waiting = operator.get("/v1/appeals").json()["appeals"]
        assert [one["words"] for one in waiting] == ["There is no window."]
        path = f"/v1/blocks/{waiting[0]['block_id']}/decisions"
        decision = {"is_lifted": True, "reason": "there is none"}
        assert operator.post(path, json=decision, headers=_keyed()).status_code == 201
        assert client.get("/v1/shopper/block").status_code == 404
        assert _at_gate(gate, shopper.new_pass()["text"])["opens"]
        again = operator.post("/v1/blocks", json=wish, headers=_keyed()).json()["block_id"]
        assert operator.delete(f"/v1/blocks/{again}").status_code == 204
        assert operator.delete(f"/v1/blocks/{again[:-1]}x").status_code == 400


def test_what_is_known_is_shown_taken_away_and_forgotten(here: Town, retailer: Retailer) -> None:
    with here.shopper(retailer) as shopper, here.client(retailer.headers) as gate:
        client = shopper.client
        stock_up(gate)
        credential = walks_in(shopper, gate)
        settle(retailer, *walked_out("known-1", credential=credential))
        known = {one["what"]: one for one in client.get("/v1/shopper/privacy").json()["things"]}
        assert known["receipts, without your name"]["count"] == 1
        export = client.get("/v1/shopper/export").json()
        assert export["account"]["email"] == shopper.email
        assert [one["number"] for one in export["receipts"]] == ["A-1"]
        assert shopper.email not in json.dumps(known)
        mail = {
            one["purpose"]: one for one in client.get("/v1/shopper/consents").json()["consents"]
        }
        assert mail["account"]["is_given"]
        wording = {"wording": mail["receipt_mail"]["asked_wording"]}
        path = "/v1/shopper/consents/receipt_mail"
        assert client.put(path, json={"wording": "0" * 32}).status_code == 409
        book = retailer.own.admission.credentials
        assert book.address(credential, for_receipt=False) == shopper.email
        assert book.address(credential, for_receipt=True) == "", "they have not agreed"
        assert client.put(path, json=wording).json()["is_given"]
        assert book.address(credential, for_receipt=True) == shopper.email
        assert client.delete(path).status_code == 204
        assert book.address(credential, for_receipt=True) == ""
        assert client.delete("/v1/shopper/consents/account").status_code == 409
        told = client.delete("/v1/shopper/account")
        assert told.status_code == 204, told.text
        assert client.get("/v1/shopper/account").status_code == 401
        wish = {
            "organisation": retailer.own.organisation,
            "email": shopper.email,
            "password": PASSWORD,
        }
        assert client.post("/v1/shopper/session", json=wish).status_code == 401
        assert book.address(credential, for_receipt=False) == ""
        lines = json.dumps(here.lines)
        assert shopper.email not in lines
        assert shopper.person_id not in lines, "no log tells what one shopper did"


@pytest.mark.parametrize("path", ["account", "carts", "visits", "consents", "privacy", "export"])
def test_nobody_is_a_shopper_without_a_session(here: Town, path: str) -> None:
    with here.client() as client:
        told = client.get(f"/v1/shopper/{path}")
    assert told.status_code == 401
    assert told.headers["content-type"] == "application/problem+json"


def test_what_shopping_does_not_need_is_off_until_somebody_of_age_agrees(
    here: Town, retailer: Retailer
) -> None:
    with here.shopper(retailer) as shopper:
        client = shopper.client
        stands = {
            one["purpose"]: one for one in client.get("/v1/shopper/consents").json()["consents"]
        }
        free = [one for one in stands.values() if one["is_free"]]
        assert len(free) == 6
        assert not any(one["is_given"] for one in free)
        path = "/v1/shopper/consents/retarget_web"
        wish = {"wording": stands["retarget_web"]["asked_wording"], "locale": "ko"}
        told = client.put(path, json=wish)
        assert told.status_code == 409
        assert "18 years" in told.json()["detail"]
        told = client.put(path, json=wish | {"is_adult": True})
        assert told.status_code == 200
        assert told.json()["is_given"]
        assert told.json()["until_ns"] > 0
        assert client.delete(path).status_code == 204
        assert client.delete(path).status_code == 204
        for purpose in ("nothing", "share_with:nobody", "policy"):
            told = client.put(f"/v1/shopper/consents/{purpose}", json=wish | {"is_adult": True})
            assert told.status_code == 404, purpose
            assert client.delete(f"/v1/shopper/consents/{purpose}").status_code in (204, 409)


def test_a_partner_is_one_that_a_text_speaks_of(here: Town, retailer: Retailer) -> None:
    with here.shopper(retailer) as shopper, here.client(retailer.headers) as office:
        path = "/v1/consent-texts/share_with:atlas"
        assert office.get(path).status_code == 404
        assert office.put("/v1/consent-texts/nothing", json={"text": "x"}).status_code == 409
        told = office.put(path, json={"text": "Atlas is told what I like."})
        assert told.status_code == 200, told.text
        wish = {"wording": told.json()["wording"], "is_adult": True}
        agreed = shopper.client.put("/v1/shopper/consents/share_with:atlas", json=wish)
        assert agreed.json()["is_given"]
        assert office.put("/v1/consent-texts/policy", json={"text": "Ours."}).status_code == 200
        assert office.get("/v1/consent-texts/policy").json()["text"] == "Ours."

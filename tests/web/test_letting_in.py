"""Who is let in, by what, to do what; and how often."""

import httpx
import pytest

from tests.web.town import PASSWORD, SETTINGS, Retailer, Town, town
from tillfree.runtime.postgres import Database
from tillfree.tenants import Action
from tillfree.web import RateSettings, WebSettings
from tillfree.web.callers import csrf_token, session_organisation


def test_without_a_credential_nobody_is_let_in(here: Town, retailer: Retailer) -> None:
    wrong = [
        {},
        {"authorization": "Bearer"},
        {"authorization": f"Basic {retailer.key}"},
        {"authorization": f"Bearer {retailer.key[:-1]}{'A' if retailer.key[-1] != 'A' else 'B'}"},
        {"authorization": "Bearer tf_nobody_abcdefgh_" + "A" * 43},
        {"cookie": "tillfree_session=town-1." + "A" * 43},
        {"cookie": "tillfree_session=..%00"},
    ]
    for headers in wrong:
        with here.client(headers) as client:
            told = client.get("/v1/organisation")
        assert told.status_code == 401, headers
        assert told.headers["content-type"] == "application/problem+json"
        assert told.headers["www-authenticate"] == "Bearer"
        assert told.json()["type"] == "/problems/not-authenticated"


def test_a_key_opens_what_its_scopes_say(here: Town) -> None:
    retailer = here.retailer(frozenset({Action.READ_AUDIT}))
    with here.client(retailer.headers) as client:
        identity = client.get("/v1/session").json()
        assert identity["organisation"] == retailer.own.organisation
        assert identity["scopes"] == ["read_audit"]
        assert client.get("/v1/audit").status_code == 200
        refused = client.get("/v1/visits")
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/not-allowed"


def test_people_sign_in_and_out(here: Town, retailer: Retailer) -> None:
    with here.owner(retailer) as owner:
        cookie = owner.cookies["tillfree_session"]
        assert owner.get("/v1/people").json()["items"][0]["name"] == "Ann Other"
        assert owner.delete("/v1/session").status_code == 204
        assert owner.get("/v1/session").status_code == 401
    with here.client({"cookie": f"tillfree_session={cookie}"}) as thief:
        assert thief.get("/v1/session").status_code == 401, "it is over for everybody"


def test_the_cookie_is_kept_from_scripts_and_other_sites(here: Town, retailer: Retailer) -> None:
    wish = {
        "organisation": retailer.own.organisation,
        "email": retailer.email,
        "password": PASSWORD,
    }
    with here.client() as client:
        told = client.post("/v1/session", json=wish).headers["set-cookie"]
    assert "HttpOnly" in told
    assert "SameSite=strict" in told
    assert f"Max-Age={12 * 3600}" in told


def test_a_change_in_a_session_needs_its_token(here: Town, retailer: Retailer) -> None:
    wish = {"venue_id": "cinema", "name": "Cinema", "kind": "cinema"}
    headers = {"idempotency-key": "one"}
    with here.owner(retailer) as owner:
        token = owner.headers.pop("x-csrf-token")
        for wrong in ("", "0" * 64, csrf_token("another")):
            told = owner.post("/v1/venues", json=wish, headers=headers | {"x-csrf-token": wrong})
            assert told.status_code == 403
            assert told.json()["type"] == "/problems/csrf-token-missing"
        right = headers | {"x-csrf-token": token}
        assert owner.post("/v1/venues", json=wish, headers=right).status_code == 201


def test_a_form_of_another_site_is_no_request(here: Town, retailer: Retailer) -> None:
    with here.owner(retailer) as owner:
        told = owner.post("/v1/venues", data={"venue_id": "x"}, headers={"idempotency-key": "1"})
    assert told.status_code == 415


def test_who_guesses_passwords_must_wait(here: Town, retailer: Retailer) -> None:
    wish = {"organisation": retailer.own.organisation, "email": retailer.email, "password": "no"}
    with here.client() as client:
        told = [client.post("/v1/session", json=wish) for _ in range(6)]
    assert [one.status_code for one in told[:4]] == [401] * 4
    assert told[-1].status_code == 429
    assert int(told[-1].headers["retry-after"]) >= 1


def test_who_has_left_is_let_in_no_longer(here: Town, retailer: Retailer) -> None:
    with here.owner(retailer) as owner:
        headers = {"idempotency-key": "bob"}
        wish = {"email": "bob@shop.example", "role": "operator"}
        invited = owner.post("/v1/invitations", json=wish, headers=headers).json()
        joining = {
            "organisation": retailer.own.organisation,
            "token": invited["token"],
            "name": "Bob",
            "password": PASSWORD,
        }
        with here.client() as bob:
            assert bob.post("/v1/members", json=joining).status_code == 201
            assert bob.post("/v1/members", json=joining).status_code == 409, "a token works once"
            signing = {
                "organisation": retailer.own.organisation,
                "email": "bob@shop.example",
                "password": PASSWORD,
            }
            assert bob.post("/v1/session", json=signing).status_code == 201
            assert bob.get("/v1/visits").status_code == 200
            assert bob.get("/v1/people").status_code == 403
            person = f"/v1/people/{invited['person_id']}"
            assert owner.delete(f"{person}/personal-data").status_code == 409
            assert owner.delete(person).status_code == 204
            assert bob.get("/v1/visits").status_code == 401
        assert owner.delete(f"{person}/personal-data").status_code == 204
        assert owner.get(person).json()["email"] == ""


def test_who_asks_too_often_waits(shared_database: Database) -> None:
    rates = RateSettings(
        requests_s=0.001, requests_burst=3, stranger_requests_s=0.001, stranger_burst=3
    )
    settings = WebSettings(rates=rates, webhooks=SETTINGS.webhooks)
    with town(shared_database, settings) as small:
        retailer, other = small.retailer(), small.retailer()
        with small.client(retailer.headers) as client:
            told = [client.get("/v1/session") for _ in range(4)]
        assert [one.status_code for one in told] == [200, 200, 200, 429]
        assert told[-1].json()["type"] == "/problems/too-many-requests"
        assert 0 < int(told[-1].headers["retry-after"]) <= 1_000
        with small.client(other.headers) as client:
            assert client.get("/v1/session").status_code == 200, "others are counted apart"
        with small.client() as client:
            strangers = [client.get("/v1/session").status_code for _ in range(4)]
        assert strangers == [401, 401, 401, 429]


@pytest.mark.parametrize("text", ["", "x", "a.b", f"{'a' * 41}.{'b' * 43}", f"a b.{'b' * 43}"])
def test_what_is_no_cookie_names_nobody(text: str) -> None:
    assert session_organisation(text) == ""


def test_every_answer_says_what_a_browser_must_not_do(here: Town) -> None:
    told = httpx.get(f"{here.url}/v1/nowhere")
    assert told.headers["x-content-type-options"] == "nosniff"
    assert told.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in told.headers["content-security-policy"]


def test_people_change_their_own_e_mail_and_password(here: Town, retailer: Retailer) -> None:
    wish = {"organisation": retailer.own.organisation, "password": PASSWORD}
    with here.owner(retailer) as owner, here.client() as other:
        assert other.post("/v1/session", json=wish | {"email": retailer.email}).status_code == 201
        change = {"password": "wrong", "new_password": "quite another horse"}
        assert owner.put("/v1/session/password", json=change).status_code == 401
        change["password"] = PASSWORD
        told = owner.put("/v1/session/password", json=change)
        assert told.status_code == 200, told.text
        assert other.get("/v1/session").status_code == 401, "all other sessions end"
        mail = {"email": f"new-{retailer.email}", "password": "quite another horse"}
        assert owner.put("/v1/session/email", json=mail).status_code == 200
        assert owner.get("/v1/people").json()["items"][0]["email"] == mail["email"]
        assert other.post("/v1/session", json=wish | {"email": retailer.email}).status_code == 401
        again = wish | mail
        assert other.post("/v1/session", json=again).status_code == 201
        headers = {"idempotency-key": "i"}
        invited = {"email": retailer.email, "role": "staff"}
        freed = owner.post("/v1/invitations", json=invited, headers=headers)
        assert freed.status_code == 201, "the e-mail of before is free again"
        taken = mail | {"email": retailer.email}
        assert owner.put("/v1/session/email", json=taken).status_code == 409
        deeds = {one["action"] for one in owner.get("/v1/audit").json()["items"]}
        assert deeds >= {"PasswordChanged", "PersonEmailChanged"}
    with here.client(retailer.headers) as program:
        assert program.put("/v1/session/email", json=mail).status_code == 403

"""The same request is done once; a thing's state is known by its ETag."""

from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlalchemy import text

from tests.web.town import Retailer, Town
from tillfree.journal.postgres import open_engine, transaction
from tillfree.runtime.postgres import Database

VENUE = {"venue_id": "cinema", "name": "Cinema", "kind": "cinema"}


def _post(client: httpx.Client, key: str, wish: object, path: str = "/v1/venues") -> httpx.Response:
    return client.post(path, json=wish, headers={"idempotency-key": key})


def test_a_key_is_answered_once(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        first, again = _post(client, "a", VENUE), _post(client, "a", VENUE)
        assert (first.status_code, first.headers["location"]) == (201, "/v1/venues/cinema")
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["location"] == first.headers["location"]
        assert again.headers["idempotency-replayed"] == "true"
        other = _post(client, "a", VENUE | {"name": "Other"})
        assert other.status_code == 422
        assert other.json()["type"] == "/problems/idempotency-key-reused"
        elsewhere = _post(client, "a", VENUE, "/v1/stores")
        assert elsewhere.status_code in (400, 422)
        assert client.post("/v1/venues", json=VENUE).status_code == 400, "a key is needed"


def test_keys_of_two_actors_are_two(here: Town, retailer: Retailer) -> None:
    other = here.retailer()
    for one in (retailer, other):
        with here.client(one.headers) as client:
            told = _post(client, "same", VENUE)
            assert told.status_code == 201
            assert "idempotency-replayed" not in told.headers


def test_what_was_refused_is_tried_anew(here: Town, retailer: Retailer) -> None:
    store = {
        "store_id": "foyer",
        "venue_id": "cinema",
        "name": "Foyer",
        "merchant": {
            "legal_name": "Seaside",
            "tax_number": "1",
            "address": "Road",
            "country": "KR",
        },
        "venue_share_bp": 0,
        "currency": "KRW",
        "time_zone": "Asia/Seoul",
    }
    with here.client(retailer.headers) as client:
        assert _post(client, "s", store, "/v1/stores").status_code == 409
        assert _post(client, "v", VENUE).status_code == 201
        assert _post(client, "s", store, "/v1/stores").status_code == 201


def test_many_at_once_are_one(here: Town, retailer: Retailer) -> None:
    with here.owner(retailer) as owner:
        wish = {"name": "many", "scopes": ["review"]}

        def ask(_: int) -> httpx.Response:
            return _post(owner, "many", wish, "/v1/keys")

        with ThreadPoolExecutor(6) as pool:
            told = list(pool.map(ask, range(12)))
        done = [one for one in told if one.status_code == 201]
        assert {one.status_code for one in told} <= {201, 409}
        assert all(
            one.json()["type"] == "/problems/request-in-flight"
            for one in told
            if one.status_code == 409
        )
        assert len({one.content for one in done}) == 1
        names = [key["name"] for key in owner.get("/v1/keys").json()["items"]]
        assert names.count("many") == 1


def test_a_kept_answer_tells_a_thief_of_the_database_nothing(
    here: Town, retailer: Retailer, shared_database: Database
) -> None:
    with here.owner(retailer) as owner:
        wish = {"name": "secret", "scopes": ["review"]}
        key = _post(owner, "drawn-anew", wish, "/v1/keys").json()["key"]
        assert _post(owner, "drawn-anew", wish, "/v1/keys").json()["key"] == key
        invited = {"email": "wilhelmina@shop.example", "role": "staff"}
        assert _post(owner, "w", invited, "/v1/invitations").status_code == 201
    with here.owner(retailer) as later:
        told = _post(later, "drawn-anew", wish, "/v1/keys")
        assert told.status_code == 409, "another session cannot open it"
    engine = open_engine(shared_database.url)
    with transaction(engine, retailer.own.organisation) as connection:
        kept = "\n".join(
            connection.execute(text("select t::text from idempotent_answer t")).scalars()
        )
    engine.dispose()
    assert kept
    for secret in (key, key.rpartition("_")[2], "wilhelmina", "drawn-anew"):
        assert secret not in kept
        assert secret.encode().hex() not in kept


def test_what_has_not_changed_is_not_sent(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        told = client.get("/v1/stores/gate-7")
        etag = told.headers["etag"]
        for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            same = client.get("/v1/stores/gate-7", headers={"if-none-match": known})
            assert (same.status_code, same.content) == (304, b"")
            assert same.headers["etag"] == etag
        other = client.get("/v1/stores/gate-7", headers={"if-none-match": '"other"'})
        assert other.status_code == 200


def test_a_change_of_what_changed_is_refused(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        told = client.get("/v1/stores/gate-7")
        terms = told.json()
        del terms["store_id"]
        seen = {"if-match": told.headers["etag"]}
        path = "/v1/stores/gate-7/terms"
        first = client.put(path, json=terms | {"name": "First"}, headers=seen)
        assert first.status_code == 200
        assert first.headers["etag"] == client.get("/v1/stores/gate-7").headers["etag"]
        late = client.put(path, json=terms | {"name": "Late"}, headers=seen)
        assert late.status_code == 412
        assert client.get("/v1/stores/gate-7").json()["name"] == "First"
        anyhow = client.put(path, json=terms | {"name": "Anyhow"})
        assert anyhow.status_code == 200
        assert client.put("/v1/stores/none/terms", json=terms).status_code == 404

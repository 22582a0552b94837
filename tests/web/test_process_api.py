"""How the process does, what it says in its log, and how it ends."""

import json

import httpx

from tests.web.town import SETTINGS, Retailer, Town, town, until
from tillfree.journal.postgres import open_engine
from tillfree.runtime.cloud import open_services, utc_now_ns
from tillfree.runtime.postgres import Database
from tillfree.web.problems import RULES


def test_it_is_healthy_and_ready_and_counts(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        assert client.get("/health").json() == {"status": "ok"}
        assert client.get("/ready").json() == {"status": "ok"}
        client.get("/v1/visits/none")
        page = client.get("/metrics").text
    counted = (
        'tillfree_http_requests_total{method="GET",route="/v1/visits/{visit_id}",status="404"}'
    )
    assert counted in page
    assert retailer.own.organisation not in page


def test_who_is_behind_or_away_is_not_ready(shared_database: Database) -> None:
    owner = open_engine(shared_database.owner_url)
    with town(shared_database) as small, small.client() as client:
        with owner.begin() as connection:
            version = connection.exec_driver_sql("select version_num from alembic_version").scalar()
            connection.exec_driver_sql("update alembic_version set version_num = '0001'")
        told = client.get("/ready")
        with owner.begin() as connection:
            connection.exec_driver_sql(f"update alembic_version set version_num = '{version}'")
        assert told.status_code == 503
        assert "is at version 0001" in told.json()["detail"]
        assert client.get("/ready").status_code == 200
    owner.dispose()
    url = shared_database.url.rpartition("@")[0] + "@127.0.0.1:1/tillfree"
    away = Database(url, "", shared_database.keys_url)
    with open_services(away, utc_now_ns) as services:
        assert "does not answer" in services.unready()


def test_where_the_database_is_away_others_are_told_when_to_come_back(
    shared_database: Database,
) -> None:
    url = shared_database.url.rpartition("@")[0] + "@127.0.0.1:1/tillfree"
    with town(Database(url, "", shared_database.keys_url)) as small:
        key = "tf_town-1_abcdefgh_" + "A" * 43
        with small.client({"authorization": f"Bearer {key}"}) as client:
            told = client.get("/v1/organisation")
    assert told.status_code == 503
    assert told.headers["retry-after"] == "5"
    assert "127.0.0.1" not in told.text


def test_a_fault_tells_nothing_of_the_program(here: Town, shared_database: Database) -> None:
    retailer = here.retailer()
    owner = open_engine(shared_database.owner_url)
    with here.client(retailer.headers) as client:
        with owner.begin() as connection:
            connection.exec_driver_sql("alter table visit rename to visit_elsewhere")
        told = client.get("/v1/visits", headers={"x-request-id": "look-here-1"})
        with owner.begin() as connection:
            connection.exec_driver_sql("alter table visit_elsewhere rename to visit")
        assert client.get("/v1/visits").status_code == 200
    owner.dispose()
    assert told.status_code == 500
    assert told.headers["x-request-id"] == "look-here-1"
    assert told.json()["detail"].startswith("a fault of the server, in its log under look-here-1")
    assert "visit" not in told.text.replace("/v1/visits", "")
    fault = next(line for line in here.lines if line["event"] == "server_fault")
    assert fault["request_id"] == "look-here-1"
    assert "ProgrammingError at" in str(fault["fault"])


def test_a_line_of_the_log_names_no_person_and_no_thing(here: Town, retailer: Retailer) -> None:
    with here.owner(retailer) as owner:
        owner.get("/v1/visits/somebodys-visit")
        owner.get("/nowhere/ann@shop.example")
        wish = {"email": "wilhelmina@shop.example", "role": "staff"}
        owner.post("/v1/invitations", json=wish, headers={"idempotency-key": "w"})
    until(lambda: here.lines[-1]["route"] == "/v1/invitations")
    told = json.dumps(here.lines)
    for secret in ("wilhelmina", "somebodys-visit", retailer.email, retailer.key, "ann@shop"):
        assert secret not in told
    last = here.lines[-1]
    assert (last["method"], last["status"]) == ("POST", 201)
    assert last["organisation"] == retailer.own.organisation


def test_every_problem_has_its_page(here: Town) -> None:
    for rule in RULES:
        told = httpx.get(f"{here.url}/problems/{rule.slug}").json()
        assert told["title"] == rule.title
        assert told["type"] == f"/problems/{rule.slug}"


def test_what_is_not_there_is_a_problem_too(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        nowhere, method = client.get("/v1/nowhere"), client.patch("/v1/venues")
        assert nowhere.json()["type"] == "/problems/not-found"
        assert method.json()["type"] == "/problems/method-not-allowed"
        assert set(method.headers["allow"].split(", ")) >= {"GET", "POST"}
        large = b"[" + b"1," * (SETTINGS.body_bytes // 2) + b"1]"
        headers = {"content-type": "application/json", "idempotency-key": "large"}
        told = client.post("/v1/venues", content=large, headers=headers)
        assert told.status_code == 413

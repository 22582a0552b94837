"""Organisation A drives every operation with all that B has, and sees and changes nothing of B's.

The operations come from the document that the API serves, and what B has from B's own answers: a
new operation is tried without a word here.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from sqlalchemy import Engine, text

from tests.web.advertised import draw_up
from tests.web.documented import Callers, Case, Operation, documented_operations
from tests.web.measured import measure
from tests.web.test_money_api import ARTICLES, TERMS, walked_out
from tests.web.town import Retailer, Town
from tillfree.journal.postgres import open_engine
from tillfree.runtime.postgres import Database
from tillfree.settlement.postgres import Settler

EXAMPLES = 1
INJECTED = ("store_id", "organisation")
"""Parameters in whose place B's names are put."""
NAMES = ("_id", "prefix", "slug", "sku", "organisation", "currency", "kind", "state", "type")
"""How fields end that name things, which A may come to know and so injects."""
OWN_NAMES = ("gate-7", "cola", "often", "cola-co")
OWN_MARKED = ("visit", "doubt", "campaign")
"""What a retailer is furnished with, by which it reads what is its own."""
WRITTEN_BY_US = ("idempotent_answer", "web_session", "shopper_session", "sign_in_attempt")
"""Tables with rows of nothing but requests; B's own reading changes them."""
PUBLICLY_WRITTEN = ("shopper_attempt", "passkey_challenge")
"""Tables that anybody who asks to be let in has rows in."""


@dataclass
class Secrets:
    """What B's answers hold: names of things, and all other words, which nobody else may see."""

    names: set[str]
    words: set[str]


def _leaves(found: object, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield from _leaves(value, name)
    elif isinstance(found, list):
        for value in found:
            yield from _leaves(value, field)
    elif isinstance(found, str):
        yield field, found


def _known(operations: list[Operation], callers: Callers, mark: str) -> set[tuple[str, str]]:
    """Return field and text of whatever somebody is shown of what is their own."""
    leaves: set[tuple[str, str]] = set()
    for operation in operations:
        if operation.method.upper() != "GET" or operation.path.endswith("/stream"):
            continue
        places = [one.name for one in operation.path_parameters]
        for name in (*OWN_NAMES, *(f"{one}-{mark}" for one in OWN_MARKED)) if places else ("",):
            path = operation.path
            for place in places:
                path = path.replace(f"{{{place}}}", name)
            told = callers.of(operation).get(path)
            if told.status_code == 200 and told.headers["content-type"] == "application/json":
                leaves |= set(_leaves(told.json()))
    return leaves


def _rows(engine: Engine, organisation: str) -> dict[str, list[str]]:
    """Return every row of an organisation in every table that there is."""
    tables = (
        "select table_name from information_schema.columns where column_name = 'organisation'"
        " and table_schema = 'public' order by table_name"
    )
    with engine.connect() as connection:
        names = [
            n
            for n in connection.execute(text(tables)).scalars()
            if n not in WRITTEN_BY_US + PUBLICLY_WRITTEN
        ]
        return {
            name: sorted(
                connection.execute(
                    text(f"select t::text from {name} t where organisation = :own"),
                    {"own": organisation},
                ).scalars()
            )
            for name in names
        }


def _furnish(retailer: Retailer, callers: Callers, mark: str) -> None:
    """Give a retailer one of everything, with words that nobody else has."""
    owner, shopper = callers.owner, callers.shopper

    def make(path: str, wish: object) -> None:
        told = owner.post(path, json=wish, headers={"idempotency-key": f"{mark}-{path[4:9]}"})
        assert told.status_code == 201, told.text

    make("/v1/venues", {"venue_id": f"venue-{mark}", "name": f"Cinema {mark}", "kind": "cinema"})
    make("/v1/invitations", {"email": f"bob-{mark}@shop.example", "role": "staff"})
    make("/v1/keys", {"name": f"export {mark}", "scopes": ["read_money"]})
    url = f"https://{mark}.example/facts"
    make("/v1/webhooks", {"url": url, "kinds": ["ItemTaken"]})
    articles = [one | {"name": f"{one['name']} {mark}"} for one in ARTICLES]
    make("/v1/catalogues", {"articles": articles, "store_id": "gate-7"})
    slots = [{"slot_id": f"slot-{mark}", "skus": ["cola"]}]
    make("/v1/stores/gate-7/planograms", {"valid_from_ns": 0, "slots": slots})
    draw_up(owner, f"campaign-{mark}")
    terms = TERMS | {"contact": f"Contact {mark}"}
    assert owner.put("/v1/stores/gate-7/sale-terms", json=terms).status_code == 200
    made = shopper.post("/v1/shopper/passes", json={}, headers={"idempotency-key": mark})
    scanned = f"/v1/stores/gate-7/gates/north/scans/scan-{mark}"
    credential = owner.put(scanned, json={"code": made.json()["text"]}).json()["credential"]
    make("/v1/blocks", {"credential": credential, "reason": f"a reason {mark}"})
    words = {"words": f"not so, says {mark}"}
    told = shopper.post("/v1/shopper/appeals", json=words, headers={"idempotency-key": f"a{mark}"})
    assert told.status_code == 201, told.text
    visit = walked_out(f"visit-{mark}", credential=credential)
    retailer.own.log.append([*visit, *walked_out(f"doubt-{mark}", "review")])


@pytest.fixture(scope="module")
def operations(here: Town) -> list[Operation]:
    """Give every operation of the document."""
    return documented_operations(here.url)


def test_driving_the_whole_api_shows_and_changes_nothing_of_others(
    here: Town, operations: list[Operation], shared_database: Database
) -> None:
    one, other = here.retailer(), here.retailer()
    engine = open_engine(shared_database.owner_url)
    with ExitStack() as held:
        callers_a, callers_b = (
            Callers(
                held.enter_context(here.owner(retailer)),
                held.enter_context(here.shopper(retailer)).client,
            )
            for retailer in (one, other)
        )
        _furnish(one, callers_a, "aaaa")
        _furnish(other, callers_b, "bbbb")
        measure(here, one, "aaaa")
        measure(here, other, "bbbb")
        for retailer in (one, other):
            Settler(retailer.own.cashier).run()
        own = {value for _, value in _known(operations, callers_a, "aaaa")}
        known = _known(operations, callers_b, "bbbb")
        names = {v for field, v in known if field.endswith(NAMES) and "/" not in v} - own
        names |= {"gate-7", "cola", other.own.organisation}
        words = {value for _, value in known if len(value) > 5} - own - names
        assert len(names) > 10
        assert len(words) > 10
        assert any("not so, says bbbb" in word for word in words)
        assert any("@mail.example" in word for word in words)
        assert any(word.startswith("Article-") and "bbbb" in word for word in words)
        before = _rows(engine, other.own.organisation)
        secrets = Secrets(names, words)
        for operation in operations:
            _drive(operation, callers_a.of(operation), secrets)
        assert _rows(engine, other.own.organisation) == before
        people = next(one for one in operations if one.path == "/v1/people")
        with pytest.raises(AssertionError, match=r"bob-bbbb@shop\.example"):
            _drive(people, callers_b.owner, secrets)
    engine.dispose()


def _drive(operation: Operation, client: httpx.Client, secrets: Secrets) -> None:
    """Ask an operation as A, with B's names wherever something can be said."""
    names = st.sampled_from(sorted(secrets.names))
    is_stream = operation.path.endswith("/stream")

    @settings(max_examples=1 if is_stream else EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE), data=st.data())
    def ask(case: Case, data: st.DataObject) -> None:
        path = operation.path
        for place in operation.path_parameters:
            path = path.replace(f"{{{place.name}}}", data.draw(names))
        query = {one.name: data.draw(names) for one in operation.query if one.name in INJECTED}
        headers = {"idempotency-key": f"iso-{data.draw(st.uuids())}"}
        body = _inject(case.body, data, names) if operation.body else None
        method = operation.method.upper()
        if is_stream:
            with client.stream(method, path, params=query) as response:
                shown = next(response.iter_text())
        else:
            response = client.request(method, path, params=query, headers=headers, json=body)
            shown = response.text
        assert response.status_code < 500
        sent = json.dumps([path, query, body])
        leaked = [word for word in secrets.words if word in shown and word not in sent]
        assert not leaked, (operation.label, path, leaked)

    ask()


def _inject(body: object, data: st.DataObject, names: st.SearchStrategy[str]) -> object:
    """Put B's names in the place of some words of a body."""
    if isinstance(body, dict):
        return {name: _inject(value, data, names) for name, value in body.items()}
    if isinstance(body, list):
        return [_inject(value, data, names) for value in body]
    if isinstance(body, str) and data.draw(st.booleans()):
        return data.draw(names)
    return body if isinstance(body, str | int | float | bool | None) else None

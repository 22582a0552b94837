"""A cloud with an API that listens, and retailers who have keys: what all tests of the API need."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.tenants.seaside import AIRPORT, KIOSK, QUICK
from tillfree.consent import Purpose
from tillfree.journal import Fact
from tillfree.runtime.cloud import (
    CloudServices,
    CloudServicesSettings,
    OrganisationServices,
    ScreenSettings,
    open_services,
    utc_now_ns,
)
from tillfree.runtime.postgres import Database
from tillfree.settlement import CardProvider, SandboxProvider
from tillfree.tenants import KEY_SCOPES, SYSTEM, Action, Role
from tillfree.web import RateSettings, WebhookSettings, WebSettings, api_server, create_app
from tillfree.web.front import Front

PASSWORD = "correct horse battery"
SANDBOX = SandboxProvider(b"secret")
ORIGIN = "https://shop.example"
WAIT_S = 60.0
"""Seconds after which a test gives up waiting for a server."""
SETTINGS = WebSettings(
    rates=RateSettings(
        requests_s=1e6, requests_burst=10**6, stranger_requests_s=1e6, stranger_burst=10**6
    ),
    webhooks=WebhookSettings(private_addresses=True, poll_s=0.02, answer_s=2.0),
    cookie_is_secure=False,
)
_names = count(1)


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened; fail after WAIT_S."""
    never = threading.Event()
    deadline_ns = utc_now_ns() + round(WAIT_S * 1e9)
    while not happened():
        assert utc_now_ns() < deadline_ns, "it did not happen in time"
        never.wait(0.005)


@dataclass
class Retailer:
    """An organisation with a store, a key with every scope, and an owner who can sign in."""

    own: OrganisationServices
    key: str
    email: str

    @property
    def headers(self) -> dict[str, str]:
        """What shows the key."""
        return {"authorization": f"Bearer {self.key}"}


@dataclass
class Shopper:
    """Somebody with an account, who is signed in."""

    client: httpx.Client
    email: str
    person_id: str

    def new_pass(self, store_id: str = "") -> dict[str, str]:
        """Return a new entry pass."""
        headers = {"idempotency-key": f"pass-{next(_names)}"}
        told = self.client.post("/v1/shopper/passes", json={"store_id": store_id}, headers=headers)
        assert told.status_code == 201, told.text
        made: dict[str, str] = told.json()
        return made


@dataclass
class Town:
    """The API's address and what stands behind it."""

    url: str
    services: CloudServices
    app: Front
    lines: list[dict[str, object]] = field(default_factory=list)

    def client(self, headers: dict[str, str] | None = None) -> httpx.Client:
        """Return somebody who asks with these headers, and keeps cookies."""
        return httpx.Client(base_url=self.url, headers=headers, timeout=WAIT_S)

    def retailer(self, scopes: frozenset[Action] = KEY_SCOPES) -> Retailer:
        """Return an organisation that nobody else has."""
        name = f"retailer-{next(_names)}"
        own = self.services.of(name)
        own.registry.found(f"Retailer {name}", SYSTEM)
        own.registry.add_venue(AIRPORT, SYSTEM)
        own.registry.open_store(KIOSK, SYSTEM)
        email = f"ann@{name}.example"
        token = own.people.invite(email, Role.OWNER, SYSTEM).token
        own.people.join(token, "Ann Other", PASSWORD)
        key = own.keys.issue("test", sorted(scopes), SYSTEM)
        return Retailer(own, key, email)

    @contextmanager
    def shopper(self, retailer: Retailer, *, card: str = "sandbox:approve") -> Iterator[Shopper]:
        """Give a shopper of a retailer who has just signed up, and left a card."""
        own, email = retailer.own, f"kim-{next(_names)}@mail.example"
        own.admission.keyring.keep_fresh()
        texts = own.consents.texts()
        wish = {
            "organisation": own.organisation,
            "email": email,
            "name": f"Kim {email[4:8]}",
            "password": PASSWORD,
            "wording": texts[Purpose.ACCOUNT].wording,
        }
        with self.client() as client:
            told = client.post("/v1/shopper/accounts", json=wish)
            assert told.status_code == 201, told.text
            client.headers["x-csrf-token"] = told.json()["csrf_token"]
            if card:
                wording = texts[Purpose.PAYMENT_METHOD].wording
                left = {"provider": "sandbox", "token": card, "wording": wording}
                kept = client.put("/v1/shopper/payment-method", json=left)
                assert kept.status_code == 200, kept.text
            yield Shopper(client, email, told.json()["person_id"])

    @contextmanager
    def owner(self, retailer: Retailer) -> Iterator[httpx.Client]:
        """Give the owner, signed in, who sends the session's token with every request."""
        wish = {
            "organisation": retailer.own.organisation,
            "email": retailer.email,
            "password": PASSWORD,
        }
        with self.client() as client:
            told = client.post("/v1/session", json=wish)
            assert told.status_code == 201, told.text
            client.headers["x-csrf-token"] = told.json()["csrf_token"]
            yield client


@contextmanager
def town(
    found: Database,
    settings: WebSettings = SETTINGS,
    providers: Mapping[str, CardProvider] | None = None,
    *,
    at_home: bool = False,
    screens: ScreenSettings | None = None,
) -> Iterator[Town]:
    """Give a town whose API listens on a free port of this machine.

    Where it is `at_home`, shoppers' pages know themselves by the address that they are opened at.
    `screens` says which bidder sells screens.
    """
    port = free_port() if at_home else 0
    origin = f"http://localhost:{port}" if at_home else ORIGIN
    lines: list[dict[str, object]] = []

    def say(event: str, **told: object) -> None:
        lines.append({"event": event, **told})

    chosen = CloudServicesSettings(
        tenants=QUICK,
        connections=10,
        keys_connections=2,
        shop_origin=origin,
        screens=screens or ScreenSettings(),
    )
    known = providers or {"sandbox": SANDBOX}
    with (
        TemporaryDirectory() as lake,
        open_services(
            found, utc_now_ns, settings=chosen, providers=known, lake=Path(lake)
        ) as services,
    ):
        app = create_app(services, say, settings)
        server = api_server(app, "127.0.0.1", port)
        thread = threading.Thread(target=server.run)
        thread.start()
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            url = origin if at_home else f"http://127.0.0.1:{port}"
            with services.hearing(app.web.news.told):
                yield Town(url, services, app, lines)
        finally:
            server.should_exit = True
            thread.join()


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def visit_facts(
    visit_id: str, *, store_id: str = "gate-7", at_ns: int = 10**18, credential: str = ""
) -> list[Fact]:
    """Return the facts of a visit: who came in took two and put one back."""

    def fact(kind: str, name: str, t_ns: int, body: dict[str, object]) -> Fact:
        return Fact(f"{visit_id}-{name}", kind, store_id, visit_id, t_ns, "", body)

    def act(name: str, kind: str, sku: str, t_ns: int) -> dict[str, object]:
        return {
            "interaction_id": f"{visit_id}-{name}",
            "t_ns": t_ns,
            "said_t_ns": t_ns,
            "decided_t_ns": t_ns,
            "kind": kind,
            "sku": sku,
            "quantity": 1,
            "slot_id": "s1",
            "visit_id": visit_id,
            "probability": 0.97,
        }

    started: dict[str, object] = {
        "visit_id": visit_id,
        "credential": credential or f"pass-{visit_id}",
        "role": "shopper",
        "entered_t_ns": at_ns,
    }
    return [
        fact("VisitStarted", "start", at_ns, started),
        fact("ItemTaken", "a1", at_ns + 1, act("a1", "pick", "yoghurt", at_ns + 1)),
        fact("ItemTaken", "a2", at_ns + 2, act("a2", "pick", "cola", at_ns + 2)),
        fact("ItemReturned", "a3", at_ns + 3, act("a3", "return", "cola", at_ns + 3)),
    ]


def ended_facts(
    visit_id: str, *, store_id: str = "gate-7", at_ns: int = 10**18, credential: str = ""
) -> list[Fact]:
    """Return the end of a visit and its receipt."""
    left_ns = at_ns + 60 * 10**9
    times: dict[str, object] = {"entered_t_ns": at_ns, "left_t_ns": left_ns}
    line: dict[str, object] = {
        "sku": "yoghurt",
        "quantity": 1,
        "unit_price_minor": 1_200,
        "probability": 0.97,
    }
    receipt = times | {
        "visit_id": visit_id,
        "credential": credential or f"pass-{visit_id}",
        "currency": "KRW",
        "lines": [line],
        "total_minor": 1_200,
        "tax_minor": 109,
        "confidence": 0.97,
        "status": "settled",
    }
    ended = times | {"visit_id": visit_id}
    return [
        Fact(f"{visit_id}-end", "VisitEnded", store_id, visit_id, left_ns, "", ended),
        Fact(f"{visit_id}-receipt", "ReceiptIssued", store_id, visit_id, left_ns, "", receipt),
    ]

"""Providers' webhooks come in: believed by their signature, heard once, told again when unknown."""

import httpx
import pytest

from tests.settlement.stripe_double import stripe_bench
from tests.web.test_money_api import settle, stock_up, walked_out
from tests.web.town import SANDBOX, SETTINGS, Retailer, Town, town
from tillfree.runtime.cloud import utc_now_ns
from tillfree.runtime.postgres import Database
from tillfree.settlement import SandboxProvider, SandboxWebhook
from tillfree.settlement.postgres import PaymentCourier, Settler
from tillfree.web import RateSettings, WebSettings


class Late:
    """Whatever the credential, its provider answers by webhook alone."""

    def payment_method(self, credential: str) -> str:
        """Return the sandbox's method that answers late."""
        return "sandbox:late"


class OneCard:
    """Whatever the credential, it is this card."""

    def __init__(self, card: str) -> None:
        self._card = card

    def payment_method(self, credential: str) -> str:
        """Return the card."""
        return self._card


def _told(
    client: httpx.Client, retailer: Retailer, webhook: SandboxWebhook, by: SandboxProvider = SANDBOX
) -> httpx.Response:
    path = f"/v1/providers/sandbox/{retailer.own.organisation}/events"
    headers = by.headers(webhook, utc_now_ns())
    return client.post(path, content=webhook.body, headers=headers)


def _kinds(retailer: Retailer, visit_id: str) -> list[str]:
    facts = (entry.fact for entry in retailer.own.log.read())
    return [one.kind for one in facts if one.subject == visit_id]


def test_the_sandboxs_webhooks_settle_a_visit_once(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client, here.client() as provider:
        stock_up(client)
        SANDBOX.webhooks()
        settle(retailer, *walked_out("late-1"), pocket=Late())
        for _ in range(2):
            for webhook in SANDBOX.webhooks():
                first = _told(provider, retailer, webhook)
                assert (first.status_code, first.json()["is_news"]) == (201, True), first.text
                again = _told(provider, retailer, webhook)
                assert (again.status_code, again.json()["is_news"]) == (201, False)
            settle(retailer, pocket=Late())
        money = client.get("/v1/visits/late-1/money").json()["money"]
        assert (money["status"], money["captured_minor"]) == ("paid", 1_200)
    assert _kinds(retailer, "late-1").count("PaymentCaptured") == 1


def test_what_is_not_signed_is_not_believed(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client, here.client() as provider:
        stock_up(client)
        SANDBOX.webhooks()
        settle(retailer, *walked_out("unsigned-1"), pocket=Late())
        webhook, *_ = SANDBOX.webhooks()
        before = _kinds(retailer, "unsigned-1")
        forged = _told(provider, retailer, webhook, by=SandboxProvider(b"guess"))
        assert forged.status_code == 401
        assert forged.headers["content-type"] == "application/problem+json"
        path = f"/v1/providers/sandbox/{retailer.own.organisation}/events"
        assert provider.post(path, content=b"\xff\x00").status_code == 401
        assert provider.post(path.replace("sandbox", "bank"), content=b"").status_code == 404
        assert _kinds(retailer, "unsigned-1") == before
        assert _told(provider, here.retailer(), webhook).status_code == 404, "not their visit"
        assert _told(provider, retailer, webhook).json()["is_news"], "told again, it is heard"


def test_who_signs_is_not_held_up_and_who_guesses_is(shared_database: Database) -> None:
    few = RateSettings(stranger_requests_s=0.01, stranger_burst=3)
    settings = WebSettings(rates=few, cookie_is_secure=False)
    with town(shared_database, settings) as busy:
        retailer, guess = busy.retailer(), SandboxProvider(b"guess")
        webhook = SandboxWebhook(b"{}")
        with busy.client() as provider:
            told = [_told(provider, retailer, webhook, by=guess).status_code for _ in range(5)]
    assert told == [401, 401, 401, 429, 429]


def test_stripes_webhooks_settle_a_visit(shared_database: Database) -> None:
    with (
        stripe_bench() as bench,
        town(shared_database, SETTINGS, {"stripe": bench.provider}) as here,
    ):
        retailer = here.retailer()
        own, path = retailer.own, f"/v1/providers/stripe/{retailer.own.organisation}/events"
        with here.client(retailer.headers) as client, here.client() as provider:
            stock_up(client)
            own.log.append(walked_out("stripe-1"))
            Settler(own.cashier).run()
            courier = PaymentCourier(own.cashier, bench.provider, OneCard(bench.good))
            while courier.run(own.outbox):
                Settler(own.cashier).run()
            heard: list[dict[str, bool]] = []
            while not any(one["is_ours"] for one in heard):
                body, headers, _ = bench.webhook()
                signed = {"stripe-signature": headers["stripe-signature"]}
                assert provider.post(path, content=body + b" ", headers=signed).status_code == 401
                told = provider.post(path, content=body, headers=signed)
                assert told.status_code == 201, told.text
                heard.append(told.json())
                if told.json()["is_ours"]:
                    again = provider.post(path, content=body, headers=signed)
                    assert (again.status_code, again.json()["is_news"]) == (201, False)
            money = client.get("/v1/visits/stripe-1/money").json()["money"]
            assert (money["status"], money["captured_minor"]) == ("paid", 1_200)
        assert _kinds(retailer, "stripe-1").count("PaymentCaptured") == 1
        found = bench.provider.method(bench.card("4242424242424242"))
        assert found.label == "Visa 4242"


@pytest.mark.parametrize("wish", [{"reason": ""}, {}])
def test_a_write_off_needs_a_reason(here: Town, retailer: Retailer, wish: dict[str, str]) -> None:
    with here.client(retailer.headers) as client:
        path, headers = "/v1/visits/v/write-offs", {"idempotency-key": "w"}
        assert client.post(path, json=wish, headers=headers).status_code == 400


def test_a_debt_is_written_off_with_a_reason(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        settle(retailer, *walked_out("gone-1"), pocket=OneCard("sandbox:decline:empty"))
        assert client.get("/v1/visits/gone-1/money").json()["money"]["debt_minor"] == 1_200
        path, wish = "/v1/visits/gone-1/write-offs", {"reason": "moved away"}
        told = client.post(path, json=wish, headers={"idempotency-key": "w-1"})
        assert (told.status_code, told.json()["money"]["status"]) == (201, "written_off")
        settle(retailer, *walked_out("fine-1"))
        fine = client.post(
            "/v1/visits/fine-1/write-offs", json=wish, headers={"idempotency-key": "w-2"}
        )
        assert fine.status_code == 409, "it owes nothing"
        assert client.get("/v1/ledger/trial-balance").json()["balances"]
        deeds = [one for one in client.get("/v1/audit").json()["items"] if "moved" in str(one)]
        assert [one["action"] for one in deeds] == ["DebtWrittenOff"]

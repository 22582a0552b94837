"""A catalogue goes in, a visit is settled, its receipt and its money are read and corrected."""

from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from tests.web.town import SANDBOX, Retailer, Town, ended_facts, visit_facts
from tillfree.journal import Fact
from tillfree.runtime.cloud import utc_now_ns
from tillfree.settlement.postgres import PaymentCourier, Settler, Wallet

TERMS: dict[str, object] = {
    "contact": "help@seaside.example",
    "instant_refund_minor": 2_000,
    "number_prefix": "A-",
}
ARTICLES: list[dict[str, object]] = [
    {"sku": "yoghurt", "name": "Yoghurt", "price_minor": 1_200, "tax_rate": 0.1},
    {
        "sku": "cola",
        "name": "Cola",
        "price_minor": 2_500,
        "tax_rate": 0.1,
        "gtins": ["4006381333931"],
        "member_price_minor": 2_000,
    },
]


class Pocket:
    """Whatever the credential, it pays."""

    def payment_method(self, credential: str) -> str:
        """Return the sandbox's method that approves."""
        return "sandbox:approve"


def ask(client: httpx.Client, path: str, wish: object, key: str = "") -> httpx.Response:
    """Ask for something to be made, with a key of its own."""
    headers = {"idempotency-key": key or f"k{utc_now_ns()}"}
    return client.post(path, json=wish, headers=headers)


def stock_up(client: httpx.Client) -> None:
    """Let a retailer's store sell."""
    told = client.put("/v1/stores/gate-7/sale-terms", json=TERMS)
    assert told.status_code == 200, told.text
    told = ask(client, "/v1/catalogues", {"store_id": "gate-7", "articles": ARTICLES})
    assert told.status_code == 201, told.text
    assert told.json() == {"store_id": "gate-7", "version": 1, "articles": 2}


def settle(retailer: Retailer, *facts: Fact, pocket: Wallet | None = None) -> None:
    """Let facts of a store come, and all that follows on them."""
    own = retailer.own
    own.log.append(facts)
    settler = Settler(own.cashier)
    courier = PaymentCourier(own.cashier, SANDBOX, pocket or Pocket())
    for _ in range(20):
        if not settler.run() + courier.run(own.outbox):
            break


def walked_out(visit_id: str, status: str = "settled", credential: str = "") -> list[Fact]:
    """Return a whole visit, and its receipt."""
    at_ns = utc_now_ns() - 10**9
    began = visit_facts(visit_id, at_ns=at_ns, credential=credential)
    *first, receipt = [*began, *ended_facts(visit_id, at_ns=at_ns, credential=credential)]
    body = receipt.body | {"status": status}
    return [*first, msgspec.structs.replace(receipt, body=body)]


def test_a_visit_is_settled_and_a_line_given_back(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        settle(retailer, *walked_out("v1"))
        receipt = client.get("/v1/receipts/v1").json()
        assert (receipt["number"], receipt["total_minor"]) == ("A-1", 1_200)
        money = client.get("/v1/visits/v1/money").json()
        assert money["money"]["status"] == "paid"
        assert money["payments"][0]["captured_minor"] == 1_200
        assert [one["visit_id"] for one in client.get("/v1/receipts").json()["items"]] == ["v1"]
        wish = {"sku": "yoghurt", "quantity": 1, "reason": "spoiled"}
        first = ask(client, "/v1/visits/v1/refunds", wish, "refund")
        again = ask(client, "/v1/visits/v1/refunds", wish, "refund")
        assert first.status_code == 201, first.text
        assert again.content == first.content, "given back once"
        assert ask(client, "/v1/visits/v1/refunds", wish).status_code == 409, "none is left"
        settle(retailer)
        assert client.get("/v1/visits/v1/money").json()["money"]["refunded_minor"] == 1_200
        balance = client.get("/v1/ledger/trial-balance").json()
        assert balance["balances"]
        assert balance["accounts"]
        today = datetime.fromtimestamp(utc_now_ns() / 1e9 + 9 * 3_600, UTC).date()
        day = client.get(f"/v1/stores/gate-7/days/{today}").json()["closes"]
        assert [one["receipts"] for one in day] == [1]
        export = "/v1/stores/gate-7/exports/receipts"
        rows = client.get(f"{export}?from_ns=0&until_ns={1 << 61}")
        assert rows.headers["content-type"].startswith("text/csv")
        assert rows.text.splitlines()[1].startswith("1,v1,")
        assert client.get("/v1/visits/none/money").status_code == 404


def test_a_doubt_is_reviewed_and_a_dispute_paid_at_once(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        settle(retailer, *walked_out("v1", status="review"))
        queue = client.get("/v1/reviews").json()["reviews"]
        assert [one["visit_id"] for one in queue] == ["v1"]
        path = f"/v1/reviews/{queue[0]['review_id']}"
        lines = {"lines": [{"sku": "cola", "quantity": 1}]}
        assert ask(client, f"{path}/decisions", lines).status_code == 409, "claim it first"
        assert client.post(f"{path}/claims", headers={"idempotency-key": "c"}).status_code == 201
        assert ask(client, f"{path}/decisions", lines).status_code == 201
        settle(retailer)
        assert client.get("/v1/receipts/v1").json()["total_minor"] == 2_500
        figures = client.get("/v1/reviews/figures").json()
        assert (figures["decided"], figures["wrong"]) == (1, 1)
        settle(retailer, *walked_out("v2"))
        wish = {"sku": "yoghurt", "quantity": 1, "reason": "not_mine"}
        dispute = ask(client, "/v1/visits/v2/disputes", wish)
        assert dispute.json()["instant"] is True
        kinds = [one["kind"] for one in client.get("/v1/visits/v2/facts").json()["items"]]
        assert kinds[-1] != "DisputeRaised"
        assert "DisputeRaised" in kinds


def test_a_catalogue_is_taken_whole_or_not_at_all(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        wrong = [*ARTICLES, ARTICLES[0] | {"gtins": ["4006381333930"]}]
        told = ask(client, "/v1/catalogues", {"articles": wrong})
        assert told.status_code == 422
        assert told.json()["type"] == "/problems/catalogue-faulty"
        assert {one["place"] for one in told.json()["faults"]} == {"row 3", "row 3 gtins"}
        assert client.get("/v1/catalogues").json()["articles"] == 0
        text = "sku,name,price_minor,tax_rate\ntea,Tea,1100,0.1\n"
        assert ask(client, "/v1/catalogues/csv", {"csv": text}).json()["version"] == 1
        assert ask(client, "/v1/catalogues/csv", {"csv": "no\n1\n"}).status_code == 400
        assert client.get("/v1/articles/tea?store_id=gate-7").json()["price_minor"] == 1_100
        stock_up(client)
        cola = client.get("/v1/articles/cola?store_id=gate-7").json()
        assert (cola["price_minor"], cola["member_price_minor"]) == (2_500, 2_000)
        path = cola["paths"][0]
        assert client.get(f"/v1/articles{path}?store_id=gate-7").json()["sku"] == "cola"
        assert client.get("/v1/articles/cola").status_code == 404, "it is the store's alone"


def test_shelves_are_planned_counted_and_watched(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        assert client.get("/v1/stores/gate-7/planogram").status_code == 404
        slots = [{"slot_id": "s1", "skus": ["yoghurt"], "low_quantity": 5}]
        plan = {"valid_from_ns": 0, "slots": slots}
        assert ask(client, "/v1/stores/gate-7/planograms", plan).status_code == 201
        assert client.get("/v1/stores/gate-7/planogram").json()["version"] == 1
        count = {"slot_id": "s1", "sku": "yoghurt", "quantity": 6}
        assert ask(client, "/v1/stores/gate-7/stock-counts", count).status_code == 201
        retailer.own.log.append(visit_facts("v1"))
        stock = {
            one["sku"]: one["quantity"]
            for one in client.get("/v1/stores/gate-7/stock").json()["slots"]
        }
        assert stock["yoghurt"] == 5
        kinds = {
            one["kind"] for one in client.get("/v1/stores/gate-7/shelf-alerts").json()["alerts"]
        }
        assert "running_low" in kinds
        wish = {"sku": "cola", "quantity": 1}
        assert ask(client, "/v1/visits/v1/counter-items", wish).status_code == 201
        assert ask(client, "/v1/visits/v2/counter-items", wish).status_code == 409
        assert ask(client, "/v1/stores/none/stock-counts", count).status_code == 404


@pytest.mark.parametrize("kind", ["multi_buy", "bundle", "percentage", "coupon"])
def test_promotions_of_every_kind_are_published(here: Town, retailer: Retailer, kind: str) -> None:
    kinds: dict[str, dict[str, object]] = {
        "multi_buy": {"skus": ["cola"], "quantity": 2, "price_minor": 4_000},
        "bundle": {"skus": ["cola", "yoghurt"], "price_minor": 3_000},
        "percentage": {"basis_points": 1_000},
        "coupon": {"code": "SUN", "amount_minor": 500},
    }
    promotion: dict[str, object] = {"type": kind, "promotion_id": kind, "label": "Offer"} | kinds[
        kind
    ]
    with here.client(retailer.headers) as client:
        told = ask(client, "/v1/promotions", {"promotion": promotion})
        assert told.status_code == 201, told.text
        listed = client.get("/v1/promotions").json()["items"]
        assert listed == [told.json()]

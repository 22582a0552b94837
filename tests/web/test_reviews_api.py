"""A reviewer sees what a doubtful receipt stands on; what they find is kept as labels."""

import csv
import io

import httpx

from tests.web.test_money_api import settle, stock_up, walked_out
from tests.web.town import Retailer, Town
from tillfree.journal import Fact
from tillfree.runtime.cloud import utc_now_ns
from tillfree.visits import ActEvidence, Explanation, WeighedChange, evidence_fact


def _explanation(visit_id: str | None, probability: float) -> Explanation:
    terms: dict[str, float | None] = {"reach": -1.25, "gaze": None}
    return Explanation(visit_id, "pick", "yoghurt", 1, "s1", probability, terms, 0.4)


def _evidence(act: str, charged: str, *others: str) -> Fact:
    """Return what an act stands on that one visit is charged with and others may explain."""
    told = (_explanation(charged, 0.8), *(_explanation(one, 0.1) for one in others))
    change = WeighedChange(f"c-{act}", "cell-1", -180.0, 1.5, 7)
    evidence = ActEvidence(
        act, charged, 7, 6, 8, "pick", "yoghurt", 1, "s1", 0.8, (change,), ("m-1",), told
    )
    return evidence_fact("gate-7", evidence)


def _post(client: httpx.Client, path: str, wish: object = None) -> httpx.Response:
    told = client.post(path, json=wish, headers={"idempotency-key": f"k{utc_now_ns()}"})
    assert told.status_code == 201, told.text
    return told


def _labels(client: httpx.Client) -> list[tuple[str, str, str]]:
    path = f"/v1/reviews/exports/labels?from_ns=0&until_ns={1 << 61}"
    rows = csv.DictReader(io.StringIO(client.get(path).text))
    return [(row["sku"], row["probability"], row["is_right"]) for row in rows]


def test_evidence_is_shown_and_decisions_are_labels(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        acts = [_evidence("a1", "doubt-1", "doubt-9"), _evidence("a2", "doubt-9", "doubt-1")]
        settle(retailer, *walked_out("doubt-1", "review"), *acts, _evidence("a3", "doubt-9"))
        queued = client.get("/v1/reviews").json()["reviews"][0]
        path = f"/v1/reviews/{queued['review_id']}"
        seen = client.get(path)
        assert seen.json()["review"] == queued
        assert seen.json()["receipt"]["confidence"] == 0.97
        shown = {one["interaction_id"]: one for one in seen.json()["acts"]}
        assert set(shown) == {"a1", "a2"}, "what may be theirs, and nothing else"
        assert [one["probability"] for one in shown["a1"]["alternatives"]] == [0.8, 0.1]
        assert shown["a1"]["changes"][0]["delta_g"] == -180.0
        again = client.get(path, headers={"if-none-match": seen.headers["etag"]})
        assert again.status_code == 304
        _post(client, f"{path}/claims")
        _post(client, f"{path}/decisions", {"lines": [{"sku": "cola", "quantity": 1}]})
        assert client.get(path).json()["review"]["decided_ns"] > 0
        assert _labels(client) == [("", "0.97", "0"), ("yoghurt", "0.97", "0")]
        nobodys = path[:-12] + "0" * 12
        assert client.get(nobodys).status_code == 404


def test_a_disputed_line_is_one_label(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        terms = {"instant_refund_minor": 0}
        assert client.put("/v1/stores/gate-7/sale-terms", json=terms).status_code == 200
        settle(retailer, *walked_out("dispute-1"))
        wish = {"sku": "yoghurt", "quantity": 1, "reason": "not_mine"}
        assert _post(client, "/v1/visits/dispute-1/disputes", wish).json()["instant"] is False
        path = f"/v1/reviews/{client.get('/v1/reviews').json()['reviews'][0]['review_id']}"
        _post(client, f"{path}/claims")
        _post(client, f"{path}/decisions", {"lines": [{"sku": "yoghurt", "quantity": 1}]})
        assert _labels(client) == [("yoghurt", "0.97", "1")]

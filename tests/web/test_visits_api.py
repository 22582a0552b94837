"""Visits as they are read, and carts that are the fold of their facts."""

from tests.web.town import Retailer, Town, ended_facts, visit_facts
from tillfree.tenants import Action


def test_visits_come_by_pages_the_newest_first(here: Town, retailer: Retailer) -> None:
    log = retailer.own.log
    for number in range(5):
        log.append(visit_facts(f"v{number}", at_ns=10**18 + number))
    log.append(ended_facts("v1", at_ns=10**18 + 1))
    with here.client(retailer.headers) as client:
        seen, cursor = [], None
        for _ in range(3):
            asked = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
            page = client.get("/v1/visits", params=asked).json()
            seen += [one["visit_id"] for one in page["items"]]
            cursor = page["next_cursor"]
        assert seen == ["v4", "v3", "v2", "v1", "v0"]
        assert cursor is None
        inside = client.get("/v1/visits?state=inside&store_id=gate-7").json()["items"]
        assert len(inside) == 4
        assert client.get("/v1/visits?store_id=elsewhere").json()["items"] == []
        for wrong in ("AAAA", "WzFd", "W10", "-"):
            assert client.get(f"/v1/visits?cursor={wrong}").status_code == 400


def test_a_visit_has_its_cart_and_then_its_receipt(here: Town, retailer: Retailer) -> None:
    log = retailer.own.log
    log.append(visit_facts("v1"))
    with here.client(retailer.headers) as client:
        inside = client.get("/v1/visits/v1").json()
        assert (inside["state"], inside["left_ns"], inside["receipt"]) == ("inside", 0, None)
        assert inside["lines"] == [{"sku": "yoghurt", "quantity": 1, "probability": 0.97}]
        carts = client.get("/v1/carts").json()
        assert [one["visit_id"] for one in carts["carts"]] == ["v1"]
        assert carts["position"] == log.position()
        log.append(ended_facts("v1"))
        ended = client.get("/v1/visits/v1").json()
        assert ended["receipt"]["total_minor"] == 1_200
        assert client.get("/v1/carts").json()["carts"] == []
        assert client.get("/v1/visits/v2").status_code == 404


def test_facts_of_a_visit_are_shown_by_scope(here: Town) -> None:
    seen = {}
    for scope in (Action.OPERATE_STORES, Action.READ_MONEY):
        retailer = here.retailer(frozenset({scope}))
        retailer.own.log.append([*visit_facts("v1"), *ended_facts("v1")])
        with here.client(retailer.headers) as client:
            items = client.get("/v1/visits/v1/facts").json()["items"]
            first = client.get("/v1/visits/v1/facts?limit=2").json()
            rest = client.get(f"/v1/visits/v1/facts?cursor={first['next_cursor']}").json()
            assert [*first["items"], *rest["items"]] == items
        seen[scope] = [one["kind"] for one in items]
    assert seen[Action.READ_MONEY] == ["ReceiptIssued"]
    assert seen[Action.OPERATE_STORES][-1] == "VisitEnded"
    assert len(seen[Action.OPERATE_STORES]) == 5

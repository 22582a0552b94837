"""What a store was opened on is said once: receipts follow it, whatever is settled by."""

import msgspec

from tests.tenants.seaside import KIOSK
from tests.web.test_money_api import settle, stock_up, walked_out
from tests.web.town import Retailer, Town
from tillfree.tenants import SYSTEM


def test_what_the_store_was_opened_on_stands_on_its_receipts(
    here: Town, retailer: Retailer
) -> None:
    path = "/v1/stores/gate-7/sale-terms"
    with here.client(retailer.headers) as client:
        assert client.get(path).status_code == 404
        assert client.put(path, json={"currency": "EUR"}).status_code == 400, "said elsewhere"
        stock_up(client)
        terms = client.get(path)
        assert terms.json()["merchant"] == {
            "name": "Seaside Retail Co.",
            "address": "1 Runway Road, Seaside",
            "tax_number": "123-45-67890",
            "contact": "help@seaside.example",
        }
        assert (terms.json()["currency"], terms.json()["venue_basis_points"]) == ("KRW", 1_500)
        moved = msgspec.structs.replace(
            KIOSK.merchant, address="2 Runway Road, Seaside", legal_name="Seaside Holding"
        )
        changed = msgspec.structs.replace(KIOSK, merchant=moved, venue_share_bp=2_000)
        retailer.own.registry.change_store(changed, SYSTEM)
        settle(retailer, *walked_out("terms-1"))
        receipt = client.get("/v1/receipts/terms-1").json()
        assert receipt["merchant"]["name"] == "Seaside Holding"
        assert client.get(path).json()["venue_basis_points"] == 2_000
        stale = client.put(path, json={}, headers={"if-match": terms.headers["etag"]})
        assert stale.status_code == 412

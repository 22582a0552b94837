"""A receipt is adjusted, voided, sent again; who did it, and why, stands in the audit log."""

from tests.web.test_money_api import ask, settle, stock_up, walked_out
from tests.web.town import Retailer, Town
from tillfree.settlement import MemoryMailbox
from tillfree.settlement.postgres import LetterCourier
from tillfree.tenants import Action

_COPY = "A copy of receipt A-1 from Seaside Retail Co."


class _Book:
    """Everybody has an address, and nobody wants receipts by mail."""

    def address(self, credential: str, *, for_receipt: bool) -> str:
        """Return an address for what somebody must be told."""
        return "" if for_receipt else "kim@mail.example"


def _deeds(retailer: Retailer, visit_id: str) -> list[tuple[str, str]]:
    entries = retailer.own.office.audit.read(limit=50)
    return [(one.action, one.details) for one in entries if one.subject == visit_id]


def test_a_line_is_brought_to_so_many_units(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        settle(retailer, *walked_out("adjusted"))
        wish = {"sku": "yoghurt", "quantity": 3, "reason": "camera saw three"}
        assert ask(client, "/v1/visits/adjusted/adjustments", wish).status_code == 201
        settle(retailer)
        assert client.get("/v1/receipts/adjusted").json()["paid_minor"] == 3_600
        same = ask(client, "/v1/visits/adjusted/adjustments", wish)
        assert same.json()["money"]["total_minor"] == 3_600, "as many as there are: nothing"
        fewer = wish | {"quantity": 0}
        assert ask(client, "/v1/visits/adjusted/adjustments", fewer).status_code == 201
        settle(retailer)
        assert client.get("/v1/receipts/adjusted").json()["paid_minor"] == 0
        assert client.get("/v1/ledger/trial-balance").json()["balances"]
    assert ("LineAdjusted", "3 of yoghurt: camera saw three") in _deeds(retailer, "adjusted")


def test_a_receipt_is_voided_once(here: Town, retailer: Retailer) -> None:
    with here.client(retailer.headers) as client:
        stock_up(client)
        settle(retailer, *walked_out("voided"))
        wish = {"reason": "the wrong person"}
        assert ask(client, "/v1/visits/voided/voids", wish).status_code == 201
        settle(retailer)
        money = client.get("/v1/visits/voided/money").json()["money"]
        assert (money["total_minor"], money["refunded_minor"]) == (0, 1_200)
        again = ask(client, "/v1/visits/voided/voids", wish)
        assert (again.status_code, "nothing is left" in again.json()["detail"]) == (409, True)
        assert ask(client, "/v1/visits/none/voids", wish).status_code == 404
    assert _deeds(retailer, "voided") == [("ReceiptVoided", "the wrong person")]


def test_a_receipt_goes_out_again_to_who_asks(here: Town, retailer: Retailer) -> None:
    own, mailbox = retailer.own, MemoryMailbox()
    with here.client(retailer.headers) as client:
        stock_up(client)
        settle(retailer, *walked_out("copied"))
        told = ask(client, "/v1/visits/copied/copies", {"reason": "asked at the desk"})
        assert told.status_code == 201, told.text
    LetterCourier(own.cashier, mailbox, _Book()).run(own.outbox)
    assert [one.subject for one in mailbox.mails()] == [_COPY]
    assert _deeds(retailer, "copied") == [("ReceiptSentAgain", "asked at the desk")]


def test_who_may_not_give_back_changes_nothing(here: Town) -> None:
    reader = here.retailer(frozenset({Action.READ_MONEY}))
    with here.client(reader.headers) as client:
        for what in ("refunds", "adjustments", "voids", "copies", "extra-lines", "write-offs"):
            assert ask(client, f"/v1/visits/closed/{what}", {"reason": "no"}).status_code == 403

"""Letters go out once, to who can still be reached, with a receipt that is complete."""

from email import message_from_bytes
from pathlib import Path

import msgspec

from tests.settlement.postgres.shop import Shop
from tillfree.journal.postgres import transaction
from tillfree.settlement import (
    FolderMailbox,
    Mail,
    MemoryMailbox,
    ReceiptDocument,
    receipt_json,
    receipt_page,
    shown_amount,
)
from tillfree.settlement.postgres import Desk, LetterCourier, receipt_of_visit


class Book:
    """Addresses of everybody but who was erased."""

    def address(self, credential: str, *, for_receipt: bool) -> str:
        """Return an address."""
        return "" if "erased" in credential else "ann@example.org"


def _letters(shop: Shop) -> tuple[Mail, ...]:
    mailbox = MemoryMailbox()
    courier = LetterCourier(shop.cashier, mailbox, Book())
    while courier.run(shop.outbox):
        shop.work()
    return mailbox.mails()


def test_each_thing_that_concerns_a_shopper_is_one_letter(shop: Shop) -> None:
    shop.visit("v1", tea=2)()
    shop.visit("v2", "sandbox:decline:no_cover", tea=1)()
    shop.visit("v3", "sandbox:approve:erased", tea=1)()
    shop.work()
    assert sorted(mail.subject for mail in _letters(shop)) == [
        "Receipt A-2 from Corner Shop is unpaid",
        "Your receipt A-1 from Corner Shop",
    ]
    desk = Desk(shop.cashier)
    desk.take_off("v1", "tea", 1, "not mine")
    desk.add("v1", "milk", 1, "seen by camera")
    shop.work()
    texts = sorted(mail.text.split(".")[0] for mail in _letters(shop))
    assert texts[-1] == "You paid 3,300 KRW"
    assert "We found 2,200 KRW more on your visit: seen by camera" in texts
    assert _letters(shop) == (), "each is sent once"


def test_a_receipt_is_complete_as_json_and_as_a_page(shop: Shop) -> None:
    shop.visit("v1", tea=2, milk=1)()
    shop.work()
    with transaction(shop.engine, shop.organisation) as connection:
        document = receipt_of_visit(shop.cashier, connection, "v1")
    assert document is not None
    assert msgspec.json.decode(receipt_json(document), type=ReceiptDocument) == document
    assert (document.number, document.total_minor, document.paid_minor) == ("A-1", 4400, 4400)
    assert [(row.rate_basis_points, row.net_minor, row.tax_minor) for row in document.taxes] == [
        (0, 2200, 0),
        (1000, 2000, 200),
    ]
    page = receipt_page(document)
    for word in ("Corner Shop", "1 Main Street", "123-45-67890", "A-1", "4,400 KRW", "200 KRW"):
        assert word in page
    assert "http" not in page and "src=" not in page
    bad = msgspec.structs.replace(document.merchant, name="<script>")
    assert "<script>" not in receipt_page(msgspec.structs.replace(document, merchant=bad))


def test_amounts_are_shown_in_their_currency() -> None:
    assert shown_amount(1234567, "KRW") == "1,234,567 KRW"
    assert shown_amount(-5, "EUR") == "-0.05 EUR"
    assert shown_amount(1234567, "KWD") == "1,234.567 KWD"


def test_a_folder_of_mails_has_each_once(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, "shop@example.org")
    mail = Mail("m1", "ann@example.org", "Receipt", "Thank you.", "<p>Thank you.</p>")
    mailbox.send(mail)
    mailbox.send(mail)
    (written,) = tmp_path.iterdir()
    message = message_from_bytes(written.read_bytes())
    assert (message["To"], message["Subject"]) == ("ann@example.org", "Receipt")

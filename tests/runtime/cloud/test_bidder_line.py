"""A bidder that is not there is no ad, and its bill is kept for later."""

from tests.web.town import free_port
from tillfree.runtime.cloud.bidder_line import BidderLine

BILL = "/openrtb2/bill/x?price=1"


def test_where_nobody_answers_there_is_no_ad_and_a_bill_waits() -> None:
    line = BidderLine(f"http://127.0.0.1:{free_port()}", 0.5)
    assert line.ask(b"{}") == b""
    assert not line.tell(BILL)


def test_without_a_bidder_nobody_waits() -> None:
    line = BidderLine("", 0.5)
    assert line.ask(b"{}") == b""
    assert line.tell(BILL)


def test_a_screen_reaches_nothing_but_bills() -> None:
    line = BidderLine(f"http://127.0.0.1:{free_port()}", 0.5)
    assert line.tell("/openrtb2/click/x")
    assert line.tell("http://elsewhere.example/openrtb2/bill/x")

"""The retailer's own pages: an ad for a place, by what the page says and nothing else."""

import msgspec
import pytest

from tests.ads.market import NOW_NS, SOURCE, Answer, Market, book, call, campaign, eid
from tillfree.ads import AdServer

TAG = b"export const tag = 1;"


def asked() -> Market:
    """Return a market with an ad for everybody, and one for who likes juice."""
    made = book(campaign("all"), campaign("hers", segments=("juice",)))
    return Market(made, {"p": ("juice",)}, now_ns=NOW_NS)


def choose(
    market: Market, headers: tuple[tuple[bytes, bytes], ...] = (), **question: object
) -> dict[str, object]:
    """Return what is to be shown, empty for nothing."""
    told = {"sizes": [[300, 250]]} | question
    server = AdServer(market.application, TAG)
    status, body = call(server, "POST", "/ad/v1/choose", msgspec.json.encode(told), headers)
    assert status == (200 if body else 204)
    found: dict[str, object] = msgspec.json.decode(body) if body else {}
    return found


def test_a_place_gets_an_ad_that_is_billed_once_it_was_seen() -> None:
    market = asked()
    told = choose(market)
    assert (told["width"], told["height"], told["campaign_id"]) == (300, 250, "all")
    assert "https://i.example/a.png" in str(told["markup"])
    assert market.tally.spent("all") == 0
    assert [market.get(str(told["bill"])) for _ in range(2)] == [204, 204]
    assert market.tally.spent("all") == 250


def test_who_is_known_to_the_page_gets_what_is_theirs_too() -> None:
    mine = eid("p")["eids"]
    market = asked()
    shown = {str(choose(market, eids=mine)["campaign_id"]) for _ in range(30)}
    assert "hers" in shown
    others = [{"source": "another.example", "uids": [{"id": "p"}]}]
    assert {str(choose(asked(), eids=others)["campaign_id"])} == {"all"}
    assert SOURCE in str(mine)


def test_a_browser_that_says_no_gets_nothing_of_anybody() -> None:
    mine = eid("p")["eids"]
    assert choose(asked(), ((b"sec-gpc", b"1"),), eids=mine) == {}
    assert choose(asked(), eids=mine, gpc=True) == {}
    market = asked()
    shown = {choose(market, ((b"dnt", b"1"),), eids=mine)["campaign_id"] for _ in range(20)}
    assert shown == {"all"}


def test_where_nothing_fits_the_place_stays_empty() -> None:
    assert choose(asked(), sizes=[[1, 1]]) == {}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"sizes":[]}', b'{"sizes":[[0,250]]}', b'{"sizes":"x"}', b" " * 9_000],
)
def test_what_is_no_question_gets_400(body: bytes) -> None:
    server = AdServer(asked().application, TAG)
    assert call(server, "POST", "/ad/v1/choose", body)[0] == 400


def test_only_what_there_is_is_answered() -> None:
    server = AdServer(asked().application, TAG)
    assert call(server, "GET", "/ad/v1/tag.js") == (200, TAG)
    assert call(server, "OPTIONS", "/ad/v1/choose")[0] == 204
    assert call(server, "GET", "/ad/v1/choose")[0] == 404
    assert call(server, "GET", "/ad/v1/elsewhere")[0] == 404


def test_a_browsers_own_bid_request_is_bid_for_as_any() -> None:
    server = AdServer(asked().application, TAG)
    request = {"id": "r", "imp": [{"id": "1", "banner": {"w": 300, "h": 250}}], "site": {}}
    status, body = call(server, "POST", "/ad/v1/openrtb", msgspec.json.encode(request))
    assert status == 200
    assert msgspec.json.decode(body, type=Answer).bid.cid == "all"
    assert call(server, "POST", "/ad/v1/openrtb", b"{")[0] == 400

"""The bidder over HTTP: what is invalid or forbidden, notices, clicks."""

import gzip
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ads.market import BANNER, NOW_NS, SETTINGS, Answer, Market, book, call, campaign, eid
from tillfree.ads import NoticeKind, Permission, PrivacySignals

GOOD: dict[str, object] = {
    "id": "r",
    "imp": [{"id": "1", "banner": BANNER}],
    "site": {"domain": "news.example"},
    "user": eid("p"),
}


def permissive(signals: PrivacySignals) -> Permission:
    """Believe whatever comes, as the worst of rules would."""
    return Permission.PERSONAL


def market() -> Market:
    """Return a market that would bid for anything."""
    return Market(book(campaign(), campaign("hers", segments=("juice",))), {"p": ("juice",)})


def status_of(request: dict[str, object]) -> int:
    """Return the status of the answer; whatever is no bid has no body."""
    status, body = market().post(msgspec.json.encode(request))
    assert (status == 200) == bool(body)
    return status


def test_a_good_request_is_bid_for() -> None:
    assert status_of(GOOD) == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"imp": None},
        {"imp": []},
        {"imp": [{"id": "1"}]},
        {"imp": [{"banner": BANNER}]},
        {"imp": [{"id": "", "banner": BANNER}]},
        {"imp": [{"id": "1", "banner": BANNER}, {"id": "1", "banner": BANNER}]},
        {"imp": [{"id": "1", "banner": {"w": "300"}}]},
        {"imp": [{"id": "1", "banner": {"w": -1, "h": 250}}]},
        {"imp": [{"id": "1", "banner": BANNER, "bidfloor": -1}]},
        {"imp": [{"id": "1", "banner": BANNER, "bidfloorcur": "usd"}]},
        {"imp": [{"id": "1", "banner": BANNER, "qty": {"multiplier": 0}}]},
        {"imp": [{"id": "1", "banner": BANNER, "qty": {}}]},
        {"imp": [{"id": "1", "native": {}}]},
        {"imp": [{"id": "1", "banner": BANNER, "pmp": {"deals": [{"id": ""}]}}]},
        {"id": ""},
        {"id": 7},
        {"site": {}, "app": {}},
        {"site": {}, "dooh": {}},
        {"cur": ["dollars"]},
        {"cur": [7]},
        {"cur": "USD"},
        {"regs": {"coppa": "yes"}},
        {"regs": {"gdpr": 2}},
        {"tmax": -1},
        {"test": 5},
    ],
)
def test_an_invalid_request_gets_400(wrong: dict[str, object]) -> None:
    told = {name: value for name, value in (GOOD | wrong).items() if value is not None}
    assert status_of(told) == 400


@pytest.mark.parametrize(
    "law",
    [
        {"regs": {"coppa": 1}},
        {"regs": {"gdpr": 1}},
        {"regs": {"ext": {"gdpr": 1}}},
        {"regs": {"gdpr": 0, "ext": {"gdpr": 1}}},
        {"regs": {"gdpr": 1}, "user": eid("p") | {"consent": ""}},
        {"regs": {"gdpr": 1}, "user": eid("p") | {"ext": {"consent": ""}}},
        {"regs": {"us_privacy": "1YYN"}},
        {"regs": {"ext": {"us_privacy": "1YYN"}}},
        {"regs": {"us_privacy": "1YNN", "ext": {"us_privacy": "1YYN"}}},
        {"regs": {"us_privacy": "1-Y-"}},
        {"regs": {"us_privacy": "1yyn"}},
        {"regs": {"us_privacy": "nonsense"}},
        {"regs": {"ext": {"gpc": "1"}}},
        {"regs": {"ext": {"gpc": 1}}},
        {"badv": ["grove.example"]},
        {"cur": ["XXX"]},
    ],
)
def test_a_forbidden_request_gets_204_even_from_a_rule_that_believes_all(
    law: dict[str, object],
) -> None:
    assert status_of(GOOD | law) == 204


def test_signals_reach_the_rule_from_both_places() -> None:
    seen: list[PrivacySignals] = []

    def noting(signals: PrivacySignals) -> Permission:
        seen.append(signals)
        return Permission.PERSONAL

    asked = Market(book(campaign()), may=noting)
    regs = {"gdpr": 1, "gpp": "A", "gpp_sid": [7], "us_privacy": "1YNN"}
    ext = {"gpp": "B", "gpp_sid": [8], "us_privacy": "1---"}
    user = {"consent": "C", "ext": {"consent": "D"}}
    assert asked.ask(regs=regs | {"ext": ext}, user=user, device={"lmt": 1}) is not None
    assert seen == [
        PrivacySignals(
            gdpr=True,
            tcf=("C", "D"),
            us_privacy=("1YNN", "1---"),
            gpp=("A", "B"),
            gpp_sections=(7, 8),
            limited=True,
        )
    ]


def test_with_tracking_limited_there_are_only_ads_for_everybody() -> None:
    asked = market()
    for _ in range(20):
        answer = asked.ask(user=eid("p"), device={"dnt": 1})
        assert answer is not None
        assert answer.bid.cid == "juice"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"id":"r","imp":[{"id":"1","banner":{}}]}}',
        b"[" * 100_000,
        b'{"id":"r","imp":[{"id":"1","banner":{},"bidfloor":1e999}]}',
        b'{"id":"r","imp":[{"id":"1","banner":{},"bidfloor":NaN}]}',
        b'{"id":"' + b"x" * 10_000_000 + b'"}',
        b" " * 10_000_000,
    ],
)
def test_a_body_that_is_no_request_gets_400(body: bytes) -> None:
    assert market().post(body) == (400, b"")


def test_a_packed_body_is_unpacked_within_its_limit() -> None:
    packed = ((b"content-encoding", b"gzip"),)
    body = gzip.compress(msgspec.json.encode(GOOD))
    assert market().post(body, packed)[0] == 200
    assert market().post(body[:-4], packed)[0] == 400
    assert market().post(b"no gzip", packed)[0] == 400
    assert market().post(gzip.compress(b" " * 50_000_000), packed)[0] == 400


def test_only_what_there_is_is_answered() -> None:
    application = market().application
    assert call(application, "GET", "/openrtb2/bid")[0] == 405
    assert call(application, "DELETE", "/openrtb2/bill/x")[0] == 405
    assert call(application, "GET", "/openrtb2/elsewhere")[0] == 404
    assert call(application, "GET", "/health")[0] == 204


def bid_of(asked: Market, **request: object) -> Answer:
    """Return an answer, which there must be."""
    answer = asked.ask(**request)
    assert answer is not None
    return answer


def test_a_bill_counts_once_however_often_it_comes() -> None:
    asked = market()
    burl = bid_of(asked).bid.burl.replace("${AUCTION_PRICE}", "1.3337")
    assert [asked.get(burl) for _ in range(3)] == [204, 204, 204]
    assert asked.tally.spent("juice") == 133
    assert asked.tally.out() == 0
    assert [one.kind for one in asked.notices] == [NoticeKind.BILL]


@pytest.mark.parametrize(
    ("price", "spent"),
    [("", 250), ("AUDIT", 250), ("nan", 250), ("-1", 250), ("99", 250), ("0", 0), ("1e-1", 10)],
)
def test_a_price_that_cannot_be_owed_is_the_one_that_was_bid(price: str, spent: int) -> None:
    asked = market()
    assert asked.get(bid_of(asked).bid.burl.replace("${AUCTION_PRICE}", price)) == 204
    assert asked.tally.spent("juice") == spent


def test_a_loss_frees_what_was_kept_back_and_a_win_costs_nothing() -> None:
    asked = market()
    bid = bid_of(asked).bid
    assert asked.tally.out() == 1
    assert asked.get(bid.nurl) == 204
    assert asked.tally.out() == 1
    assert asked.get(bid.lurl.replace("${AUCTION_LOSS}", "102")) == 204
    assert asked.tally.out() == 0
    assert asked.tally.spent("juice") == 0


def test_an_exchange_without_bills_may_be_charged_by_the_win() -> None:
    notices = replace(SETTINGS.notices, charge_on_win=True)
    asked = Market(book(campaign()), settings=replace(SETTINGS, notices=notices))
    bid = bid_of(asked).bid
    assert asked.get(bid.nurl.replace("${AUCTION_PRICE}", "2")) == 204
    assert asked.get(bid.burl.replace("${AUCTION_PRICE}", "2")) == 204
    assert asked.tally.spent("juice") == 200


def test_a_bid_in_test_mode_costs_nothing() -> None:
    asked = market()
    bid = bid_of(asked, test=1).bid
    assert asked.tally.out() == 0
    assert asked.get(bid.burl) == 204
    assert asked.tally.spent("juice") == 0


def test_an_address_that_was_changed_or_is_old_is_refused() -> None:
    asked = market()
    burl = bid_of(asked).bid.burl
    place = burl.index("/bill/") + 10
    changed = burl[:place] + ("A" if burl[place] != "A" else "B") + burl[place + 1 :]
    for wrong in (changed, burl.replace("/bill/", "/bill/x"), "/openrtb2/bill/" + "a" * 3_000):
        assert asked.get(wrong) == 400
    asked.later(86_400 * 3)
    assert asked.get(burl) == 400
    assert asked.tally.spent("juice") == 0


def test_nothing_of_the_person_stands_in_an_address() -> None:
    asked = market()
    body = asked.post(msgspec.json.encode(GOOD))[1]
    assert b"counted" not in body
    again = asked.post(msgspec.json.encode(GOOD))[1]
    assert msgspec.json.decode(body, type=Answer).bids[0].burl not in again.decode()


def test_a_click_leads_to_the_landing_page_and_counts_once() -> None:
    asked = market()
    adm = bid_of(asked).bid.adm
    url = adm[adm.index("https://bid.example/openrtb2/click/") :].partition('"')[0]
    assert [asked.get(url) for _ in range(2)] == [302, 302]
    assert asked.tally.responses[asked.tally.arm("juice-image")] == 1.0
    assert asked.get(url + "x") == 400


@given(st.binary(max_size=300))
def test_no_bytes_break_it(body: bytes) -> None:
    assert MARKET.post(body)[0] in {200, 204, 400}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**40) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
NAMES = ("id", "imp", "site", "app", "dooh", "user", "regs", "device", "cur", "bcat", "badv", "at")
MARKET = market()


@given(st.dictionaries(st.sampled_from((*NAMES, "tmax", "cattax", "wlang", "test")), VALUES))
def test_no_field_of_a_request_breaks_it(changed: dict[str, object]) -> None:
    status, body = MARKET.post(msgspec.json.encode(GOOD | changed))
    assert status in {200, 204, 400}
    assert (status == 200) == bool(body)


IMP_NAMES = ("id", "banner", "native", "video", "pmp", "bidfloor", "bidfloorcur", "secure", "qty")


@given(st.dictionaries(st.sampled_from(IMP_NAMES), VALUES))
def test_no_field_of_an_impression_breaks_it(changed: dict[str, object]) -> None:
    told = GOOD | {"imp": [{"id": "1", "banner": BANNER} | changed]}
    assert MARKET.post(msgspec.json.encode(told))[0] in {200, 204, 400}


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_token_or_query_breaks_a_notice(token: str, query: str) -> None:
    path = f"/openrtb2/bill/{token}"
    status, _ = call(MARKET.application, "GET", path, query=query.encode("utf-8", "replace"))
    assert status in {400, 404}
    assert MARKET.now_ns == NOW_NS

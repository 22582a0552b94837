"""What is bid for, and what is not: each rule of a request, a campaign and a budget by itself."""

import msgspec
import pytest

from tests.ads.market import (
    BANNER,
    CAP,
    HTML,
    IMAGE,
    NATIVE,
    NOW_NS,
    PRODUCT,
    SETTINGS,
    SOURCE,
    Market,
    advertiser,
    book,
    campaign,
    eid,
)
from tillfree.ads import Budget, Channel, Flight, NoticeKind, PersonLine, strict_permission


def imp(**fields: object) -> list[dict[str, object]]:
    """Return the one impression of a request, a banner with these fields over it."""
    return [{"id": "1", "banner": BANNER} | fields]


def test_a_banner_is_bid_for_with_all_that_an_exchange_needs() -> None:
    answer = Market(book(campaign())).ask()
    assert answer is not None
    assert (answer.id, answer.cur, answer.seatbid[0].seat) == ("r", "USD", "seat-grove")
    bid = answer.bid
    assert (bid.impid, bid.price, bid.w, bid.h, bid.mtype) == ("1", 2.5, 300, 250, 1)
    assert (bid.cid, bid.crid, bid.adomain) == ("juice", "juice-image", ["www.grove.example"])
    assert bid.cat == ["IAB8-5"]
    assert "https://i.example/a.png" in bid.adm
    assert "https://bid.example/openrtb2/click/" in bid.adm
    assert "${AUCTION_PRICE}" in bid.nurl
    assert "${AUCTION_PRICE}" in bid.burl


@pytest.mark.parametrize(
    "rule",
    [
        {"imp": imp(bidfloor=2.51)},
        {"imp": imp(bidfloor=2.01, bidfloorcur="EUR")},
        {"imp": imp(bidfloor=0.01, bidfloorcur="XXX")},
        {"imp": imp(pmp={"private_auction": 1})},
        {"imp": imp(banner={"w": 301, "h": 250})},
        {"imp": imp(banner=BANNER | {"btype": [2]})},
        {"imp": [{"id": "1", "video": {}}]},
        {"bcat": ["IAB8-5"]},
        {"bcat": ["IAB8"]},
        {"bcat": ["IAB1"], "cattax": 6},
        {"acat": ["IAB1"]},
        {"badv": ["grove.example"]},
        {"badv": ["WWW.GROVE.example"]},
        {"wseat": ["other"]},
        {"bseat": ["seat-grove"]},
        {"wlang": ["ko"]},
        {"cur": ["GBP", "XXX"]},
        {"tmax": 5},
        {"site": None, "dooh": {}},
    ],
)
def test_what_the_seller_rules_out_is_not_bid(rule: dict[str, object]) -> None:
    assert Market(book(campaign())).ask(**rule) is None


@pytest.mark.parametrize(
    "rule",
    [
        {"imp": imp(bidfloor=2.5)},
        {"imp": imp(bidfloor=2.0, bidfloorcur="EUR")},
        {"imp": imp(banner={"format": [{"w": 1, "h": 1}, {"w": 300, "h": 250}]})},
        {"imp": imp(banner=BANNER | {"btype": [1, 3], "battr": [13]})},
        {"bcat": ["IAB8-6", "IAB1"]},
        {"acat": ["IAB8"]},
        {"badv": ["e.example", "www.other.example"]},
        {"wseat": ["seat-grove"]},
        {"tmax": 0},
        {"site": None},
        {"unheard_of": {"x": 1}, "ext": {"y": [2]}},
    ],
)
def test_what_the_seller_allows_is_bid(rule: dict[str, object]) -> None:
    assert Market(book(campaign())).ask(**rule) is not None


def test_a_bid_is_in_a_currency_that_was_asked_for_and_never_above_its_worth() -> None:
    market = Market(book(campaign()))
    euros = market.ask(cur=["GBP", "EUR", "USD"])
    assert euros is not None
    assert (euros.cur, euros.bid.price) == ("EUR", 2.0)
    won = market.ask(cur=["KRW"])
    assert won is not None
    assert won.cur == "KRW"
    assert 3333.333 <= won.bid.price <= 2.5 / 0.00075


def test_a_deal_is_named_and_has_its_own_floor() -> None:
    market = Market(book(campaign(deals=("d1",))))
    deals = {"private_auction": 1, "deals": [{"id": "d0"}, {"id": "d1", "bidfloor": 2.0}]}
    under = market.ask(imp=imp(pmp=deals, bidfloor=9.0))
    assert under is not None
    assert under.bid.dealid == "d1"
    for wrong in ({"bidfloor": 3.0}, {"wseat": ["other"]}, {"wadomain": ["other.example"]}):
        one = {"private_auction": 1, "deals": [{"id": "d1"} | wrong]}
        assert market.ask(imp=imp(pmp=one)) is None
    beside = market.ask(imp=imp(pmp={"deals": [{"id": "d0"}]}))
    assert beside is not None
    assert beside.bid.dealid == ""


def test_script_and_attributes_that_a_seller_blocks_are_not_sent() -> None:
    market = Market(book(campaign("c", HTML)))
    answer = market.ask()
    assert answer is not None
    assert answer.bid.attr == [6]
    assert market.ask(imp=imp(banner=BANNER | {"battr": [6]})) is None
    assert market.ask(imp=imp(banner=BANNER | {"btype": [3]})) is None


def test_only_secure_assets_go_where_they_must_be() -> None:
    plain = msgspec.structs.replace(IMAGE, image_url="http://i.example/a.png")
    market = Market(book(campaign("c", plain)))
    assert market.ask(imp=imp(secure=1)) is None
    assert market.ask(imp=imp(secure=0)) is not None


def test_an_advertiser_keeps_away_from_places() -> None:
    wary = advertiser(blocked_domains=("bad.example",), blocked_site_categories=("IAB7",))
    market = Market(book(campaign(), advertisers=(wary,)))
    for place in (
        {"domain": "bad.example"},
        {"domain": "News.Bad.Example"},
        {"page": "https://x@sub.bad.example:8443/a", "domain": "good.example"},
        {"publisher": {"domain": "bad.example"}},
        {"domain": "good.example", "cat": ["IAB7-3"]},
        {},
    ):
        assert market.ask(site=place) is None, place
    assert market.ask(site={"domain": "good.example", "cat": ["IAB1"]}) is not None
    assert market.ask(site=None, app={"bundle": "bad.example"}) is None


def test_a_person_gets_ads_of_their_segments_and_others_those_for_everybody() -> None:
    market = Market(
        book(campaign("hers", segments=("juice", "tea"), excluded_segments=("bought",))),
        {"p": ("juice",), "q": ("juice", "bought"), "r": ("bread",)},
    )
    for known in (eid("p"), {"buyeruid": "p"}, {"ext": eid("p")}):
        assert market.ask(user=known) is not None
    for unknown in (None, eid("q"), eid("r"), eid("nobody"), {"id": "p"}):
        assert market.ask(user=unknown) is None
    other = {"eids": [{"source": "other.example", "uids": [{"id": "p"}]}]}
    assert market.ask(user=other) is None


def test_without_a_rule_that_reads_consent_nobody_is_looked_up() -> None:
    market = Market(book(campaign("hers", segments=("juice",))), {"p": ("juice",)})
    market_strict = Market(market.book, market.people, strict_permission)
    assert market.ask(user=eid("p")) is not None
    assert market_strict.ask(user=eid("p")) is None


def test_who_leaves_their_segments_gets_nothing_from_the_next_request_on() -> None:
    market = Market(book(campaign("hers", segments=("juice",))), {"p": ("juice",)})
    assert market.ask(user=eid("p")) is not None
    market.known.take(b'{"pseudonym":"p","counted_as":"","segments":[]}\n')
    assert market.ask(user=eid("p")) is None


def test_caps_count_bids_that_are_out_and_impressions_over_all_pseudonyms() -> None:
    market = Market(book(campaign("hers", segments=("juice",), caps=(CAP,))), {"p": ("juice",)})
    bids = [market.ask(user=eid("p")) for _ in range(3)]
    assert [one is not None for one in bids] == [True, True, False]
    first, second = bids[:2]
    assert first is not None
    assert second is not None
    assert market.get(first.bid.burl.replace("${AUCTION_PRICE}", "2")) == 204
    assert market.get(second.bid.lurl) == 204
    third = market.ask(user=eid("p"))
    assert third is not None
    assert market.get(third.bid.burl) == 204
    market.later(3_000)
    assert market.ask(user=eid("p")) is None
    market.later(700)
    assert market.ask(user=eid("p")) is not None


def test_a_cap_for_all_campaigns_holds_over_all() -> None:
    both = (campaign("a", segments=("juice",)), campaign("b", segments=("juice",)))
    market = Market(book(*both, person_caps=(CAP,)), {"p": ("juice",)})
    assert [market.ask(user=eid("p")) is not None for _ in range(4)] == [True, True, False, False]


def test_a_budget_is_spread_over_the_flight_and_ends_with_it() -> None:
    flight = Flight(NOW_NS, NOW_NS + 3_600_000_000_000)
    market = Market(book(campaign(flight=flight, budget=Budget(100))))
    bids = 0
    while (answer := market.ask()) is not None:
        assert market.get(answer.bid.burl.replace("${AUCTION_PRICE}", "2.5")) == 204
        bids += 1
    assert bids == 100_000 // 60 // 250  # a minute ahead of an hour's hundred cents
    market.later(1_800)
    while (answer := market.ask()) is not None:
        assert market.get(answer.bid.burl) == 204
        bids += 1
    assert bids == 100_000 * 31 // 60 // 250
    market.later(1_800)
    assert market.ask() is None


def test_a_hundredth_of_the_money_is_no_more_than_a_hundredth() -> None:
    market = Market(book(campaign(budget=Budget(1), bid_cpm_minor=300)))
    market.later(80_000)
    # 166,460 of 172,800 seconds' share of 1,000 thousandths.
    assert [market.ask() is not None for _ in range(5)] == [True] * 3 + [False] * 2


def test_the_control_group_gets_a_ghost_and_the_next_best_campaign() -> None:
    held = campaign("held", segments=("juice",), holdout_share=0.5, worth_minor=1_000_000)
    plain = campaign("plain", segments=("juice",))
    people = {f"p{number}": ("juice",) for number in range(200)}
    market = Market(book(held, plain), people)
    shown: dict[str, str] = {}
    for name in people:
        for _ in range(2):
            answer = market.ask(user=eid(name))
            assert answer is not None
            shown[name] = answer.bid.cid
    ghosts = {n.counted_as for n in market.notices if n.kind == NoticeKind.GHOST}
    treated = {n.counted_as for n in market.notices if n.kind == NoticeKind.BID}
    assert not ghosts & treated
    # Who was given the other campaign by exploration both times is in neither group.
    assert len(ghosts | treated) >= 190
    assert 70 <= len(ghosts) <= 130
    for name, campaign_id in shown.items():
        if f"counted-{name}" in ghosts:
            assert campaign_id == "plain"


def test_a_screen_gets_what_is_for_everybody_and_counts_its_viewers() -> None:
    both = (Channel.WEB, Channel.BILLBOARD)
    shown = campaign("c", PRODUCT, channels=both, venue_types=("retail",))
    hers = campaign("hers", PRODUCT, channels=both, segments=("juice",))
    market = Market(book(shown, hers), {"p": ("juice",)})
    screen = {"site": None, "dooh": {"venuetype": ["retail"]}}
    wide = [{"id": "1", "banner": {"w": 1920, "h": 1080}, "qty": {"multiplier": 14.2}}]
    answer = market.ask(**screen, imp=wide)
    assert answer is not None
    assert (answer.bid.cid, answer.bid.w, answer.bid.h) == ("c", 1920, 1080)
    burl = answer.bid.burl.replace("${AUCTION_PRICE}", "2.0")
    assert market.get(burl.replace("${AUCTION_MULTIPLIER}", "14.2")) == 204
    assert market.tally.spent("c") == 2_840
    elsewhere = {"site": None, "dooh": {"venuetype": ["transit"]}}
    assert market.ask(**elsewhere, imp=wide) is None


def test_on_a_screen_somebody_gets_what_is_theirs_or_nothing() -> None:
    both = (Channel.WEB, Channel.BILLBOARD)
    shown = campaign("c", PRODUCT, channels=both)
    hers = campaign("hers", PRODUCT, channels=both, segments=("juice",), caps=(CAP,))
    market = Market(book(shown, hers), {"p": ("juice",)})
    market.known.put(PersonLine("board-p", "counted-p", ("juice",)), Channel.BILLBOARD)
    market.known.put(PersonLine("board-q", "counted-q", ("tea",)), Channel.BILLBOARD)
    wide: list[dict[str, object]] = [{"id": "1", "banner": {"w": 1920, "h": 1080}}]

    def bid_for(**user: object) -> str:
        answer = market.ask(site=None, dooh={}, imp=wide, user=user)
        return answer.bid.cid if answer is not None else ""

    assert bid_for() == "c"
    assert bid_for(**eid("board-p")) == "hers"
    # The pseudonym of the web says nothing on a screen, nor that of the screens on the web.
    assert bid_for(**eid("p")) == ""
    on_the_web = market.ask(user=eid("board-p"))
    assert on_the_web is not None
    assert on_the_web.bid.cid == "c"
    assert bid_for(**eid("board-q")) == ""
    told = {"name": SOURCE, "segment": [{"id": "juice"}]}
    assert bid_for(data=[told]) == "hers"
    assert bid_for(data=[told | {"name": "another.example"}]) == ""
    assert bid_for(data=[told | {"segment": [{"id": "unheard"}]}]) == ""
    # Caps count over web and screens: two within the hour, one of them on the web.
    for _ in range(10):
        market.ask(user=eid("p"))
    assert bid_for(**eid("board-p")) == ""


def test_a_native_impression_is_filled_with_the_parts_it_asks_for() -> None:
    market = Market(book(campaign("c", NATIVE)))
    wanted = {
        "ver": "1.2",
        "assets": [
            {"id": 1, "required": 1, "title": {"len": 4}},
            {"id": 2, "required": 1, "img": {"type": 3, "wmin": 836, "hmin": 627}},
            {"id": 3, "data": {"type": 1, "len": 25}},
            {"id": 4, "data": {"type": 8}},
        ],
    }
    request = msgspec.json.encode(wanted).decode()
    answer = market.ask(imp=[{"id": "1", "native": {"request": request}}])
    assert answer is not None
    assert answer.bid.mtype == 4
    told = msgspec.json.decode(answer.bid.adm)
    assert told["ver"] == "1.2"
    assert told["link"]["url"].startswith("https://bid.example/openrtb2/click/")
    assert [one["id"] for one in told["assets"]] == [1, 2, 3]
    assert told["assets"][0]["title"]["text"] == "A t…"
    assert told["assets"][1]["img"]["url"] == "https://i.example/n"
    for wrong in (
        '{"assets":[{"id":1,"required":1,"img":{"type":1}}]}',
        '{"assets":[{"id":1,"required":1,"video":{}}]}',
        "{}",
        "no json",
    ):
        assert market.ask(imp=[{"id": "1", "native": {"request": wrong}}]) is None


def test_each_impression_of_a_request_is_bid_for_by_itself() -> None:
    market = Market(book(campaign("c", PRODUCT)))
    three = [
        {"id": "a", "banner": {"w": 728, "h": 90}},
        {"id": "b", "banner": {"w": 1, "h": 1}},
        {"id": "c", "banner": {"w": 160, "h": 600}, "bidfloor": 1.0},
    ]
    answer = market.ask(imp=three)
    assert answer is not None
    assert [(one.impid, one.w, one.h) for one in answer.bids] == [("a", 728, 90), ("c", 160, 600)]


def test_a_reason_is_told_where_that_is_wanted() -> None:
    settings = type(SETTINGS)(tells_reasons=True)
    market = Market(book(campaign()), settings=settings)
    status, body = market.post(b'{"id":"r","imp":[{"id":"1","banner":{}}],"tmax":1}')
    assert (status, body) == (200, b'{"id":"r","nbr":15}')

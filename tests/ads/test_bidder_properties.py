"""Whatever is asked, every bid answers it: ids, floors, sizes, currency, deals, blocks, budgets."""

import math

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.ads.market import (
    HTML,
    IMAGE,
    NATIVE,
    PRODUCT,
    SOURCE,
    Answer,
    AnsweredBid,
    Market,
    advertiser,
    book,
    campaign,
)
from tillfree.ads import WEB_SIZES_PX, Budget, Cap, ImageCreative
from tillfree.ads.openrtb.request import User

WIDE = ImageCreative("wide", 728, 90, "http://i.example/wide.png")
OTHER = advertiser("other", categories=("IAB1-2", "IAB9"), blocked_domains=("bad.example",))
BOOK = book(
    campaign("juice", IMAGE, PRODUCT, segments=("s1", "s2"), caps=(Cap(3, 600),)),
    campaign("tea", HTML, WIDE, segments=("s2",), excluded_segments=("s3",), bid_cpm_minor=410),
    campaign("all", IMAGE, NATIVE, WIDE, deals=("d1",), bid_cpm_minor=120),
    campaign("theirs", PRODUCT, advertiser_id="other", currency="EUR", language="ko"),
    campaign("won", IMAGE, currency="KRW", bid_cpm_minor=2_000, budget=Budget(5_000)),
    advertisers=(advertiser(), OTHER),
)
CAMPAIGNS = {one.campaign_id: one for one in BOOK.campaigns}
ADVERTISERS = {one.advertiser_id: one for one in BOOK.advertisers}
CREATIVES = {c.creative_id: one for one in BOOK.campaigns for c in one.creatives}
PEOPLE = {"p1": ("s1",), "p2": ("s1", "s2"), "p3": ("s2", "s3")}
WORTH = {code: one.worth for code, one in BOOK.currencies.items()}
CODES = st.sampled_from(["USD", "EUR", "KRW", "GBP"])
FLOORS = st.floats(0, 6) | st.just(0.0)
SIZES = st.sampled_from([(300, 250), (728, 90), (160, 600), (1, 1)])
NATIVE_REQUEST = '{"ver":"1.2","assets":[{"id":1,"required":1,"title":{"len":20}}]}'


@st.composite
def impressions(draw: st.DrawFn, name: str) -> dict[str, object]:
    """Draw an impression: banner, native or both, floors, deals."""
    sizes = draw(st.lists(SIZES, min_size=1, max_size=3))
    told: dict[str, object] = {"id": name}
    kind = draw(st.sampled_from(["banner", "native", "both"]))
    if kind != "native":
        told["banner"] = {"format": [{"w": w, "h": h} for w, h in sizes]} | draw(
            st.fixed_dictionaries({}, optional={"btype": st.just([3]), "battr": st.just([6])})
        )
    if kind != "banner":
        told["native"] = {"request": NATIVE_REQUEST}
    deal = st.fixed_dictionaries(
        {"id": st.sampled_from(["d1", "d2"]), "bidfloor": FLOORS, "bidfloorcur": CODES}
    )
    pmp = st.fixed_dictionaries(
        {"private_auction": st.integers(0, 1), "deals": st.lists(deal, max_size=2)}
    )
    return told | draw(
        st.fixed_dictionaries(
            {},
            optional={
                "bidfloor": FLOORS,
                "bidfloorcur": CODES,
                "secure": st.integers(0, 1),
                "pmp": pmp,
            },
        )
    )


@st.composite
def requests(draw: st.DrawFn) -> dict[str, object]:
    """Draw a valid request of one to three impressions."""
    imps = [draw(impressions(name)) for name in "abc"[: draw(st.integers(1, 3))]]
    user = draw(st.sampled_from([*PEOPLE, "nobody"]))
    names = st.sampled_from(["www.grove.example", "other.example", "grove.example"])
    told: dict[str, object] = {
        "id": draw(st.text(min_size=1, max_size=9)),
        "imp": imps,
        "user": {"eids": [{"source": SOURCE, "uids": [{"id": user}]}]},
    }
    return told | draw(
        st.fixed_dictionaries(
            {},
            optional={
                "cur": st.lists(CODES, min_size=1, max_size=3),
                "bcat": st.lists(st.sampled_from(["IAB8", "IAB1-2", "IAB3"]), max_size=2),
                "badv": st.lists(names, max_size=1),
                "wseat": st.just(["seat-other"]),
                "wlang": st.just(["ko"]),
                "site": st.sampled_from([{"domain": "bad.example"}, {"domain": "ok.example"}]),
            },
        )
    )


def asked_by(request: dict[str, object]) -> str:
    """Return the pseudonym that a request names."""
    user = msgspec.convert(request["user"], User)
    assert user.eids
    assert user.eids[0].uids
    return user.eids[0].uids[0].id or ""


def imp_of(request: dict[str, object], bid: AnsweredBid) -> dict[str, object]:
    """Return the impression that a bid is for; there is exactly one."""
    imps = request["imp"]
    assert isinstance(imps, list)
    (found,) = [one for one in imps if one["id"] == bid.impid]
    assert isinstance(found, dict)
    return found


def names_in(request: dict[str, object], field: str, *otherwise: str) -> list[str]:
    """Return the words of a list of a request, others where it has none."""
    return msgspec.convert(request.get(field, otherwise), list[str])


def in_dollars(price: object, code: object) -> float:
    """Return a price in the base currency."""
    assert isinstance(price, int | float)
    return price * WORTH[str(code)]


def hold_price(answer: Answer, bid: AnsweredBid, imp: dict[str, object]) -> None:
    """Hold a bid's price against floors, deal and what the campaign wants to pay."""
    told = CAMPAIGNS[bid.cid]
    digits = BOOK.currencies[told.currency].minor_digits
    most = told.bid_cpm_minor / 10**digits * WORTH[told.currency]
    bid_dollars = in_dollars(bid.price, answer.cur)
    assert bid_dollars <= most * (1 + 1e-9)
    assert bid_dollars >= most * 0.9
    pmp = imp.get("pmp", {})
    assert isinstance(pmp, dict)
    if bid.dealid:
        deals = [one for one in pmp["deals"] if one["id"] == bid.dealid]
        assert bid.dealid in told.deals
        assert any(
            one["bidfloor"] == 0
            or in_dollars(one["bidfloor"], one["bidfloorcur"]) <= bid_dollars * (1 + 1e-9)
            for one in deals
            if one["bidfloor"] == 0 or one["bidfloorcur"] in WORTH
        )
        return
    assert pmp.get("private_auction", 0) == 0
    floor, code = imp.get("bidfloor", 0), imp.get("bidfloorcur", "USD")
    assert floor == 0 or in_dollars(floor, code) <= bid_dollars * (1 + 1e-9)


def hold_markup(bid: AnsweredBid, imp: dict[str, object]) -> None:
    """Hold size, kind and attributes of a bid against what the impression takes."""
    (creative,) = [c for c in CAMPAIGNS[bid.cid].creatives if c.creative_id == bid.crid]
    assert bid.adm
    if bid.mtype == 4:
        assert "native" in imp
        assert (bid.w, bid.h) == (0, 0)
        assert msgspec.json.decode(bid.adm)["assets"]
    else:
        banner = imp["banner"]
        assert isinstance(banner, dict)
        assert {"w": bid.w, "h": bid.h} in banner["format"]
        size = (
            WEB_SIZES_PX
            if creative.creative_id.endswith("product")
            else [(getattr(creative, "width_px", 0), getattr(creative, "height_px", 0))]
        )
        assert (bid.w, bid.h) in size
        assert not set(bid.attr) & set(banner.get("battr", ()))
        assert not (banner.get("btype") and creative.creative_id.endswith("html"))
    assert not (imp.get("secure") == 1 and "http://" in bid.adm)


@given(st.lists(requests(), min_size=1, max_size=4))
def test_every_bid_answers_what_was_asked(asked: list[dict[str, object]]) -> None:
    market = Market(BOOK, PEOPLE)
    seen: set[str] = set()
    for request in asked:
        status, body = market.post(msgspec.json.encode(request))
        assert status in {200, 204}
        if status == 204:
            continue
        answer = msgspec.json.decode(body, type=Answer)
        assert answer.id == request["id"]
        assert answer.cur in names_in(request, "cur", "USD")
        assert len({bid.impid for bid in answer.bids}) == len(answer.bids)
        user = asked_by(request)
        for seat in answer.seatbid:
            assert seat.seat in names_in(request, "wseat", seat.seat)
            for bid in seat.bid:
                assert bid.id not in seen
                seen.add(bid.id)
                told = CAMPAIGNS[bid.cid]
                paying = ADVERTISERS[told.advertiser_id]
                assert seat.seat == paying.seat
                assert CREATIVES[bid.crid] is told
                assert math.isfinite(bid.price)
                assert (bid.adomain, bid.cat) == (list(paying.domains), list(paying.categories))
                for blocked in names_in(request, "badv"):
                    assert not any(f".{one}".endswith(f".{blocked}") for one in bid.adomain)
                for blocked in names_in(request, "bcat"):
                    assert not any(f"{one}-".startswith(f"{blocked}-") for one in bid.cat)
                assert told.language in names_in(request, "wlang", told.language)
                site = request.get("site", {})
                if paying.blocked_domains:
                    assert site == {"domain": "ok.example"}
                mine = PEOPLE.get(user, ())
                assert not told.segments or set(told.segments) & set(mine)
                assert not set(told.excluded_segments) & set(mine)
                hold_price(answer, bid, imp_of(request, bid))
                hold_markup(bid, imp_of(request, bid))
    for one in BOOK.campaigns:
        number = market.tally.campaign(one.campaign_id)
        assert market.tally.reserved[number] <= max(market.tally.room[number], 0)

"""A playlist: our own pictures for the day, and what the bidder really bids for the loop of now."""

from tests.ads.boards.a_board import HOUR_NS, MONDAY_NS, OWN, SOLD, board
from tests.ads.market import DAY_NS, GROVE, JUICE, PRODUCT, SOURCE, Market, book, campaign
from tillfree.ads import Channel, Currency, Flight, NoticeKind, PersonLine
from tillfree.ads.boards import BoardSettings, Daypart, ForWhom, filled
from tillfree.core.clock import NS_PER_S

NOON_NS = MONDAY_NS + 12 * HOUR_NS
_BOTH = (Channel.WEB, Channel.BILLBOARD)
_FLIGHT = Flight(NOON_NS - DAY_NS, NOON_NS + DAY_NS)


def market(*names: str) -> Market:
    """Return a bidder with a campaign for everybody and one for each of these segments."""
    everybody = campaign("all", PRODUCT, channels=_BOTH, flight=_FLIGHT, currency="EUR")
    some = [
        campaign(n, PRODUCT, channels=_BOTH, flight=_FLIGHT, currency="EUR", segments=(n,))
        for n in names
    ]
    made = book(everybody, *some, currencies={"EUR": Currency(2, 1.0), "USD": Currency(2, 0.9)})
    asked = Market(made, now_ns=NOON_NS)
    for name in names:
        asked.known.put(PersonLine(f"p-{name}", f"c-{name}", (name,)), Channel.BILLBOARD)
    return asked


def test_the_loop_of_now_is_sold_and_the_rest_of_the_day_is_our_own() -> None:
    asked = market()
    told = filled(board(), NOON_NS, lambda body: asked.post(body)[1], ForWhom(), BoardSettings())
    now, tomorrow = told.spans[0], told.spans[1]
    assert (now.from_ns, now.until_ns) == (NOON_NS, NOON_NS + 12 * HOUR_NS)
    bought, own = now.items
    assert (bought.campaign_id, bought.seconds) == ("all", SOLD.seconds)
    assert JUICE.name.split("<", maxsplit=1)[0] in bought.markup
    assert GROVE.call_to_action in bought.markup
    assert (bought.width_px, bought.height_px) == (1920, 1080)
    assert (own.image_url, own.words, own.bill) == (OWN.image_url, OWN.words, "")
    assert [one.image_url for one in tomorrow.items] == [OWN.image_url]
    assert told.spans[-1].until_ns <= NOON_NS + 86_400 * NS_PER_S


def test_a_play_that_is_proven_costs_the_price_for_its_impressions() -> None:
    asked = market()
    told = filled(board(), NOON_NS, lambda body: asked.post(body)[1], ForWhom(), BoardSettings())
    bill = told.spans[0].items[0].bill
    assert [asked.get(bill) for _ in range(3)] == [204, 204, 204]
    # 2.50 for a thousand, four impressions a play: 1,000 thousandths of a cent.
    assert asked.tally.spent("all") == 1_000
    assert [one.kind for one in asked.notices] == [NoticeKind.BILL]


def test_under_the_floor_and_without_a_bidder_our_own_is_shown() -> None:
    asked = market()
    for one, ask in (
        (board(floor_cpm_minor=251), lambda body: asked.post(body)[1]),
        (board(), lambda body: b""),
        (board(), lambda body: b"<html>"),
    ):
        told = filled(one, NOON_NS, ask, ForWhom(), BoardSettings())
        assert [item.image_url for item in told.spans[0].items] == [OWN.image_url]


def test_what_many_share_comes_first_and_once_a_loop() -> None:
    asked = market("juice", "tea")
    loop = (SOLD, SOLD, SOLD)
    one = board(dayparts=(Daypart(tuple(range(7)), 0, 1_440, loop),))
    whom = ForWhom(SOURCE, segments=("juice",))
    told = filled(one, NOON_NS, lambda body: asked.post(body)[1], whom, BoardSettings())
    assert [item.campaign_id for item in told.spans[0].items] == ["juice", "all", "all"]
    nobody = ForWhom(SOURCE, segments=("unheard",))
    told = filled(one, NOON_NS, lambda body: asked.post(body)[1], nobody, BoardSettings())
    assert {item.campaign_id for item in told.spans[0].items} == {"all"}

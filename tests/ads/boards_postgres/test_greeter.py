"""Who agreed and is there sees what is theirs for some seconds; nobody else, nothing after no."""

from tests.ads.boards.a_board import board
from tests.ads.boards_postgres.station import Station
from tillfree.ads.boards import Play, Way
from tillfree.consent import Purpose


def test_who_asks_before_the_screen_sees_what_is_theirs(station: Station) -> None:
    station.segments["ann"] = ("juice",)
    station.agree("ann")
    code = station.greeter.code(station.board)
    assert station.greeter.is_before(station.board, code)
    assert not station.greeter.is_before(station.board, "a" * 16)
    assert station.greeter.shown(station.board) is None
    assert station.greeter.greet("ann", station.board)
    shown = station.greeter.shown(station.board)
    assert shown is not None
    assert shown.campaign_id == "juice"
    station.later(station.settings.greeting_s)
    assert station.greeter.shown(station.board) is None
    station.later(station.settings.quiet_s)
    assert station.greeter.forget() == 1
    assert station.rows("board_greeting") == 0


def test_who_never_agreed_or_is_in_no_segment_sees_nothing(station: Station) -> None:
    station.segments["bob"] = ("juice",)
    station.agree("cleo")
    station.agree("dan", Purpose.RETARGET_WEB)
    assert not any(station.greeter.greet(one, station.board) for one in ("bob", "cleo", "dan"))
    assert [station.greeter.token(one) for one in ("bob", "dan")] == ["", ""]
    assert station.rows("board_greeting") == 0


def test_a_telephone_that_is_heard_is_greeted_once_in_a_while(station: Station) -> None:
    station.segments["ann"] = ("juice",)
    station.agree("ann")
    token = station.greeter.token("ann")
    assert station.greeter.hear(station.board, ["x" * 24, token]) == 1
    assert station.greeter.hear(station.board, [token]) == 0
    station.later(station.settings.quiet_s)
    assert station.greeter.hear(station.board, [token]) == 1
    station.later(2 * station.settings.token_step_s)
    assert station.greeter.hear(station.board, [token]) == 0
    assert station.greeter.token("ann") != token


def test_a_board_without_that_way_hears_nobody(station: Station) -> None:
    station.segments["ann"] = ("juice",)
    station.agree("ann")
    deaf = board(ways=(Way.ARRIVAL,))
    assert station.greeter.hear(deaf, [station.greeter.token("ann")]) == 0


def test_after_no_there_is_nothing_whatever_the_bidder_still_knows(station: Station) -> None:
    station.segments["ann"] = ("juice",)
    station.agree("ann")
    token = station.greeter.token("ann")
    station.consents.withdraw("ann", Purpose.RETARGET_BILLBOARD)
    assert not station.greeter.greet("ann", station.board)
    assert station.greeter.hear(station.board, [token]) == 0
    # Who agrees again has other names; the old token stays nobody's.
    station.agree("ann")
    assert station.greeter.hear(station.board, [token]) == 0
    assert station.greeter.greet("ann", station.board)


def test_a_proof_is_kept_once_and_billed_once(station: Station) -> None:
    station.segments["ann"] = ("juice",)
    station.agree("ann")
    station.greeter.greet("ann", station.board)
    item = station.greeter.shown(station.board)
    assert item is not None
    paid = Play("p1", item.item_id, station.at_ns, 12.0, item.bill, item.campaign_id)
    own = Play("p2", "own", station.at_ns, 8.0)
    station.takes_bills = False
    assert station.plays.keep("station", [paid, own]) == ("p2",)
    station.takes_bills = True
    assert station.plays.keep("station", [paid, own]) == ("p1", "p2")
    assert station.plays.keep("station", [paid]) == ("p1",)
    assert station.market.tally.spent("juice") == 1_000
    counts = {one.campaign_id: (one.plays, one.seconds) for one in station.plays.counts(0)}
    assert counts == {"": (1, 8.0), "juice": (1, 12.0)}
    station.later(86_400 * station.settings.plays_kept_days + 1)
    assert station.plays.forget_old() == 2

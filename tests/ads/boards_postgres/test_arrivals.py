"""What enough of those share who left a window ago is told; what fewer share is told to nobody."""

from tests.ads.boards_postgres.station import Station
from tillfree.consent import Purpose


def many(station: Station, people: int) -> list[str]:
    """Let so many who agreed and are in a segment leave the store; one who never agreed too."""
    names = [f"p{number}" for number in range(people)]
    for name in names:
        station.segments[name] = ("juice",)
        station.agree(name)
        station.leaves(name)
    station.segments["bob"] = ("juice", "tea")
    station.leaves("bob")
    station.arrivals.run()
    return names


def test_enough_share_a_message_in_the_window_after(station: Station) -> None:
    many(station, 5)
    assert station.rows("board_arrival") == 5, "who never agreed is in no row"
    assert station.arrivals.shared("gate-7") == (), "the window is not over"
    station.later(station.settings.arrival_window_s)
    assert station.arrivals.shared("gate-7") == ("juice",)
    assert station.arrivals.shared("elsewhere") == ()
    station.later(station.settings.arrival_window_s)
    assert station.arrivals.shared("gate-7") == ()
    assert station.arrivals.forget() == 5
    assert station.rows("board_arrival") == 0


def test_one_too_few_is_nothing(station: Station) -> None:
    many(station, 4)
    station.leaves("p0")
    station.arrivals.run()
    station.later(station.settings.arrival_window_s)
    assert station.arrivals.shared("gate-7") == ()


def test_who_withdraws_or_buys_before_it_is_shown_is_not_counted(station: Station) -> None:
    names = many(station, 6)
    station.later(station.settings.arrival_window_s)
    station.consents.withdraw(names[0], Purpose.RETARGET_BILLBOARD)
    assert station.arrivals.shared("gate-7") == ("juice",)
    station.segments[names[1]] = ()
    assert station.arrivals.shared("gate-7") == ()


def test_old_facts_are_counted_nowhere(station: Station) -> None:
    station.segments["ann"] = ("juice",)
    station.agree("ann")
    station.leaves("ann")
    station.later(2 * station.settings.arrival_window_s)
    station.arrivals.run()
    assert station.rows("board_arrival") == 0
